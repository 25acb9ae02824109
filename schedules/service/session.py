"""The archive held for harvesting: its lease, writer, fetcher and workers, there only while something is harvested."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.fetch import Fetcher
from crawler.harvest import Tools
from crawler.refinery import Refinery
from crawler.robots_archive import ArchivedRobots
from crawler.site import Site
from schedules.harvests import bring_index_up_to_date, compare_what_waits
from schedules.quiet import midnight
from schedules.service.plan import is_spent
from schedules.sources import Source
from storage.lease import writer_lease
from storage.records import Fetched
from storage.service import Spent
from storage.writer import Writer


class Meter:
    """Counts what a source costs in a day of its time zone, and sets `stop` when the day's budget is spent."""

    def __init__(
        self, source: Source, spent: Spent, stop: asyncio.Event, clock: Callable[[], datetime]
    ) -> None:
        self._source, self._spent, self._stop, self._clock = source, spent, stop, clock
        self._day = midnight(clock(), source.zone)

    def count(self, fetched: Fetched) -> None:
        """A page was visited, every request for it included."""
        day = midnight(self._clock(), self._source.zone)
        if day != self._day:
            self._day, self._spent = day, Spent()
        received = sum(attempt.bytes_received for attempt in fetched.attempts)
        self._spent = Spent(self._spent.pages + 1, self._spent.bytes + received)
        if self.is_spent:
            self._stop.set()

    @property
    def is_spent(self) -> bool:
        """Whether the budget of the day is used up."""
        return is_spent(self._source, self._spent)


class MeteredFetcher(Fetcher):
    """A fetcher that has each source's meter count what it fetched. `meters` are by name of the source."""

    meters: dict[str, Meter]

    async def fetch(
        self,
        url: str,
        site: Site,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        validated_url: str | None = None,
    ) -> Fetched:
        """Visit one page as `Fetcher` does."""
        fetched = await super().fetch(
            url, site, etag=etag, last_modified=last_modified, validated_url=validated_url
        )
        if meter := self.meters.get(site.name):
            meter.count(fetched)
        return fetched


@dataclass(frozen=True, slots=True)
class Session:
    """What the harvests of a session share."""

    tools: Tools
    meters: dict[str, Meter]


@asynccontextmanager
async def session(
    path: Path, clock: Callable[[], datetime], stop: asyncio.Event, tell: Callable[[str], None]
) -> AsyncIterator[Session]:
    """Hold the archive at `path`; on the way out the search index is brought up to date.

    Raises ArchiveBusy at once where another process writes it.
    """
    with writer_lease(path, clock()) as owner, Writer(path) as writer:
        fetcher = MeteredFetcher(robots=ArchivedRobots(writer), clock=clock)
        fetcher.meters = {}
        async with fetcher, Refinery() as refinery:
            await compare_what_waits(writer, clock, stop, tell)
            yield Session(Tools(writer, fetcher, refinery, clock, owner), fetcher.meters)
        await bring_index_up_to_date(writer, stop, tell)
