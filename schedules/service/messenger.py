"""Somebody is told of troubles beside the harvests: one message after another, tried again later where it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from schedules.errors import NotTold
from schedules.service import notices
from schedules.service.state import Tell
from schedules.settings import ServiceSettings
from storage import troubles
from storage.database import translated
from storage.errors import ArchiveError
from storage.troubles import Trouble

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)

Deliver = Callable[[Trouble, ServiceSettings], Awaitable[None]]


class Messenger:
    """Has `deliver` tell somebody of each trouble that is due; it raises NotTold when nobody could be reached."""

    def __init__(
        self, db: Database, path: Path, deliver: Deliver, tell: Tell, clock: Callable[[], datetime]
    ) -> None:
        self._db, self._path = db, path
        self._deliver, self._tell, self._clock = deliver, tell, clock
        self._failures, self._not_before = 0, clock()
        self._task: asyncio.Task[None] | None = None

    def look(self, settings: ServiceSettings) -> None:
        """Begin to tell of what is due, unless that goes on already, or could not be done just now."""
        if (self._task and not self._task.done()) or self._clock() < self._not_before:
            return
        standing, repeat = troubles.every(self._db), timedelta(seconds=settings.repeat)
        for trouble in notices.over(standing, self._clock(), repeat):
            troubles.forget(self._db, trouble)
        waiting = [*notices.due(standing, self._clock(), repeat)]
        if waiting and (settings.webhook or settings.apprise):
            self._task = asyncio.create_task(self._tell_all(waiting, settings), name="messages")

    async def end(self) -> None:
        """Give up what is being told; the next service tells it again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _tell_all(self, waiting: list[Trouble], settings: ServiceSettings) -> None:
        for trouble in waiting:
            about = {"source": trouble.source, "kind": trouble.kind}
            try:
                await self._deliver(trouble, settings)
                with translated(self._path):
                    troubles.told(self._db, trouble, self._clock())
            except (NotTold, ArchiveError) as error:
                wait = min(FIRST_WAIT * (1 << min(self._failures, 10)), LONGEST_WAIT)
                self._failures, self._not_before = self._failures + 1, self._clock() + wait
                self._tell("nobody could be told", error=str(error), again_in=str(wait), **about)
                return
            self._failures = 0
            self._tell("somebody was told", over=trouble.ended_at is not None, **about)
