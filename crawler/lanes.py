"""A run's pages handed out, a lane for each host, until nothing is left anywhere or it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from crawler.aside import Aside
from crawler.traps import Kin
from crawler.underway import UnderWay
from storage import frontier
from storage.frontier import Due

CLAIM = 32  # pages handed to a host's lane at once


@dataclass(slots=True)
class _Lane:
    """A host's share of the run: its pages go out at its own pace, so that a slow host holds up no other."""

    host: str
    queue: asyncio.Queue[Due | None] = field(default_factory=asyncio.Queue)
    aside: Aside = field(default_factory=Aside)
    chances: set[int] = field(default_factory=set)  # pages that are asked for whatever their kin gave


class Lanes:
    """The lanes of one run. Each page is handed to `take`, which returns when the next one may be asked for.

    `settled` is to be called once for each page taken, when all that it led to is stored.
    """

    def __init__(
        self, work: UnderWay, group: asyncio.TaskGroup, take: Callable[[Due], Awaitable[None]]
    ) -> None:
        self._work, self._group, self._take = work, group, take
        self._lanes: dict[str, _Lane] = {}
        self._in_hand = 0  # claimed and not yet settled
        self._found = 0  # links discovered so far
        self._moved = asyncio.Condition()

    def open(self, hosts: Iterable[str]) -> None:
        """Begin to ask these hosts, unless they are asked already."""
        for host in hosts:
            if host not in self._lanes:
                self._open(host)

    def found(self, links: int, hosts: Iterable[str]) -> None:
        """A page led to so many addresses that the run has still to visit, on these hosts."""
        self._found += links
        self._work.tally.waiting += links
        self.open(hosts)

    async def settled(self, due: Due) -> None:
        """A page asked for is settled: others may have waited for what it showed."""
        lane = self._lanes[urlsplit(due.url).netloc]
        self._hand_back(lane, lane.aside.take_free())
        await self._over()

    async def tell(self) -> None:
        """Have everyone who waits look again."""
        async with self._moved:
            self._moved.notify_all()

    async def wait_for(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, or the run is told to stop."""
        async with self._moved:
            await self._moved.wait_for(lambda: holds() or self._work.stop.is_set())

    def _open(self, host: str) -> None:
        lane = self._lanes[host] = _Lane(host)
        self._group.create_task(self._feed(lane), name=f"feed {host}")
        for number in range(self._work.site.limits.concurrency):
            self._group.create_task(self._serve(lane), name=f"visit {host} {number}")

    async def _feed(self, lane: _Lane) -> None:
        """Keep the lane supplied; when nothing is left anywhere, or on stop, send its workers home."""
        stop = self._work.stop
        while not stop.is_set():
            found = self._found
            claimed = await self._claim(lane)
            for due in claimed:
                lane.queue.put_nowait(due)
            if claimed:
                await self.wait_for(lambda: lane.queue.qsize() < CLAIM // 2)
                continue
            await self.wait_for(partial(self._moved_on, found))
            if not self._in_hand and self._found == found and not self._give_last_chances():
                break
        await self._leave_aside(lane)
        for _ in range(self._work.site.limits.concurrency):
            lane.queue.put_nowait(None)

    def _moved_on(self, found: int) -> bool:
        """Whether an empty lane has something to look at: new links, or the end of the run."""
        return self._found > found or not self._in_hand

    async def _claim(self, lane: _Lane) -> list[Due]:
        limits, tools = self._work.site.limits, self._work.tools
        lease = timedelta(seconds=CLAIM * (limits.delay + limits.deadline * limits.max_attempts))
        run, now = self._work.run.id, tools.clock()
        self._in_hand += 1  # a claim under way counts, or another lane could think the run is over
        claimed: list[Due] = []
        try:
            claimed = await tools.write(
                lambda db: frontier.claim(db, run, lane.host, CLAIM, tools.owner, now, lease)
            )
        finally:
            self._in_hand += len(claimed) - 1
            await self.tell()
        return claimed

    async def _serve(self, lane: _Lane) -> None:
        """Have the lane's pages visited one after another, but for those that the run does without."""
        while (due := await lane.queue.get()) is not None:
            if self._work.stop.is_set():
                self._in_hand -= 1  # its lease ends with this process
            elif reason := self._work.over_limit(due):
                await self._leave_out(due, reason)
            elif kin := self._doubted(lane, due):
                await self._put_aside(lane, due, kin)
            else:
                await self._take(due)

    def _doubted(self, lane: _Lane, due: Due) -> Kin | None:
        starts, traps = self._work.site.starts, self._work.traps
        known = due.snapshot_sha256 is not None or due.fetch_id is not None or due.url in starts
        return None if known or due.page_id in lane.chances else traps.doubts(due.url)

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

    async def _put_aside(self, lane: _Lane, due: Due, kin: Kin) -> None:
        if not lane.aside.put(due, kin):
            await self._leave_out(due, kin.reason)
            return
        if kin.over:  # else it is back at once
            await self._work.tools.write(lambda db: frontier.put_aside(db, due.page_id))
        self._in_hand -= 1
        self._hand_back(lane, lane.aside.take_free())  # its kin may have borne fruit meanwhile
        await self.tell()

    async def _leave_aside(self, lane: _Lane) -> None:
        """Leave out what is still aside; when told to stop it waits in the archive instead."""
        for due, reason in [] if self._work.stop.is_set() else lane.aside.take_all():
            self._in_hand += 1
            await self._leave_out(due, reason)

    async def _leave_out(self, due: Due, reason: str) -> None:
        run = self._work.run.id
        await self._work.tools.write(lambda db: frontier.leave_out(db, run, due.page_id, reason))
        self._work.tally.left_out += 1
        await self._over()

    async def _over(self) -> None:
        self._in_hand -= 1
        self._work.tally.waiting -= 1
        await self.tell()
