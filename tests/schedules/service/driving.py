"""Services driven by hand through a made-up time: real files, a real archive, real locks; only the web is left out."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schedules.service.agenda import Agenda, Orders, Start
from schedules.service.configured import Configured, Edit
from schedules.service.leasing import service_lease, serving
from storage import frontier
from storage.database import open_for_writing
from storage.records import Place, Role

LASTS = timedelta(minutes=10)  # a harvest


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Driven:
    """One service process: it begins and ends harvests as its agenda orders, while it has the lease."""

    path: Path
    toml: Path
    begun: list[tuple[str, str, datetime]]
    at_once: int = 2
    edits: list[Edit] = field(default_factory=list)
    ends: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    orders: Orders = field(default_factory=Orders)
    lasts: timedelta = LASTS

    def __post_init__(self) -> None:
        self.configured = Configured(self.toml)
        self._held = ExitStack()
        self.agenda: Agenda | None = None

    def step(self, now: datetime) -> None:
        """All that is to be done at this moment."""
        if self.agenda is None and not self._take(now):
            return
        assert self.agenda is not None
        if edit := self.configured.look():
            self.edits.append(edit)
        for name in [name for name, (_, end) in self.ends.items() if end <= now]:
            self._end(name, "finished", now)
        self.orders = self.agenda.look(self.configured.sources, self.at_once, now)
        for stop in self.orders.stops:
            self._end(stop.source, "interrupted", now)
        for start in self.orders.starts:
            self._begin(start, now)

    def wakes(self, now: datetime) -> list[datetime]:
        """When something is to be done next."""
        due = [n.at for n in self.orders.nexts.values() if n.at is not None]
        return [at for at in (*due, *(end for _, end in self.ends.values())) if at > now]

    def die(self) -> None:
        """End as a process that is killed: nothing is written, the system takes the lease back."""
        self._held.close()
        self.agenda = None

    def stop(self, now: datetime) -> None:
        """End as a process that is told to: what is under way is left to be resumed."""
        for name in [*self.ends]:
            self._end(name, "interrupted", now)
        self.die()

    def _take(self, now: datetime) -> bool:
        if serving(self.path):
            return False
        self._held.enter_context(service_lease(self.path, now))
        self._db = open_for_writing(self.path)
        self._held.callback(self._db.close)
        self._db.execute("PRAGMA synchronous = off")
        self.agenda = Agenda(self._db)
        return True

    def _begin(self, start: Start, now: datetime) -> None:
        assert self.agenda is not None
        name = start.source.name
        source = frontier.record_source(self._db, name, Place(), {})
        assert name not in self.ends, "a source overlaps itself"
        pages = [(f"https://{name}.example/", Role.LISTING)]
        run = frontier.begin_run(self._db, source, start.next.slot, pages, "1", now)
        self.ends[name] = run.id, now + self.lasts
        self.agenda.began(start, now)
        self.begun.append((name, "resumed" if run.resumed else start.next.slot, now))

    def _end(self, name: str, outcome: str, now: datetime) -> None:
        assert self.agenda is not None
        run_id, _ = self.ends.pop(name)
        if outcome == "finished":
            self._db.execute("DELETE FROM frontier WHERE run_id = ?", (run_id,))
        frontier.end_run(self._db, run_id, outcome, {}, now)
        self.agenda.ended(name, outcome, now)


def drive(
    services: Iterable[Driven], begin: datetime, end: datetime, every: timedelta = timedelta(days=1)
) -> None:
    """Let the services live from one moment to another, from event to event, with a look now and then between."""
    now = begin
    while now < end:
        for service in services:
            service.step(now)
        now = min([end, now + every, *(wake for service in services for wake in service.wakes(now))])
