"""Where a harvest's CPU goes: each step of a page's path done by itself, on the same pages, in one process.

What the whole costs over the sum of these is passing pages between processes, the event loop and starting up; the
benchmark `harvest` measures the whole.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser
from sqlite_utils import Database

from benchmarks.measure import measure
from benchmarks.server import serve
from benchmarks.site import build
from benchmarks.table import machine, table
from crawler.clean import CLEANER
from crawler.decode import decode
from crawler.fetch import Fetcher
from crawler.fetch.robots import MemoryRobotsCache
from crawler.refinery import Job, refine_job
from crawler.site import Limits, LinkRules, Scope, Site
from storage import documents, frontier, search, visits
from storage.database import open_for_writing
from storage.frontier import Run
from storage.packing import pack
from storage.records import Fetched, Place, Refined, Role, Snapshot
from storage.times import now

GROUP = 50  # pages in a transaction
LEASE = timedelta(hours=1)


@dataclass(slots=True)
class Clock:
    """Seconds of CPU by step, in order."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add up what is done inside."""
        began = time.process_time()
        yield
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - began


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = ArgumentParser(prog="python -m benchmarks stages", description=__doc__)
    parser.add_argument("--pages", type=int, default=1500, help="reports on the site")
    parser.add_argument("--concurrency", type=int, default=16, help="requests at once")
    parser.add_argument("--root", type=Path, help="a site that is there: a folder with www/ and truth.jsonl")
    asked = parser.parse_args(arguments)
    clock = Clock()
    with tempfile.TemporaryDirectory() as scratch:
        root = asked.root or Path(scratch) / "site"
        if asked.root is None:
            build(root, asked.pages)
        with serve(root / "www") as (address, _):
            site = _site(root / "www", address, asked)
            fetched = asyncio.run(_fetch(site, clock))
        jobs = [Job(f.body or b"", f.url, f.last.headers, site.scope, site.links) for f in fetched]
        snapshots = _snapshots(jobs, clock)
        refined = _refine(jobs, clock)
        _store(site, list(zip(fetched, snapshots, refined, strict=True)), Path(scratch) / "archive.db", clock)
    _print(clock, len(jobs))


def _print(clock: Clock, pages: int) -> None:
    spent = {**clock.spent, "sum": sum(clock.spent.values())}
    rows = [(name, f"{seconds / pages * 1000:.2f}") for name, seconds in spent.items()]
    start = measure([str(Path(sys.executable).with_name("baogao")), "--version"])
    print(f"The steps of {pages} report pages, each by itself, {machine()}.\n")
    print(table(("step", "CPU ms a page"), rows))
    print(f"\nStarting the command takes {start.cpu:.2f} s of CPU, once.")


def _site(www: Path, address: str, asked: Namespace) -> Site:
    paths = sorted(www.rglob("t*.html"))[: asked.pages]
    return Site(
        "stages",
        tuple(f"http://{address}/{path.relative_to(www)}" for path in paths),
        Scope((address,)),
        LinkRules(("/c*/list_*.html",), ("/c*/*/t*.html",)),
        Limits(delay=0, concurrency=asked.concurrency),
        allow_private=frozenset({address}),
    )


async def _fetch(site: Site, clock: Clock) -> list[Fetched]:
    """Every start page of the site, as many at once as it allows."""
    waiting, came = list(site.starts), {}

    async def lane(fetcher: Fetcher) -> None:
        while waiting:
            url = waiting.pop()
            came[url] = await fetcher.fetch(url, site)

    async with Fetcher(robots=MemoryRobotsCache()) as fetcher:
        with clock.step("fetch and unpack"):
            await asyncio.gather(*(lane(fetcher) for _ in range(site.limits.concurrency)))
    return [came[url] for url in site.starts]


def _snapshots(jobs: Sequence[Job], clock: Clock) -> list[Snapshot]:
    with clock.step("hash and compress the snapshot"):
        return [pack(job.body) for job in jobs]


def _refine(jobs: Sequence[Job], clock: Clock) -> list[Refined]:
    for job in jobs[:20]:  # what is loaded or learnt once is no page's cost
        refine_job(job)
    with clock.step("pickle there and back"):
        jobs = [pickle.loads(pickle.dumps(job)) for job in jobs]
    with clock.step("decode"):
        texts = [decode(job.body, job.headers).utf8 for job in jobs]
    with clock.step("parse"):
        for text in texts:
            LexborHTMLParser(text)
    whole = Clock()
    with whole.step("refine"):
        refined = [refine_job(job) for job in jobs]
    clock.spent["clean, links, fingerprint"] = (
        whole.spent["refine"] - clock.spent["decode"] - clock.spent["parse"]
    )
    with clock.step("pickle there and back"):
        return [pickle.loads(pickle.dumps(each)) for each in refined]


def _store(
    site: Site, pages: Sequence[tuple[Fetched, Snapshot, Refined]], archive: Path, clock: Clock
) -> None:
    """What the writer does: visits and settlements, then the search index."""
    by_url = {fetched.url: (fetched, snapshot, refined) for fetched, snapshot, refined in pages}
    with closing(open_for_writing(archive)) as db:
        with db.atomic():
            source = frontier.record_source(db, site.name, Place(), {})
            starts = [(url, Role.DETAIL) for url in site.starts]
            run = frontier.begin_run(db, source, "stages", starts, CLEANER, now())
            (host,) = frontier.hosts(db, run.id)
        with clock.step("insert"):
            while not _store_group(db, run, host, by_url):
                pass
        with clock.step("search index"):
            while search.index_pending(db):
                pass


def _store_group(
    db: Database, run: Run, host: str, pages: Mapping[str, tuple[Fetched, Snapshot, Refined]]
) -> bool:
    """One transaction of pages; whether none is left."""
    with db.atomic():
        due = frontier.claim(db, run.id, host, GROUP, "stages", now(), LEASE)
        for each in due:
            fetched, snapshot, refined = pages[each.url]
            fetch_id = visits.record_visit(db, run, each, fetched, snapshot, now())
            if fetch_id is not None:
                documents.settle(db, run, fetch_id, replace(refined, links=()), now())
    return not due
