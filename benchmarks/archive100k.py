"""An archive of made-up reports, as large as wanted and the same on every machine, filled as harvests fill one.

`python -m benchmarks.archive100k PATH [--documents N]`: counties of the register, a source each, reports of their towns and
years, some re-posted, some with flaws; a history of runs with what was left out and what was warned of.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path

import numpy as np
from sqlite_utils import Database

from crawler.clean.facts.divisions import above, register
from storage import documents, figures, frontier, runs, visits
from storage.database import open_for_writing
from storage.duplicates import DuplicateIndex
from storage.figures import Figures
from storage.normalise import normalise, sha256
from storage.packing import pack
from storage.records import (
    Attempt,
    Certainty,
    Dates,
    DropCount,
    Fact,
    Fetched,
    Outcome,
    Place,
    Refined,
    RefinedDocument,
    Role,
)
from storage.runs import Warned
from storage.search import index_pending

SOURCES = 200
YEARS = range(2010, 2026)
RUNS = 12
WORDS = 20_000
BEGAN = datetime(2026, 1, 5, 2, tzinfo=UTC)
KINDS = (
    "government_work_report",
    "bulletin",
    "summary",
    "plan",
    "budget_report",
    "notice",
    "speech",
    "survey",
)
_TITLES = ("政府工作报告", "统计公报", "工作总结", "工作计划", "预算执行情况报告", "通知", "讲话", "调研报告")
_TOWNS = ("城关镇", "河东镇", "青山乡", "新民镇", "石桥镇", "柳林乡", "龙泉街道", "双河镇")
_COMMON = "的一是在了有和人这中大为上个国地到说们时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"


@dataclass(frozen=True, slots=True)
class County:
    """A source and the place it reports on."""

    name: str
    place: Place
    code: str

    @property
    def host(self) -> str:
        """Where it is."""
        return f"www.c{self.code}.example"


def main(arguments: Sequence[str]) -> None:
    """Fill an archive and say how far it is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive100k", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--documents", type=int, default=100_000)
    options = parser.parse_args(arguments)
    for done in fill(options.path, options.documents):
        print(f"\r{done}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def fill(path: Path, count: int) -> Iterator[str]:
    """Fill a new archive; gives how far it is, now and then."""
    db = open_for_writing(path)
    try:
        db.execute("PRAGMA synchronous = off")  # an archive of made-up reports may be lost
        each = math.ceil(count / SOURCES)
        index = DuplicateIndex(db)
        for number, county in enumerate(counties()):
            _harvest(db, index, county, range(number * each, min((number + 1) * each, count)))
            yield f"{min((number + 1) * each, count):,} documents"
        added = 0
        while batch := index_pending(db, 2_000):
            added += batch
            yield f"{added:,} documents in the index"
        db.execute("ANALYZE")
    finally:
        db.close()


@cache
def counties() -> tuple[County, ...]:
    """Counties from all over the register."""
    codes = [code for code in register().by_code if not code.endswith("00")]
    found = []
    for code in codes[:: len(codes) // SOURCES][:SOURCES]:
        names = above(code)
        place = Place("government", "county", names.get("province"), names.get("city"), names.get("county"))
        found.append(County(f"{names['county']}政府网-{code}", place, code))
    return tuple(found)


def report(number: int, county: County) -> RefinedDocument:
    """The report of this number: a tenth are re-posts of the next one, without its end."""
    random = np.random.default_rng(number)
    kind, year = number % len(KINDS), YEARS[number // len(KINDS) % len(YEARS)]
    town = _TOWNS[number // (len(KINDS) * len(YEARS)) % len(_TOWNS)] if number % 3 else None
    where = f"{county.place.county}{town or ''}"
    text = prose(number, where) if number % 10 else prose(number + 1, where).rpartition("\n")[0]
    facts = {
        "report_kind": KINDS[kind],
        "level": "town" if town else "county",
        "province": county.place.province,
        "city": county.place.city,
        "county": county.place.county,
        "town": town,
        "language": "zh-Hans",
    }
    marks = {
        "truncated": float(random.random() < 0.03),
        "masks_per_thousand": 2.0 if random.random() < 0.05 else 0.0,
    }
    return RefinedDocument(
        f"{where}{year}年{_TITLES[kind]}",
        text,
        sha256(text),
        sha256(normalise(text)),
        dates=Dates(shown=f"{year + 1}-{1 + number % 12:02d}-{1 + number % 28:02d}", reported_year=year),
        marks=tuple(marks.items()),
        facts=tuple(Fact(name, value, Certainty.LIKELY, "title") for name, value in facts.items() if value),
    )


def prose(number: int, where: str) -> str:
    """About 1,500 characters of words, some frequent and most of them rare, as words are."""
    random = np.random.default_rng(number + 1_000_000)
    chosen = np.minimum(random.zipf(1.25, 620) - 1, WORDS - 1)
    known = vocabulary()
    words = [known[each] for each in chosen]
    ends = np.cumsum(random.integers(5, 14, 80))
    sentences = ["".join(words[a:b]) for a, b in zip((0, *ends), ends, strict=False) if a < len(words)]
    paragraphs = ["，".join(sentences[at : at + 5]) + "。" for at in range(0, len(sentences), 5)]
    return "\n".join([f"{where}人民政府", *paragraphs])


@cache
def vocabulary() -> tuple[str, ...]:
    """Made-up words of two to four characters, the frequent ones first."""
    random = np.random.default_rng(7)
    letters = sorted(set(_COMMON))
    return tuple(
        "".join(random.choice(letters, size=size)) for size in random.choice([2, 2, 2, 3, 4], size=WORDS)
    )


def _harvest(db: Database, index: DuplicateIndex, county: County, numbers: range) -> None:
    start = f"https://{county.host}/"
    with db.atomic():
        source = frontier.record_source(db, county.name, county.place, {"start": [start]})
        for week in range(RUNS):
            began = BEGAN + timedelta(weeks=week, seconds=source)
            run = frontier.begin_run(db, source, f"{began}", [(start, Role.LISTING)], "bench-1", began)
            if week == 0:
                _visit_all(db, index, run, county, numbers, began)
            _end(db, run, week, len(numbers), began)


def _visit_all(
    db: Database, index: DuplicateIndex, run: frontier.Run, county: County, numbers: range, began: datetime
) -> None:
    for number in numbers:
        document = report(number, county)
        url = f"https://{county.host}/gzbg/{number // 100}/t{number}.html"
        page = db.execute(
            "INSERT INTO pages (source_id, url, role, state, discovered_at) VALUES (?, ?, 'detail', 'new', ?) RETURNING id",
            (run.source_id, url, began.isoformat()),
        ).fetchone()[0]
        body = _html(document).encode()
        attempt = Attempt(
            url, began, 0.1, Outcome.OK, status=200, headers=(("content-type", "text/html; charset=utf-8"),),
            bytes_received=len(body),
        )  # fmt: skip
        due = frontier.Due(page, url, Role.DETAIL, None, None, None, None)
        fetch = visits.record_visit(db, run, due, Fetched(url, url, (attempt,), body), pack(body), began)
        left = (DropCount("navigation", 3, 42), *([DropCount("related_links", 5, 90)] if number % 2 else []))
        refined = Refined(
            url, "bench-1", "utf-8", "header", Role.DETAIL, document.title, (document,), drop_counts=left
        )
        documents.settle(db, run, fetch or 0, refined, began, index=index)


def _end(db: Database, run: frontier.Run, week: int, texts: int, began: datetime) -> None:
    db.execute("DELETE FROM frontier WHERE run_id = ?", (run.id,))
    failed = (run.source_id + week) % 41 == 0
    outcome = "failed" if failed else "finished"
    frontier.end_run(db, run.id, outcome, {"new": 0 if week else texts}, began + timedelta(minutes=9))
    found = (run.source_id * 7 + week * 3) % 20 if week else texts
    figure = Figures(visits=texts, found=found, refined=found, kept_characters=found * 1500)
    figures.keep(db, run.id, figure)
    if run.source_id % 29 == 0:
        runs.warn(
            db, run.id, [Warned("silent_listings", "listings hold less than half the links they once did")]
        )


def _html(document: RefinedDocument) -> str:
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in document.text.split("\n"))
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(document.title)}</title></head><body>'
        f"<ul><li><a href=/>首页</a><li><a href=/gk/>政务公开</a><li><a href=/hd/>互动交流</a></ul>"
        f"<h1>{escape(document.title)}</h1><div>{paragraphs}</div></body></html>"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
