"""What the web page costs: server time of each view, and of search alone, over an archive as large as wanted.

`python -m benchmarks pages [--archive PATH] [--documents N]`; an archive that is not there is made first, which takes
minutes. Times are of the whole answer without the network: from the request to its last byte.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import quote

import httpx
from sqlite_utils import Database

from baogao.web.app import application
from baogao.web.surroundings import Surroundings
from benchmarks import archive100k
from benchmarks.table import machine, table
from storage.database import open_for_reading, open_for_writing
from storage.normalise import normalise
from storage.search import search
from storage.times import now

SAMPLED = 20  # words of each length


class Word(NamedTuple):
    """Something to search for, and the documents whose normalised text has it."""

    text: str
    holders: frozenset[int]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks pages", description=__doc__)
    parser.add_argument("--archive", type=Path, default=Path("/tmp/baogao-pages/archive.db"))
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    options.archive.parent.mkdir(parents=True, exist_ok=True)
    if not options.archive.exists():
        archive100k.main([str(options.archive), "--documents", str(options.documents)])
    open_for_writing(options.archive).close()
    db = open_for_reading(options.archive)
    count = db.execute("SELECT count(*) FROM documents").fetchone()[0]
    words = sampled(db)
    print(f"Views over {count:,} documents, {options.rounds} rounds, {machine()}.\n")
    print(asyncio.run(_views(options.archive, views(db, words), options.rounds)))
    print(f"\nSearch over the same, {SAMPLED} words of each kind.\n")
    print(_searches(db, words))
    db.close()


def views(db: Database, words: dict[str, list[Word]]) -> list[tuple[str, str]]:
    """What is measured: a name, and an address."""
    source = db.execute("SELECT name FROM sources ORDER BY id LIMIT 1 OFFSET 20").fetchone()[0]
    document, copy = db.execute(
        "SELECT original_id, document_id FROM duplicates ORDER BY document_id LIMIT 1"
    ).fetchone()
    rare, common = words["2 characters"][0].text, most_common(words).text
    return [
        ("overview", "/"),
        ("search, nothing asked", "/search"),
        ("search, a word", f"/search?q={quote(rare)}"),
        ("search, the most frequent word", f"/search?q={quote(common)}"),
        ("search, a word and a year", f"/search?q={quote(rare)}&year=2015"),
        ("search, a year", "/search?year=2015"),
        ("search, a level of government", "/search?level=town"),
        ("source", f"/sources/{quote(source)}"),
        ("document", f"/documents/{document}"),
        ("document, a copy", f"/documents/{copy}"),
        ("stored page", f"/documents/{document}/page"),
        ("side by side", f"/documents/{document}/against/{copy}"),
        ("coverage", "/coverage"),
        ("coverage of a kind", "/coverage?kind=government_work_report&page=3"),
    ]


def most_common(words: dict[str, list[Word]]) -> Word:
    """The word that most documents have."""
    return max((word for each in words.values() for word in each), key=lambda word: len(word.holders))


def sampled(db: Database) -> dict[str, list[Word]]:
    """Words of the vocabulary, and pieces of texts at places taken by chance, with who has them: read off every text.

    At a place taken by chance the most frequent words stand, so these cost the most.
    """
    random = Random("words")
    numbers = [row[0] for row in db.execute("SELECT id FROM documents")]
    lengths = {"anything of 2, by frequency": 2, "anything of 3, by frequency": 3, "phrases of 8": 8}
    chosen: dict[str, list[str]] = {
        f"{length} characters": random.sample(
            [w for w in archive100k.vocabulary() if len(w) == length], SAMPLED
        )
        for length in (2, 3, 4)
    }
    for kind, length in lengths.items():
        chosen[kind] = []
        while len(chosen[kind]) < SAMPLED:
            text = db.execute(
                "SELECT text FROM documents WHERE id = ?", (random.choice(numbers),)
            ).fetchone()[0]
            start = random.randrange(20, len(text) - 20)
            if (piece := text[start : start + length]).isalpha() and piece not in chosen[kind]:
                chosen[kind].append(piece)
    holders: dict[str, set[int]] = {word: set() for words in chosen.values() for word in words}
    for number, title, text in db.execute("SELECT id, title, text FROM documents"):
        for word in _held(holders, normalise(title), _without_marks(text)):
            holders[word].add(number)
    return {kind: [Word(word, frozenset(holders[word])) for word in words] for kind, words in chosen.items()}


def _without_marks(text: str) -> str:
    """The normalised text as search reads it: punctuation between neighbours does not part them."""
    return "".join(character for character in normalise(text) if character.isalnum())


def _held(words: Iterable[str], title: str, text: str) -> list[str]:
    return [word for word in words if word in text or word in title]


def _searches(db: Database, words: dict[str, list[Word]]) -> str:
    rows = []
    for kind, each in words.items():
        walls, cpus, found, held = [], [], 0, 0
        for word in each:
            wall, cpu = time.perf_counter(), time.process_time()
            search(db, word.text)
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
            all_hits = (
                {hit.document_id for hit in search(db, word.text, limit=200_000, ranked=200_000)}
                if len(word.holders) < 20_000
                else word.holders
            )
            found, held = found + len(word.holders & all_hits), held + len(word.holders)
        rows.append(
            [
                kind,
                f"{statistics.median(walls):.1f}",
                f"{statistics.median(cpus):.1f}",
                f"{max(cpus):.0f}",
                f"{held:,}",
                f"{found / max(held, 1):.4f}",
            ]
        )
    return table(["words", "median ms", "median CPU ms", "most CPU ms", "matches", "recall"], rows)


async def _views(archive: Path, asked: list[tuple[str, str]], rounds: int) -> str:
    surroundings = Surroundings(archive, now)
    web = httpx.ASGITransport(application(surroundings), raise_app_exceptions=False)
    rows = []
    async with httpx.AsyncClient(transport=web, base_url="http://127.0.0.1") as client:
        for name, path in asked:
            walls, cpus, status = [], [], 0
            for _ in range(rounds + 1):
                wall, cpu = time.perf_counter(), time.process_time()
                status = (await client.get(path)).status_code
                walls.append((time.perf_counter() - wall) * 1000)
                cpus.append((time.process_time() - cpu) * 1000)
            rows.append(
                [
                    name,
                    f"{statistics.median(walls[1:]):.0f}",
                    f"{statistics.median(cpus[1:]):.0f}",
                    f"{max(walls[1:]):.0f}",
                    str(status),
                ]
            )
    surroundings.reader.close()
    return table(["view", "median ms", "CPU ms", "most ms", "status"], rows)
