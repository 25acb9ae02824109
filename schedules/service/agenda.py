"""What a service is to begin and to stop at a moment: asked again and again with the time, it moves by itself never.

What must outlive the service is in the archive: runs with their slots, since when a cadence is known, pauses,
requests. What only this process can know is here: what it is harvesting, and what failed lately.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from schedules.quiet import midnight, quiet_from
from schedules.service.plan import Next, Standing, Why, missed, pause_after, plan
from schedules.sources import Source
from storage import service
from storage.service import ALL, LastRun, Request, Spent
from storage.times import moment, stamp

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


@dataclass(frozen=True, slots=True)
class Start:
    """A harvest to begin now; `missed` slots before its own were not harvested, `spent` is the day's cost so far."""

    source: Source
    next: Next
    missed: int = 0
    spent: Spent = field(default=Spent())


@dataclass(frozen=True, slots=True)
class Stop:
    """A harvest to stop, and why; what is left of it goes on another time."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be done now, and when each source that waits is next."""

    starts: tuple[Start, ...] = ()
    stops: tuple[Stop, ...] = ()
    nexts: Mapping[str, Next] = field(default_factory=dict)


@dataclass(slots=True)
class _Running:
    start: Start
    began: datetime
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """A decision, good until its time comes or what it rests on changes."""

    source: Source
    standing: Standing
    at: datetime
    next: Next

    def holds(self, source: Source, standing: Standing, now: datetime) -> bool:
        same = self.source is source and self.standing == standing
        return same and self.at <= now and (self.next.at is None or now < self.next.at)


class Agenda:
    """The service's decisions. `db` is open for writing; only `look` reads and writes it, and `ended`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._running: dict[str, _Running] = {}
        self._failures: dict[str, tuple[int, datetime]] = {}
        self._kept: dict[str, _Kept] = {}
        self._watched: tuple[str, ...] | None = None

    @property
    def running(self) -> Collection[str]:
        """The sources that are being harvested."""
        return self._running.keys()

    def look(self, sources: Sequence[Source], at_once: int, now: datetime) -> Orders:
        """What is to be begun and stopped now; `began` and `ended` say what was."""
        self._watch(sources)
        requests = self._requests(sources, now)
        paused = {pause.source for pause in service.pauses(self._db)}
        standings = {
            source.name: self._standing(source, paused, requests.get(source.name), now)
            for source in sources
            if source.name not in self._running
        }
        nexts = {s.name: self._next(s, standings[s.name], now) for s in sources if s.name in standings}
        starts = [Start(s, nexts[s.name], spent=standings[s.name].spent) for s in _ready(sources, nexts, now)]
        room = max(0, at_once - len(self._running))
        return Orders(
            tuple(_counted(start, standings[start.source.name]) for start in starts[:room]),
            tuple(self._stops(sources, paused, now)),
            nexts,
        )

    def began(self, start: Start, now: datetime) -> None:
        """A harvest was begun as ordered."""
        self._running[start.source.name] = _Running(start, now)

    def ended(self, source: str, outcome: str, now: datetime) -> None:
        """A harvest ended: `finished`, `interrupted`, or anything else for a failure, in words."""
        running = self._running.pop(source)
        if outcome in ("finished", "interrupted"):
            self._failures.pop(source, None)
        else:
            failures = self._failures.get(source, (0, now))[0] + 1
            self._failures[source] = failures, now + pause_after(failures)
        if outcome != "interrupted":
            service.answer(self._db, source, running.began, outcome, now)

    def _watch(self, sources: Sequence[Source]) -> None:
        names = tuple(source.name for source in sources)
        if names != self._watched:
            service.unwatch(self._db, names)
            self._watched = names

    def _requests(self, sources: Sequence[Source], now: datetime) -> dict[str, Request]:
        """The oldest request for each source; what cannot be carried out, or has been, is answered."""
        known = {source.name for source in sources}
        found: dict[str, Request] = {}
        for request in service.requests(self._db):
            if request.source in self._running:
                continue
            last = service.last_run(self._db, request.source)
            if request.source not in known:
                service.answer(self._db, request.source, now, "no such source is configured", now)
            elif last is not None and last.ended and last.slot == stamp(request.asked_at):
                service.answer(self._db, request.source, request.asked_at, "finished", now)
            else:
                found.setdefault(request.source, request)
        return found

    def _standing(
        self, source: Source, paused: Collection[str], request: Request | None, now: datetime
    ) -> Standing:
        last = service.last_run(self._db, source.name)
        cadence = f"{source.cadence} ({source.timezone})"
        limited = source.daily_pages or source.daily_bytes
        return Standing(
            since=service.watch(self._db, source.name, cadence, now),
            last_slot=None if last is None else slot_time(last),
            unfinished=last is not None and not last.ended,
            paused=ALL in paused or source.name in paused,
            asked=None if request is None else request.asked_at,
            not_before=self._failures[source.name][1] if source.name in self._failures else None,
            spent=service.spent(self._db, source.name, midnight(now, source.zone)) if limited else Spent(),
        )

    def _next(self, source: Source, standing: Standing, now: datetime) -> Next:
        kept = self._kept.get(source.name)
        if kept is None or not kept.holds(source, standing, now):
            kept = self._kept[source.name] = _Kept(source, standing, now, plan(source, standing, now))
        return kept.next

    def _stops(self, sources: Sequence[Source], paused: Collection[str], now: datetime) -> Iterator[Stop]:
        configured = {source.name: source for source in sources}
        for name, running in self._running.items():
            reason = _why_stop(configured.get(name), paused, running.start.next.why, now)
            if reason and not running.stopped:
                running.stopped = True
                yield Stop(name, reason)


def slot_time(last: LastRun) -> datetime:
    """The due time a run's slot names; when it began, where it names none."""
    found = _TIME.search(last.slot)
    return moment(found[0]) if found else last.started_at


def _ready(sources: Sequence[Source], nexts: Mapping[str, Next], now: datetime) -> list[Source]:
    """The sources to begin now: what was asked for first, then what has waited longest."""
    ready = [(nexts[s.name], s) for s in sources if s.name in nexts]
    due = [(n, s) for n, s in ready if n.at is not None and n.at <= now]
    return [s for n, s in sorted(due, key=lambda each: (each[0].why is not Why.ASKED, each[0].at))]


def _counted(start: Start, standing: Standing) -> Start:
    due = start.next.due
    return Start(
        start.source, start.next, 0 if due is None else missed(start.source, standing, due), start.spent
    )


def _why_stop(source: Source | None, paused: Collection[str], why: Why, now: datetime) -> str:
    if source is None:
        return "no longer configured"
    if why is Why.ASKED:
        return ""
    if ALL in paused or source.name in paused:
        return "paused"
    quiet = quiet_from(source.quiet, now, source.zone)
    return "quiet hours" if quiet is not None and quiet <= now else ""
