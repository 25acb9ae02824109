"""A whole harvest beside Scrapy, trafilatura and sqlite3 doing the same job: CPU, wall and memory a page.

Both are run as commands in processes of their own, in pairs one after the other, the order changing from pair to
pair, each into an empty database. The server's time counts for neither. `--root` takes another site of the same
layout (see benchmarks/site.py).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.measure import Cost, measure
from benchmarks.server import serve
from benchmarks.site import build
from benchmarks.table import machine, table
from storage import search
from storage.database import open_for_writing

SOURCES = """\
[[source]]
name = "bench"
start = "http://{address}/index.html"
listings = "/c*/list_*.html"
details = "/c*/*/t*.html"
delay = 0
concurrency = {concurrency}
allow_private = ["{address}"]
"""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A name, a command for (address, folder, concurrency), and the SQL that counts what came of it.

    `pages` counts the pages stored, `texts` gives the SHA-256 of each text.
    """

    name: str
    command: Callable[[str, Path, int], list[str]]
    pages: str
    texts: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one contestant: `exact` counts the texts that are on the site letter for letter."""

    cost: Cost
    pages: int
    texts: int
    exact: int

    @property
    def cpu(self) -> float:
        """Milliseconds of CPU a page."""
        return self.cost.cpu / self.pages * 1000

    @property
    def wall(self) -> float:
        """Milliseconds a page."""
        return self.cost.wall / self.pages * 1000

    @property
    def memory(self) -> float:
        """Peak in megabytes."""
        return self.cost.memory / 1e6


def _ours(address: str, folder: Path, concurrency: int) -> list[str]:
    sources = folder / "sources.toml"
    sources.write_text(SOURCES.format(address=address, concurrency=concurrency), encoding="utf-8")
    program = Path(sys.executable).with_name("baogao")
    return [str(program), "harvest", "--db", str(folder / "archive.db"), "--sources", str(sources)]


def _peer(address: str, folder: Path, concurrency: int) -> list[str]:
    database = str(folder / "archive.db")
    return [sys.executable, "-m", "benchmarks.scrapy_peer", address, database, str(concurrency)]


CONTESTANTS = (
    Contestant(
        f"baogao {version('baogao')}",
        _ours,
        "SELECT count(*) FROM fetches WHERE purpose = 'page' AND outcome = 'ok'",
        "SELECT text_sha256 FROM documents",
    ),
    Contestant(
        f"Scrapy {version('scrapy')}, trafilatura {version('trafilatura')}, sqlite3",
        _peer,
        "SELECT count(*) FROM pages",
        "SELECT sha256 FROM texts",
    ),
)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = ArgumentParser(prog="python -m benchmarks harvest", description=__doc__)
    parser.add_argument("--pages", type=int, default=1500, help="reports on the site")
    parser.add_argument("--pairs", type=int, default=5, help="how often each is run")
    parser.add_argument("--concurrency", type=int, default=16, help="requests at once, for both")
    parser.add_argument("--root", type=Path, help="a site that is there: a folder with www/ and truth.jsonl")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        if asked.root is None:
            build(Path(scratch), asked.pages)
        with serve((asked.root or Path(scratch)) / "www") as (address, server):
            truth = _truth(asked.root or Path(scratch))
            pairs = [_pair(n, address, asked.concurrency, truth) for n in range(asked.pairs)]
            index = _index_cost(address, asked.concurrency)
    print(f"Harvest of {pairs[0][0].pages} pages from {server}, {asked.concurrency} requests at once,")
    print(f"{asked.pairs} interleaved pairs, medians, {machine()}.\n")
    print(_table(pairs, len(truth), index))


def _pair(number: int, address: str, concurrency: int, truth: frozenset[str]) -> tuple[Run, Run]:
    runs = {}
    for contestant in CONTESTANTS if number % 2 == 0 else CONTESTANTS[::-1]:
        runs[contestant.name] = _run(contestant, address, concurrency, truth)
    ours, peer = (runs[contestant.name] for contestant in CONTESTANTS)
    print(f"pair {number + 1}: {ours.cpu:.2f} and {peer.cpu:.2f} ms of CPU a page", file=sys.stderr)
    return ours, peer


def _run(contestant: Contestant, address: str, concurrency: int, truth: frozenset[str]) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        cost = measure(contestant.command(address, Path(folder), concurrency))
        with closing(sqlite3.connect(Path(folder) / "archive.db")) as db:
            pages = db.execute(contestant.pages).fetchone()[0]
            texts = {sha256 for (sha256,) in db.execute(contestant.texts)}
    return Run(cost, pages, len(texts), len(texts & truth))


def _index_cost(address: str, concurrency: int) -> float:
    """Milliseconds of CPU a page for filling the search index anew."""
    with tempfile.TemporaryDirectory() as folder:
        archive, copy = Path(folder) / "archive.db", Path(folder) / "copy.db"
        measure(_ours(address, Path(folder), concurrency))
        shutil.copy(archive, copy)
        with closing(open_for_writing(copy)) as db:
            pages = db.execute(CONTESTANTS[0].pages).fetchone()[0]
            db.execute("UPDATE search_progress SET document_id = 0")
            began = time.process_time()
            while search.index_pending(db):
                pass
            spent: float = time.process_time() - began
    return spent / int(pages) * 1000


def _truth(root: Path) -> frozenset[str]:
    rows = (root / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return frozenset(json.loads(row)["text_sha256"] for row in rows)


def _table(pairs: Sequence[tuple[Run, Run]], truth: int, index: float) -> str:
    head = ("", "CPU ms a page", "wall ms a page", "peak memory MB", "texts", "exact")
    ours, peer = (
        (
            contestant.name,
            *(_median(pairs, n, what) for what in ("cpu", "wall", "memory")),
            str(pairs[-1][n].texts),
            f"{min(pair[n].exact for pair in pairs)} of {truth}",
        )
        for n, contestant in enumerate(CONTESTANTS)
    )
    unindexed = f"{median(pair[0].cpu for pair in pairs) - index:.2f}"
    ratios = [
        _ratio([(getattr(a, what), getattr(b, what)) for a, b in pairs]) for what in ("cpu", "wall", "memory")
    ]
    without = _ratio([(a.cpu - index, b.cpu) for a, b in pairs])
    rows = [
        ours,
        ("the same without its search index", unindexed, "", "", "", ""),
        peer,
        ("how many times the first", *ratios, "", ""),
        ("how many times the second", without, "", "", "", ""),
    ]
    return table(head, rows)


def _median(pairs: Sequence[tuple[Run, Run]], n: int, what: str) -> str:
    value = median(getattr(pair[n], what) for pair in pairs)
    return f"{value:.0f}" if what == "memory" else f"{value:.2f}"


def _ratio(pairs: Sequence[tuple[float, float]]) -> str:
    """Median of the second by the first, with the least and the most."""
    ratios = [second / first for first, second in pairs]
    return f"{median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
