"""One harvest of one source: hand out what is due, visit, refine, settle, until nothing is left or it is told to stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlite_utils import Database

from crawler.articles import settle_articles
from crawler.aside import Aside
from crawler.clean import CLEANER
from crawler.discover.roles import role_of
from crawler.fetch import Fetcher
from crawler.learning import hold_in_use
from crawler.pipeline import decide, visit
from crawler.refinery import Job, Refinery, Unrefined
from crawler.site import Site
from crawler.tally import Tally
from crawler.templating import settle_template
from crawler.traps import Kin, Traps
from storage import documents, frontier, visits
from storage.errors import ArchiveDamaged, ArchiveError
from storage.frontier import Due, Run
from storage.records import Fetched, Outcome, Role
from storage.times import stamp
from storage.writer import Writer

T = TypeVar("T")
CLAIM = 32  # pages handed to a host's lane at once
IN_HAND = 24  # most bodies of a source held in memory between fetch and settle
IN_HAND_BYTES = 12_000_000  # and with more than this no further one is fetched


@dataclass(frozen=True, slots=True)
class Tools:
    """What all harvests of a process share."""

    writer: Writer
    fetcher: Fetcher
    refinery: Refinery
    clock: Callable[[], datetime]
    owner: str


async def harvest(
    site: Site,
    settings: Mapping[str, object],
    tools: Tools,
    tally: Tally,
    stop: asyncio.Event,
    slot: str | None = None,
) -> Tally:
    """Harvest one source now, resuming its unfinished run if there is one.

    Ends when the frontier is empty, or soon after `stop` is set, what is in flight being finished first.
    Raises ArchiveError when the archive cannot be written; what was acknowledged is stored and the run can
    be resumed.
    """
    work = _Harvest(site, tools, tally, stop)
    await work.begin(settings, slot or stamp(tools.clock()))
    try:
        await work.run_lanes()
        whole = await work.settle_template() and await work.settle_articles()
    except* ArchiveError as errors:
        tally.state = "failed"
        raise _first(errors) from None
    await work.end("interrupted" if stop.is_set() else "finished", whole=whole)
    return tally


@dataclass(slots=True)
class _Lane:
    """A host's share of the run: its pages go out at its own pace, so that a slow host holds up no other."""

    host: str
    queue: asyncio.Queue[Due | None] = field(default_factory=asyncio.Queue)
    aside: Aside = field(default_factory=Aside)
    chances: set[int] = field(default_factory=set)  # pages that are asked for whatever their kin gave


class _Harvest:
    def __init__(self, site: Site, tools: Tools, tally: Tally, stop: asyncio.Event) -> None:
        self._site, self._tools, self._tally, self._stop = site, tools, tally, stop
        self._lanes: dict[str, _Lane] = {}
        self._in_hand = 0  # claimed and not yet settled
        self._bytes = 0  # of bodies fetched and not yet settled
        self._found = 0  # links discovered so far
        self._listings = 0
        self._traps = Traps()
        self._room = asyncio.Semaphore(IN_HAND)
        self._moved = asyncio.Condition()
        self._run: Run
        self._template = ""

    async def begin(self, settings: Mapping[str, object], slot: str) -> None:
        site, now = self._site, self._tools.clock()
        starts = [(url, role_of(url, site.links)) for url in site.starts]

        def work(db: Database) -> tuple[Run, int, int, int]:
            source = frontier.record_source(db, site.name, site.place, settings)
            self._traps = Traps(frontier.seen(db, source))
            run = frontier.begin_run(db, source, slot, starts, CLEANER, now)
            return run, frontier.waiting(db, run.id), *frontier.visited(db, run.id)

        self._run, self._tally.waiting, self._tally.pages, self._listings = await self._write(work)
        self._tally.resumed, self._tally.state = self._run.resumed, "running"
        self._template = await self._write(lambda db: hold_in_use(db, self._tools.refinery, site.name))

    async def run_lanes(self) -> None:
        watch = asyncio.create_task(self._watch_stop())
        try:
            async with asyncio.TaskGroup() as group:
                for host in await self._write(lambda db: frontier.hosts(db, self._run.id)):
                    self._open_lane(group, host)
        finally:
            watch.cancel()

    async def settle_template(self) -> bool:
        """Once nothing waits to be visited: learn what the site repeats. Whether nothing of that is left to do."""
        if await self._write(lambda db: frontier.waiting(db, self._run.id)):
            return True
        tools, run = self._tools, self._run
        return await settle_template(
            tools.writer, tools.refinery, run.source_id, self._site.name, self._stop, tools.clock
        )

    async def settle_articles(self) -> bool:
        """Put the articles together whose pages were visited; whether nothing of that is left to do."""
        if await self._write(lambda db: frontier.waiting(db, self._run.id)):
            return True
        tools, run = self._tools, self._run
        return await settle_articles(
            tools.writer,
            tools.refinery,
            run.source_id,
            self._site.name,
            self._stop,
            tools.clock,
            self._tally.add,
        )

    async def end(self, outcome: str, *, whole: bool) -> None:
        self._tally.ended, self._tally.state = time.monotonic(), outcome
        counts, now = self._tally.counts(), self._tools.clock()
        await self._write(lambda db: frontier.end_run(db, self._run.id, outcome, counts, now, whole=whole))

    async def _watch_stop(self) -> None:
        await self._stop.wait()
        await self._tell()

    def _open_lane(self, group: asyncio.TaskGroup, host: str) -> None:
        lane = self._lanes[host] = _Lane(host)
        group.create_task(self._feed(lane), name=f"feed {host}")
        for number in range(self._site.limits.concurrency):
            group.create_task(self._work(lane, group), name=f"visit {host} {number}")

    async def _feed(self, lane: _Lane) -> None:
        """Keep the lane supplied; when nothing is left anywhere, or on stop, send its workers home."""
        while not self._stop.is_set():
            found = self._found
            claimed = await self._claim(lane)
            for due in claimed:
                lane.queue.put_nowait(due)
            async with self._moved:
                if claimed:
                    await self._moved.wait_for(lambda: lane.queue.qsize() < CLAIM // 2 or self._stop.is_set())
                    continue
                await self._moved.wait_for(partial(self._moved_on, found))
                if not self._in_hand and self._found == found and not self._give_last_chances():
                    break
        await self._leave_aside(lane)
        for _ in range(self._site.limits.concurrency):
            lane.queue.put_nowait(None)

    def _give_last_chances(self) -> bool:
        """When nothing else is left, ask for one page of each kind put aside; whether there were any."""
        for lane in self._lanes.values():
            free, chances = lane.aside.take_free(at_last=True), lane.aside.take_chances()
            lane.chances.update(due.page_id for due in chances)
            self._hand_back(lane, free + chances)
        return self._in_hand > 0

    def _hand_back(self, lane: _Lane, pages: list[Due]) -> None:
        self._in_hand += len(pages)
        for due in pages:
            lane.queue.put_nowait(due)

    async def _leave_aside(self, lane: _Lane) -> None:
        """Leave out what is still aside; when told to stop it waits in the archive instead."""
        for due, reason in [] if self._stop.is_set() else lane.aside.take_all():
            self._in_hand += 1
            await self._leave_out(due, reason)

    def _moved_on(self, found: int) -> bool:
        """Whether an empty lane has something to look at: new links, the end of the run, or the wish to stop."""
        return self._found > found or not self._in_hand or self._stop.is_set()

    async def _claim(self, lane: _Lane) -> list[Due]:
        limits, now = self._site.limits, self._tools.clock()
        lease = timedelta(seconds=CLAIM * (limits.delay + limits.deadline * limits.max_attempts))
        self._in_hand += 1  # a claim under way counts, or another lane could think the run is over
        claimed: list[Due] = []
        try:
            claimed = await self._write(
                lambda db: frontier.claim(db, self._run.id, lane.host, CLAIM, self._tools.owner, now, lease)
            )
        finally:
            self._in_hand += len(claimed) - 1
            await self._tell()
        return claimed

    async def _work(self, lane: _Lane, group: asyncio.TaskGroup) -> None:
        """Visit the lane's pages one after another; what follows a fetch goes on beside the next fetch."""
        while (due := await lane.queue.get()) is not None:
            if self._stop.is_set():
                self._in_hand -= 1  # its lease ends with this process
                continue
            if reason := self._over_limit(due):
                await self._leave_out(due, reason)
                continue
            if kin := self._doubted(lane, due):
                await self._put_aside(lane, due, kin)
                continue
            self._begin(due)
            await self._room.acquire()
            if due.fetch_id is not None:
                group.create_task(self._finish_stored(due, due.fetch_id, group))
                continue
            await self._light_enough()
            fetched, snapshot = await visit(due, self._site, self._tools.fetcher)
            self._bytes += len(fetched.body or b"")
            group.create_task(self._finish(due, fetched, snapshot, group))

    async def _finish(self, due: Due, fetched: Fetched, snapshot: Any, group: asyncio.TaskGroup) -> None:
        now = self._tools.clock()
        fetch_id = await self._write(
            lambda db: visits.record_visit(db, self._run, due, fetched, snapshot, now)
        )
        self._count_visit(fetched)
        if fetch_id is not None and fetched.body is not None:
            job = self._job(due, fetched.body, fetched.final_url, fetched.last.headers)
            await self._refine(due, fetch_id, job, group)
        self._bytes -= len(fetched.body or b"")
        await self._end(due)

    async def _light_enough(self) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._bytes < IN_HAND_BYTES or self._stop.is_set())

    async def _finish_stored(self, due: Due, fetch_id: int, group: asyncio.TaskGroup) -> None:
        try:
            fetch, body = await self._write(lambda db: documents.stored_body(db, fetch_id))
        except ArchiveDamaged as error:
            await self._give_up(fetch_id, str(error))
        else:
            await self._refine(due, fetch_id, self._job(due, body, fetch.url, fetch.headers), group)
        await self._end(due)

    def _job(self, due: Due, body: bytes, url: str, headers: tuple[tuple[str, str], ...]) -> Job:
        site, follow = self._site, due.role is not Role.DETAIL
        obey = site.obey_nofollow
        template = "" if due.role is Role.LISTING else self._template
        return Job(body, url, headers, site.scope, site.links, follow, obey, stored=True, template=template)

    async def _give_up(self, fetch_id: int, reason: str) -> None:
        await self._write(lambda db: documents.settle_unrefined(db, self._run, fetch_id, reason))
        self._tally.errors["unrefined"] += 1

    async def _refine(self, due: Due, fetch_id: int, job: Job, group: asyncio.TaskGroup) -> None:
        refined, now = await self._tools.refinery.refine(job), self._tools.clock()
        if isinstance(refined, Unrefined):
            await self._give_up(fetch_id, refined.reason)
            return
        site = self._site
        kept, dropped = decide(
            due.role,
            refined,
            scope=site.scope,
            obey_noindex=site.obey_noindex,
            obey_nofollow=site.obey_nofollow,
        )
        kept = self._traps.learn(due.url, job.body, kept)
        settled = await self._write(
            lambda db: documents.settle(
                db, self._run, fetch_id, kept, now, dropped=dropped, index=self._tools.writer.duplicates
            )
        )
        self._found += settled.links
        self._tally.add(settled)
        self._tally.waiting += settled.links
        for host in settled.hosts - self._lanes.keys():
            self._open_lane(group, host)

    async def _leave_out(self, due: Due, reason: str) -> None:
        await self._write(lambda db: frontier.leave_out(db, self._run.id, due.page_id, reason))
        self._tally.left_out += 1
        await self._settled()

    def _over_limit(self, due: Due) -> str:
        """Why the run leaves this page out: page_limit or listing_limit; empty where it does not."""
        limits = self._site.limits
        if self._tally.pages >= limits.max_pages:
            return "page_limit"
        if due.role is Role.LISTING and self._listings >= limits.max_listing_pages:
            return "listing_limit"
        return ""

    def _doubted(self, lane: _Lane, due: Due) -> Kin | None:
        known = due.snapshot_sha256 is not None or due.fetch_id is not None or due.url in self._site.starts
        return None if known or due.page_id in lane.chances else self._traps.doubts(due.url)

    def _begin(self, due: Due) -> None:
        self._traps.begin(due.url)
        self._tally.pages += 1
        self._tally.in_hand += 1
        self._listings += due.role is Role.LISTING

    async def _put_aside(self, lane: _Lane, due: Due, kin: Kin) -> None:
        if not lane.aside.put(due, kin):
            await self._leave_out(due, kin.reason)
            return
        if kin.over:  # else it is back at once
            await self._write(lambda db: frontier.put_aside(db, due.page_id))
        self._in_hand -= 1
        self._hand_back(lane, lane.aside.take_free())  # its kin may have borne fruit meanwhile
        await self._tell()

    def _count_visit(self, fetched: Fetched) -> None:
        tally = self._tally
        tally.bytes_received += sum(a.bytes_received for a in fetched.attempts)
        if fetched.outcome is Outcome.UNCHANGED:
            tally.unchanged += 1
        elif fetched.outcome is Outcome.GONE:
            tally.gone += 1
        elif fetched.outcome is not Outcome.OK:
            tally.errors[fetched.outcome.value] += 1

    async def _end(self, due: Due) -> None:
        """A page asked for is settled: others may have waited for what it showed."""
        self._room.release()
        self._tally.in_hand -= 1
        self._traps.end(due.url)
        lane = self._lanes[urlsplit(due.url).netloc]
        self._hand_back(lane, lane.aside.take_free())
        await self._settled()

    async def _settled(self) -> None:
        self._in_hand -= 1
        self._tally.waiting -= 1
        await self._tell()

    async def _tell(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    async def _write(self, work: Callable[[Database], T]) -> T:
        result: T = await asyncio.wrap_future(self._tools.writer.submit(work))
        return result


def _first(errors: BaseExceptionGroup[ArchiveError]) -> ArchiveError:
    """The first error inside a group, however deep."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, ArchiveError) else ArchiveError(str(error))
