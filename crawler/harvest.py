"""One harvest of one source: hand out what is due, visit, refine, settle, until nothing is left or it is told to stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from crawler.articles import settle_articles
from crawler.clean import CLEANER
from crawler.discover.roles import beginnings
from crawler.lanes import Lanes
from crawler.learning import hold_in_use
from crawler.render import rendering
from crawler.site import Site
from crawler.tally import Tally
from crawler.templating import settle_template
from crawler.traps import Traps
from crawler.underway import Tools, UnderWay
from crawler.visiting import Visiting
from storage import attachments, frontier
from storage.errors import ArchiveError
from storage.frontier import Run
from storage.times import stamp
from storage.walks import onward

__all__ = ["Tools", "harvest"]


async def harvest(
    site: Site,
    settings: Mapping[str, object],
    tools: Tools,
    tally: Tally,
    stop: asyncio.Event,
    slot: str | None = None,
    *,
    deep: bool = False,
) -> Tally:
    """Harvest one source now, resuming its unfinished run if there is one; `deep` asks for every known page.

    Ends when the frontier is empty, or soon after `stop` is set, what is in flight being finished first.
    Raises ArchiveError when the archive cannot be written; what was acknowledged is stored and the run can
    be resumed.
    """
    work = await _begin(site, settings, tools, tally, stop, slot or stamp(tools.clock()), deep=deep)
    try:
        async with rendering(site, tools.fetcher, tools.clock) as work.renderer:
            whole = await _visit_all(work)
        whole = whole and await _settle_template(work) and await _settle_articles(work)
    except* ArchiveError as errors:
        tally.state = "failed"
        raise _first(errors) from None
    await _end(work, "finished" if whole else "interrupted", whole=whole)
    return tally


async def _begin(
    site: Site,
    settings: Mapping[str, object],
    tools: Tools,
    tally: Tally,
    stop: asyncio.Event,
    slot: str,
    *,
    deep: bool,
) -> UnderWay:
    starts, now = beginnings(site), tools.clock()

    def work(db: Database) -> UnderWay:
        source = frontier.record_source(db, site.name, site.place, settings)
        traps = Traps(frontier.seen(db, source))
        run = frontier.begin_run(db, source, slot, starts, CLEANER, now, every=deep, period=site.deep_pass)
        if site.attachments and not run.resumed:
            attachments.look_again(db, run)
        tally.waiting = frontier.waiting(db, run.id)
        tally.pages, listings = frontier.visited(db, run.id)
        tally.resumed, tally.state = run.resumed, "running"
        template = hold_in_use(db, tools.refinery, site.name)
        return UnderWay(site, tools, tally, stop, run, traps, template, listings)

    return await tools.write(work)


async def _visit_all(work: UnderWay) -> bool:
    """Visit what waits, and then what the listings read no longer show. Whether nothing of that is left to do."""
    tools, run = work.tools, work.run
    while hosts := await tools.write(lambda db: _look_round(db, run)):
        await _visit(work, hosts)
        if work.stop.is_set():
            return not await tools.write(lambda db: _look_round(db, run))
    return True


def _look_round(db: Database, run: Run) -> list[str]:
    """The hosts a run has still to visit."""
    if not frontier.waiting(db, run.id):
        onward.look_back(db, run)
    return frontier.hosts(db, run.id)


async def _visit(work: UnderWay, hosts: Iterable[str]) -> None:
    work.tally.waiting = await work.tools.write(lambda db: frontier.waiting(db, work.run.id))
    watch: asyncio.Task[None] | None = None
    try:
        async with asyncio.TaskGroup() as group:
            lanes = Visiting(work, group).lanes
            watch = asyncio.create_task(_watch_stop(work, lanes))
            lanes.open(hosts)
    finally:
        if watch is not None:
            watch.cancel()


async def _watch_stop(work: UnderWay, lanes: Lanes) -> None:
    await work.stop.wait()
    await lanes.tell()


async def _settle_template(work: UnderWay) -> bool:
    """Once nothing waits to be visited: learn what the site repeats. Whether nothing of that is left to do."""
    tools, run = work.tools, work.run
    return await settle_template(
        tools.writer, tools.refinery, run.source_id, work.site.name, work.stop, tools.clock
    )


async def _settle_articles(work: UnderWay) -> bool:
    """Likewise: put the articles together whose pages are all there. Whether nothing of that is left to do."""
    tools, run = work.tools, work.run
    return await settle_articles(
        tools.writer, tools.refinery, run.source_id, work.site.name, work.stop, tools.clock, work.tally.add
    )


async def _end(work: UnderWay, outcome: str, *, whole: bool) -> None:
    tally, run = work.tally, work.run.id
    tally.ended, tally.state = time.monotonic(), outcome
    counts, now = tally.counts(), work.tools.clock()
    await work.tools.write(lambda db: frontier.end_run(db, run, outcome, counts, now, whole=whole))


def _first(errors: BaseExceptionGroup[ArchiveError]) -> ArchiveError:
    """The first error inside a group, however deep."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, ArchiveError) else ArchiveError(str(error))
