"""What an archive costs as it grows: comparing and searching at 10^4, 10^5 and 10^6 documents, and the bytes of each.

`python -m benchmarks.growth [--documents N] [--part duplicates|search] [--folder DIR]`. The two parts are apart so that a
million documents takes minutes and not hours: `duplicates` is the index of near-duplicates alone, every text
fingerprinted and compared as a harvest does it; `search` the rows of documents and sightings, written without the steps
of a harvest, and the full-text index over them, filled and asked as ever. Texts have about 1,000 characters of words, some frequent
and most rare; a tenth are re-posts of another.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import NamedTuple

import numpy as np
from sqlite_utils import Database

from benchmarks.archive100k import WORDS, counties, vocabulary
from benchmarks.table import machine, table
from storage.database import open_for_writing
from storage.duplicates import DuplicateIndex, fingerprint
from storage.search import index_pending, search

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
WINDOW = 5_000  # documents that a cost is averaged over, the last before each size
TERMS = 310  # of a text, about 1,000 characters
ASKED = 60  # searches of each kind
BATCH = 1_000


class Step(NamedTuple):
    """What a part cost at a size: milliseconds of CPU and wall a document in its last window, bytes a document in all."""

    size: int
    cpu: float
    wall: float
    size_on_disk: float
    extra: tuple[str, ...] = ()


def main(arguments: Sequence[str]) -> None:
    """Measure and print, a line as soon as a size is reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--documents", type=int, default=SIZES[1], help="how many at most")
    parser.add_argument("--part", choices=sorted(PARTS), action="append", help="what to measure; both")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/baogao-growth"))
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    for part in options.part or PARTS:
        path = options.folder / f"{part}-{os.getpid()}.db"
        measure, columns = PARTS[part]
        rows = []
        for step in measure(path, [size for size in SIZES if size <= options.documents]):
            rows.append(_row(step))
            print("  ".join(rows[-1]), flush=True)
        print(f"\n{part}, documents of about 1,000 characters, {machine()}.\n")
        print(table(["documents", "CPU ms", "wall ms", "bytes", *columns], rows), flush=True)


def text(number: int) -> str:
    """The text of this number, the same on every machine; each tenth is the next one without its end."""
    where = counties()[number // 5_000 % len(counties())].place.county
    words = _prose(number if number % 10 else number + 1, f"{where}")
    return words if number % 10 else words.rpartition("\n")[0]


def _prose(number: int, where: str) -> str:
    random = np.random.default_rng(number + 5_000_000)
    chosen = np.minimum(random.zipf(1.25, TERMS) - 1, WORDS - 1)
    known = vocabulary()
    ends = np.cumsum(random.integers(5, 14, TERMS // 7))
    sentences = [
        "".join(known[each] for each in chosen[a:b])
        for a, b in zip((0, *ends), ends, strict=False)
        if a < TERMS
    ]
    paragraphs = ["，".join(sentences[at : at + 5]) + "。" for at in range(0, len(sentences), 5)]
    return "\n".join([f"{where}人民政府", *paragraphs])


def duplicates(path: Path, sizes: Sequence[int]) -> Iterator[Step]:
    """Every text fingerprinted and compared with all before it."""
    db = _opened(path)
    index = DuplicateIndex(db)

    def add(numbers: range) -> tuple[float, float]:
        made = [(number, text(number)) for number in numbers]
        cpu, wall = time.process_time(), time.perf_counter()
        with db.atomic():
            for number, each in made:
                index.add_fingerprint(number + 1, fingerprint(each))
        return time.process_time() - cpu, time.perf_counter() - wall

    for size, cpu, wall in _grown(add, sizes):
        yield Step(size, cpu, wall, _bytes(db) / size, (f"{_fingerprint_cost(size):.2f}",))
    db.close()


def searches(path: Path, sizes: Sequence[int]) -> Iterator[Step]:
    """Every text stored and indexed; at each size words are searched for."""
    db = _opened(path)
    db.execute("INSERT INTO sources (id, name, settings) VALUES (1, 'growth', '{}')")
    db.execute(
        "INSERT INTO runs (id, source_id, slot, started_at, outcome, cleaner) VALUES (1, 1, 'x', 'x', 'finished', 'x')"
    )
    db.execute(
        "INSERT INTO snapshots (sha256, size, compression, body, stored_at) VALUES ('x', 0, 'zstd', x'', 'x')"
    )

    def add(numbers: range) -> tuple[float, float]:
        with db.atomic():
            _store(db, [(number + 1, text(number)) for number in numbers])
        cpu, wall = time.process_time(), time.perf_counter()
        while index_pending(db, BATCH):
            pass
        return time.process_time() - cpu, time.perf_counter() - wall

    for size, cpu, wall in _grown(add, sizes):
        yield Step(size, cpu, wall, _search_bytes(db) / size, tuple(_times(db, size)))
    db.close()


def _grown(
    add: Callable[[range], tuple[float, float]], sizes: Sequence[int]
) -> Iterator[tuple[int, float, float]]:
    """Documents added up to each size in turn; milliseconds a document in the last window before it."""
    for begin, size in zip((0, *sizes), sizes, strict=False):
        window = min(WINDOW, size - begin)
        cpu = wall = 0.0
        for first in range(begin, size, BATCH):
            spent = add(range(first, min(first + BATCH, size)))
            if first >= size - window:
                cpu, wall = cpu + spent[0], wall + spent[1]
        yield size, cpu / window * 1000, wall / window * 1000


def _store(db: Database, texts: Sequence[tuple[int, str]]) -> None:
    """Rows enough for a search to tell what it found: a page, a fetch and a sighting for each document."""
    for statement in (
        "INSERT INTO pages (id, source_id, url, role, state, discovered_at, revision)"
        " VALUES (:id, 1, 'https://a.example/' || :id, 'detail', 'live', 'x', 1)",
        "INSERT INTO fetches (id, run_id, page_id, purpose, url, started_at, seconds, attempt, hop, outcome, bytes_received)"
        " VALUES (:id, 1, :id, 'page', 'https://a.example/' || :id, 'x', 0, 1, 0, 'ok', 0)",
        "INSERT INTO revisions VALUES (:id, 1, :id, 'first', 'x')",
        "INSERT INTO documents (id, title, text, text_sha256, normalised_sha256, characters, marks, cleaner, first_seen_at)"
        " VALUES (:id, '某县工作报告', :text, :id, :id, length(:text), '{}', 'x', 'x')",
        "INSERT INTO sightings (document_id, page_id, fetch_id, snapshot_sha256, position, revision, title, encoding, cleaner)"
        " VALUES (:id, :id, :id, 'x', 1, 1, '某县工作报告', 'utf-8', 'x')",
    ):
        db.conn.executemany(statement, ({"id": number, "text": each} for number, each in texts))


def _times(db: Database, size: int) -> Iterator[str]:
    """Median and 95th of a hundred of the milliseconds of CPU a search takes: rare words, frequent ones, phrases."""
    for asked in _words(size):
        taken = []
        for word in asked:
            begun = time.process_time()
            search(db, word)
            taken.append((time.process_time() - begun) * 1000)
        cuts = quantiles(taken, n=20)
        yield f"{cuts[9]:.1f}, {cuts[18]:.0f}"


def _words(size: int) -> Iterator[list[str]]:
    random = Random("words")
    yield random.sample(vocabulary(), ASKED)
    for length in (2, 8):
        found: list[str] = []
        while len(found) < ASKED:
            whole = text(random.randrange(size))
            start = random.randrange(20, len(whole) - 20)
            if (piece := whole[start : start + length]).isalpha():
                found.append(piece)
        yield found


def _fingerprint_cost(size: int) -> float:
    """Milliseconds of CPU that the fingerprint of a text takes by itself."""
    made = [text(number) for number in range(size - 1_000, size)]
    begun = time.process_time()
    for each in made:
        fingerprint(each)
    return time.process_time() - begun


def _opened(path: Path) -> Database:
    db = open_for_writing(path)
    db.execute("PRAGMA synchronous = off")  # what is made up may be lost
    db.execute("PRAGMA foreign_keys = off")
    return db


def _bytes(db: Database) -> float:
    return float(
        db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[0]
    )


def _search_bytes(db: Database) -> float:
    return float(db.execute("SELECT sum(length(block)) FROM search_data").fetchone()[0])


def _row(step: Step) -> list[str]:
    return [
        f"{step.size:,}",
        f"{step.cpu:.2f}",
        f"{step.wall:.2f}",
        f"{step.size_on_disk:,.0f}",
        *step.extra,
    ]


PARTS: dict[str, tuple[Callable[[Path, Sequence[int]], Iterator[Step]], tuple[str, ...]]] = {
    "duplicates": (duplicates, ("fingerprint CPU ms",)),
    "search": (searches, ("rare words ms", "frequent words ms", "phrases of 8 ms")),
}


if __name__ == "__main__":
    main(sys.argv[1:])
