"""A run under way: what all who work at it share, and what says that a page is left out of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlite_utils import Database

from crawler.fetch import Fetcher
from crawler.refinery import Refinery
from crawler.render import Renderer
from crawler.site import Site
from crawler.tally import Tally
from crawler.traps import Traps
from storage.frontier import Due, Run
from storage.records import Role
from storage.writer import Writer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tools:
    """What all harvests of a process share."""

    writer: Writer
    fetcher: Fetcher
    refinery: Refinery
    clock: Callable[[], datetime]
    owner: str

    async def write(self, work: Callable[[Database], T]) -> T:
        """Have the writer do a piece of work; what it gave, once that is on disk."""
        result: T = await asyncio.wrap_future(self.writer.submit(work))
        return result


@dataclass(slots=True)
class UnderWay:
    """One source's run. `listings` counts those asked for, `template` names what the site repeats."""

    site: Site
    tools: Tools
    tally: Tally
    stop: asyncio.Event
    run: Run
    traps: Traps = field(default_factory=Traps)
    template: str = ""
    listings: int = 0
    renderer: Renderer | None = None

    def begin(self, due: Due) -> None:
        """A page is asked for; `end` follows, whatever comes of it."""
        self.traps.begin(due.url)
        self.tally.pages += 1
        self.tally.in_hand += 1
        self.listings += due.role is Role.LISTING

    def end(self, due: Due) -> None:
        """What a page came to is stored."""
        self.tally.in_hand -= 1
        self.traps.end(due.url)

    def over_limit(self, due: Due) -> str:
        """Why the run leaves this page out: page_limit or listing_limit; empty where it does not."""
        limits = self.site.limits
        if self.tally.pages >= limits.max_pages:
            return "page_limit"
        if due.role is Role.LISTING and self.listings >= limits.max_listing_pages:
            return "listing_limit"
        return ""
