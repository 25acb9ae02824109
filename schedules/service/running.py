"""`baogao run`: the agenda asked once a second, what it orders carried out, until told to stop.

APScheduler only wakes it; what is due is the agenda's to say. While nothing is harvested the archive is left to
others, and only the lock that makes this process the service is held.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlite_utils import Database

from crawler.tally import Tally
from schedules.service.agenda import Agenda, Orders, Start
from schedules.service.configured import Configured, Edit
from schedules.service.harvesting import Harvesting, carry_out
from schedules.service.leasing import service_lease, serving
from schedules.service.messenger import Deliver, Messenger
from schedules.service.session import Session, session
from schedules.service.state import State, Tell
from storage import troubles
from storage.database import open_for_writing, translated
from storage.errors import ArchiveBusy, ArchiveError
from storage.runs import Warned
from storage.times import now, stamp

EVERY = 1.0  # seconds between two looks
PATIENCE = 1.0  # seconds the service's own small writes wait for another program


class Service:
    """One service of one archive. `state` may be looked at while it runs.

    `deliver` tells somebody of a trouble, and raises NotTold when nobody could be reached.
    """

    def __init__(
        self,
        path: Path,
        configured: Configured,
        environ: Mapping[str, str],
        tell: Tell,
        deliver: Deliver,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._path, self._configured, self._environ = path, configured, environ
        self._tell, self._deliver, self._clock = tell, deliver, clock
        self._wake = asyncio.Event()
        self._work: dict[asyncio.Task[None], Harvesting] = {}
        self._waits_for = ""
        self._session: Session | None = None
        self._agenda: Agenda
        self._messenger: Messenger
        self._db: Database
        self._stop: asyncio.Event
        self.state = State(clock(), clock())

    async def run(self, stop: asyncio.Event) -> None:
        """Be the service until `stop` is set; stand by first while another process is it.

        Raises ArchiveError where the archive cannot be opened; later troubles with it are waited out.
        """
        self._stop = stop
        with ExitStack() as held, self._woken():
            if not await self._take_over(held):
                return
            self._db = held.enter_context(closing(open_for_writing(self._path, PATIENCE)))
            self._agenda = Agenda(self._db)
            self._messenger = Messenger(self._db, self._path, self._deliver, self._tell, self._clock)
            self._tell_beginning()
            async with AsyncExitStack() as self._held:
                try:
                    await self._rounds()
                finally:
                    await self._abandon()
            self._tell("service stopped")

    def _tell_beginning(self) -> None:
        sources = self._configured.sources
        scheduled = sum(not source.schedule.manual for source in sources)
        told = {"sources": len(sources), "scheduled": scheduled, **self._configured.noted}
        self._tell("service started", archive=str(self._path), **told)
        if not scheduled:
            self._tell("no source has a cadence: nothing is harvested unless asked for")

    async def _rounds(self) -> None:
        while not self._stop.is_set():
            try:
                with translated(self._path):
                    await self._round()
                self.state.fault = None
            except ArchiveError as error:
                if str(error) != self.state.fault:
                    self._tell("archive in trouble", error=str(error))
                self.state.fault = str(error)
            await self._woken_or_stopped()
        for work in self._work.values():
            work.halt("service stops")
        if self._work:
            await asyncio.wait(self._work)
        with translated(self._path):
            self._settle()

    async def _round(self) -> None:
        """One look at everything."""
        self._settle()
        self._read_file()
        orders = self._look()
        for stop in orders.stops:
            self._halt(stop.source, stop.reason)
        if orders.starts and (held := await self._open()):
            for start in self._look().starts:  # others may have harvested before the archive was ours
                self._begin(start, held)
        elif not orders.starts and not self._work and self._session:
            await self._close()
        self._messenger.look(self._configured.now.service)

    def _look(self) -> Orders:
        at_once = self._configured.now.service.at_once
        orders = self._agenda.look(self._configured.sources, at_once, self._clock())
        self.state.nexts = orders.nexts
        return orders

    def _read_file(self) -> None:
        edit = self._configured.look()
        if edit is None:
            return
        self.state.faults = edit.faults
        faults = [Warned("sources_file", fault, failure=True) for fault in edit.faults[:1]]
        troubles.stand(self._db, "", faults, self._clock())
        self._tell_edit(edit)

    def _tell_edit(self, edit: Edit) -> None:
        for fault in edit.faults:
            self._tell("sources not taken up, the old ones hold", error=fault)
        if not edit.faults:
            changes = {name: " ".join(getattr(edit, name)) for name in ("added", "removed", "changed")}
            told = {name: value for name, value in changes.items() if value}
            self._tell("sources read again", **told, **self._configured.noted)

    def _begin(self, start: Start, held: Session) -> None:
        work = Harvesting(start, Tally(start.source.name), self._configured.noted)
        task = asyncio.create_task(
            carry_out(work, held, self._environ, self._clock), name=f"harvest {work.name}"
        )
        task.add_done_callback(lambda _: self._wake.set())
        self._work[task] = work
        self.state.harvesting[work.name] = work.tally
        self._agenda.began(start, self._clock())
        missed = {"slots_missed": start.missed} if start.missed else {}
        self._tell("harvest begun", source=work.name, slot=start.next.slot, why=start.next.why, **missed)

    def _halt(self, source: str, reason: str) -> None:
        for work in self._work.values():
            if work.name == source:
                self._tell("harvest to stop", source=source, reason=reason)
                work.halt(reason)

    def _settle(self) -> None:
        """Note what has ended."""
        for task in [task for task in self._work if task.done()]:
            work = self._work.pop(task)
            self.state.harvesting.pop(work.name, None)
            self._tell_end(work)
            outcome = f"failed: {work.error}" if work.outcome == "failed" else work.outcome
            self._agenda.ended(work.name, outcome, self._clock())
            if work.outcome == "failed":
                troubles.begin(
                    self._db, work.name, [Warned("failed", work.error, failure=True)], self._clock()
                )

    def _tell_end(self, work: Harvesting) -> None:
        counts = {name: value for name, value in work.tally.counts().items() if value and name != "errors"}
        errors = " ".join(f"{kind}:{count}" for kind, count in sorted(work.tally.errors.items()))
        told = {"errors": errors, "error": work.error, "bug": work.bug, "stopped_for": work.stopped_for}
        self._tell(
            f"harvest {work.outcome}",
            source=work.name,
            slot=work.start.next.slot,
            seconds=round(work.tally.seconds, 1),
            **counts,
            **{name: value for name, value in told.items() if value},
        )
        for warned in work.warned:
            self._tell("warning", source=work.name, kind=warned.kind, message=warned.message)

    async def _open(self) -> Session | None:
        """The archive held for harvesting; None while another process writes it."""
        if self._session is None:
            try:
                self._session = await self._held.enter_async_context(
                    session(self._path, self._clock, self._stop, self._tell)
                )
            except ArchiveBusy as error:
                if self._waits_for != str(error):
                    self._tell("harvests wait for another writer", error=str(error))
                self._waits_for = str(error)
        if self._session is not None:
            self._waits_for = ""
        return self._session

    async def _close(self) -> None:
        self._session = None
        await self._held.pop_all().aclose()

    async def _abandon(self) -> None:
        """End what is still under way, when the service is ended in a hurry."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, self._messenger.end(), return_exceptions=True)

    async def _take_over(self, held: ExitStack) -> bool:
        """Become the service; False when told to stop before another process has ended."""
        while not self._stop.is_set():
            holder = serving(self._path)
            if holder is None:
                try:
                    held.enter_context(service_lease(self._path, self._clock()))
                except ArchiveBusy:
                    continue
                if self.state.stands_by:
                    self._tell("taking over", since=stamp(self._clock()))
                self.state.stands_by = None
                return True
            if holder != self.state.stands_by:
                self._tell("standing by: another service runs on this archive", holder=holder)
            self.state.stands_by = holder
            await self._woken_or_stopped()
        return False

    @contextmanager
    def _woken(self) -> Iterator[None]:
        """Be woken now and then."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self._tick, "interval", seconds=EVERY, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        self.state.awake_at = self._clock()
        self._wake.set()

    async def _woken_or_stopped(self) -> None:
        waits = [asyncio.create_task(self._wake.wait()), asyncio.create_task(self._stop.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._wake.clear()
