"""A labelled set of near-duplicates made from the project's own prose; `duplicate_scores` says what the labels mean.

Reports of the sample site and made-up ones of 100 to 3,000 characters, in Chinese, English and both, tables of
figures and notices of a few lines; what `duplicate_changes` makes of them; reports of the next year or of another
place from the same template; texts that quote a long passage; pages of nothing but menus and disclaimers. The last
three belong to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from baogao.demo.places import places
from baogao.demo.prose import report
from benchmarks import duplicate_changes as changes
from benchmarks.duplicate_writing import FRAME, english, notice, rows, written

YEARS = range(2011, 2025)
PLACES = (
    "东河",
    "西岭",
    "南桥",
    "北塘",
    "上坝",
    "下湾",
    "高滩",
    "平畴",
    "双井",
    "三溪",
    "五峰",
    "七里",
    "九龙",
    "老庄",
)
QUOTED = 450  # characters of a passage that another text quotes

Document = dict[str, Any]


def labelled(count: int = 1400, seed: int = 1) -> list[Document]:
    """The set made of `count` reports, some five times as many texts in all. The same every time."""
    random = Random(f"labelled {seed}")
    reports = [*_sample_site(), *_made(random, count)]
    documents = [*reports, *_copies(random, reports), *_held(random, reports), *_unrelated(random, reports)]
    random.shuffle(documents)
    return documents


def _sample_site() -> Iterator[Document]:
    """Each year's report of each place: next year's is its sibling, by the same hand from the same template."""
    for name in places():
        for year in YEARS:
            paper = report(name, year)
            one = _document(f"{paper.title}\n{paper.text}", f"{name} {year}", "base")
            if year > YEARS[0]:
                one |= {"rel": "sibling", "sib_of": f"{name} {year - 1}"}
            yield one


def _made(random: Random, count: int) -> Iterator[Document]:
    """Reports of every sort, many with siblings."""
    sorts = ["report"] * 11 + ["notice"] * 4 + ["table"] * 2 + ["english"] * 2 + ["mixed"]
    for number in range(count):
        sort, place, year = random.choice(sorts), random.choice(PLACES), random.randint(2011, 2023)
        text, cluster = _text(random, sort, place, year), f"{sort} {number}"
        yield _document(text, cluster, "base", sort)
        if random.random() < 0.35:
            other = _sibling(random, text, sort, place)
            yield _document(other, f"{cluster} sibling", "sibling", sort) | {"sib_of": cluster}


def _text(random: Random, sort: str, place: str, year: int) -> str:
    if sort == "notice":
        return notice(random, place, year)
    if sort == "table":
        return rows(random, place, year)
    if sort == "english":
        return english(random, place, year)
    text = written(random, place, year)
    return text if sort == "report" else f"{text}\n{english(random, place, year)}"


def _sibling(random: Random, text: str, sort: str, place: str) -> str:
    """Next year's, or another place's. Of a report the template is taken over, of a table or a notice everything but what is filled in."""
    if random.random() < 0.5:
        text = text.replace(place, random.choice([one for one in PLACES if one != place]))
    text = changes.other_figures(text, random)
    if sort in ("notice", "table"):
        return text
    own = (
        written(random, place, 2015).split("\n")
        if sort == "report"
        else english(random, place, 2015).split("\n")
    )
    taken = [line for line in text.split("\n") if random.random() < 0.45]
    mixed: list[str] = []
    for n in range(max(len(taken), len(own))):
        mixed += [*taken[n : n + 1], *own[n : n + 1]]
    return "\n".join(mixed)


def _copies(random: Random, reports: Sequence[Document]) -> Iterator[Document]:
    for one in reports:
        fit = {"notice": changes.ON_SHORT, "table": changes.ON_LETTERS, "english": changes.ON_LETTERS}
        for change in random.sample(changes.ON_PAPER, random.choice((0, 0, 1, 1, 2, 3))):
            fitting = random.choice(fit[one["sort"]]) if one["sort"] in fit else change
            text = fitting(one["text"], random)
            yield _document(text, one["cluster"], "repost", one["sort"], fitting.__name__)


def _held(random: Random, reports: Sequence[Document]) -> Iterator[Document]:
    """Two reports merged into one, short ones quoted whole, sections on a page of their own."""
    long = [one for one in reports if one["sort"] in ("report", "sample") and len(one["text"]) > 900]
    for number in range(len(reports) // 8):
        one, other = random.sample(long, 2)
        text = changes.merged(one["text"], other["text"], random)
        members = {"members": [one["cluster"], other["cluster"]]}
        yield _document(text, f"merged {number}", "compilation", "merged") | members
    for one in random.sample(long, len(long) // 5):
        yield _document(changes.section(one["text"], random), one["cluster"], "part", "section")
    for one in random.sample([one for one in reports if one["sort"] == "notice"], len(reports) // 20):
        text = f"{written(random, random.choice(PLACES), 2016)}\n{one['text']}\n{written(random, '某', 2017)}"
        members = {"members": [one["cluster"]]}
        yield _document(text, f"reader of {one['cluster']}", "compilation", "quoted whole") | members


def _unrelated(random: Random, reports: Sequence[Document]) -> Iterator[Document]:
    """Texts with a long quotation, and pages without a text."""
    long = [one for one in reports if one["sort"] in ("report", "sample") and len(one["text"]) > 1200]
    for one in random.sample(long, len(long) // 6):
        lines = written(random, random.choice(PLACES), 2018).split("\n")
        lines.insert(len(lines) // 2, f"文中写道：“{changes.passage(one['text'], random, QUOTED)}”")
        yield _document("\n".join(lines), f"on {one['cluster']}", "sibling", "quotes") | {
            "sib_of": one["cluster"]
        }
    for number in range(len(reports) // 6):
        lines = random.sample(FRAME, random.randint(4, len(FRAME) // 2))
        text = re.sub("[0-9]+", lambda found: str(random.randint(1, 10 ** len(found[0]))), "\n".join(lines))
        yield _document(text, f"frame {number}", "other", "frame")


def _document(text: str, cluster: str, rel: str, sort: str = "sample", change: str = "") -> Document:
    return {"text": text, "cluster": cluster, "rel": rel, "sort": sort, "tf": [change] if change else []}
