"""Harvesting configured sources now, all in one process: one writer, one fetcher, one refinery among them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from sqlite_utils import Database

from crawler.fetch import Fetcher
from crawler.harvest import Tools, harvest
from crawler.refinery import Refinery
from crawler.robots_archive import ArchivedRobots
from crawler.tally import Tally
from schedules.assessing import assess
from schedules.sources import Source
from storage import dedupe, search
from storage.database import BUSY_SECONDS
from storage.errors import ArchiveError
from storage.lease import writer_lease
from storage.manifests import seal
from storage.times import now
from storage.writer import Writer

T = TypeVar("T")
AT_ONCE = 4  # sources harvested side by side, where the file of sources does not say how many


async def harvest_sources(
    sources: Sequence[Source],
    path: Path,
    environ: Mapping[str, str],
    tallies: Sequence[Tally],
    stop: asyncio.Event,
    clock: Callable[[], datetime] = now,
    wait: float = BUSY_SECONDS,
    tell: Callable[[str], None] = lambda _: None,
    *,
    deep: bool = False,
    noted: Mapping[str, str] = MappingProxyType({}),
    at_once: int = AT_ONCE,
) -> None:
    """Harvest each source into the archive at `path`, note what is unusual, then bring the search index up to date.

    `tallies` (one a source, in order) count while it runs; `tell` is given a line now and then while a large
    index is brought up to date. `deep` asks for every known page, `noted` is kept with each source's settings, and
    `at_once` is how many sources are harvested side by side. Setting `stop` ends it soon, what is in flight being finished. `wait` is how many seconds a write waits for another program. Raises ArchiveBusy when another process writes the archive,
    another ArchiveError when it cannot be written, SourcesError when a credential is missing; a site's own
    troubles are only counted.
    """
    sites = [source.site(environ) for source in sources]
    with writer_lease(path, clock()) as owner, Writer(path, wait) as writer:
        async with Fetcher(robots=ArchivedRobots(writer), clock=clock) as fetcher, Refinery() as refinery:
            tools = Tools(writer, fetcher, refinery, clock, owner)
            gate = asyncio.Semaphore(at_once)
            await compare_what_waits(writer, clock, stop, tell)

            async def one(number: int) -> None:
                async with gate:
                    if not stop.is_set():
                        await harvest(
                            sites[number],
                            {**sources[number].public_settings(), **noted},
                            tools,
                            tallies[number],
                            stop,
                            deep=deep,
                        )
                        name, starts = sources[number].name, sites[number].starts
                        await _write(writer, lambda db: assess(db, name, starts, clock()))

            await _together([one(number) for number in range(len(sources))])
        await bring_index_up_to_date(writer, stop, tell)


async def compare_what_waits(
    writer: Writer, clock: Callable[[], datetime], stop: asyncio.Event, tell: Callable[[str], None]
) -> None:
    """Compare the documents of an archive that was made before there was an index of near-duplicates, or by other
    rules, so that what a harvest brings is compared with all of it. Told to stop, the next harvest goes on with it.
    """
    if not await _write(writer, dedupe.is_due):
        return
    waiting = await _write(writer, lambda db: dedupe.begin(db, clock(), anew=False))
    done = 0
    while not stop.is_set() and (
        batch := await _write(writer, lambda db: dedupe.step(db, writer.duplicates))
    ):
        done += batch
        tell(f"comparing what is in the archive already: {done} of {waiting} documents")
    if not stop.is_set():
        await _write(writer, lambda db: dedupe.end(db, writer.duplicates, clock()))


async def _write(writer: Writer, work: Callable[[Database], T]) -> T:
    result: T = await asyncio.wrap_future(writer.submit(work))
    return result


async def bring_index_up_to_date(writer: Writer, stop: asyncio.Event, tell: Callable[[str], None]) -> None:
    """Index what is stored and not indexed yet, a batch a transaction, until done or told to stop;
    one batch goes in all the same, so that a short harvest can be searched however it ended.

    What is left then waits for the next harvest, and a search says how much that is. What came in is sealed first.
    """
    await asyncio.wrap_future(writer.submit(lambda db: seal(db, now())))
    waiting = await asyncio.wrap_future(writer.submit(search.pending))
    done = 0
    while batch := await asyncio.wrap_future(writer.submit(_index)):
        done += batch
        if stop.is_set():
            return
        if waiting > batch:
            tell(f"indexing for search: {done} of {waiting} documents")


def _index(db: Database) -> int:
    return search.index_pending(db)


async def _together(work: Sequence[Coroutine[Any, Any, None]]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)
    except* ArchiveError as errors:
        raise errors.exceptions[0] from None
