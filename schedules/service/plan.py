"""When a source is to be harvested next, and why not now: decided from what is handed in, by no clock and no database.

A slot is a due time of the cadence. Of the slots that passed while nobody looked only the latest is taken, once.
What a person asked for comes before everything, pauses and quiet hours included; only the budget of the day holds it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from schedules.cadence import next_due, slot
from schedules.quiet import midnight, quiet_until
from schedules.sources import Source
from storage.service import Spent
from storage.times import stamp

MOST_MISSED = 100  # slots that passed are counted up to here
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


class Why(StrEnum):
    """What a harvest is begun for."""

    DUE = "due"
    RESUMED = "resumed"
    ASKED = "asked"


class Held(StrEnum):
    """What keeps a source from being harvested before `Next.at`, or at all."""

    MANUAL = "manual"
    PAUSED = "paused"
    QUIET = "quiet hours"
    BUDGET = "budget of the day spent"
    FAILED = "failed lately"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a source that is not being harvested.

    `since` is when its present cadence was first seen, `asked` when a person asked for a harvest, `not_before`
    when it may be tried again after a failure, `spent` what the day has cost so far.
    """

    since: datetime
    last_slot: datetime | None = None
    unfinished: bool = False
    paused: bool = False
    asked: datetime | None = None
    not_before: datetime | None = None
    spent: Spent = field(default=Spent())


@dataclass(frozen=True, slots=True)
class Next:
    """A source's next harvest: `at` may have passed, and None means not before something changes.

    `slot` is its name in the archive. `due` is the due time it stands for, empty where it stands for none.
    """

    at: datetime | None
    slot: str = ""
    why: Why = Why.DUE
    held: Held | None = None
    due: datetime | None = None


def plan(source: Source, standing: Standing, now: datetime) -> Next:
    """The next harvest of a source."""
    if standing.asked is not None:
        return _affordable(source, standing, now, Next(now, stamp(standing.asked), Why.ASKED))
    if source.schedule.manual:
        return Next(None, held=Held.MANUAL)
    found = _unfinished(source, standing, now) if standing.unfinished else _due(source, standing, now)
    if standing.paused:
        return Next(None, found.slot, found.why, Held.PAUSED, found.due)
    if found.at is None:
        return found
    if standing.not_before is not None and standing.not_before > max(found.at, now):
        found = _later(found, standing.not_before, Held.FAILED)
    return _affordable(source, standing, now, _outside_quiet_hours(source, now, found))


def missed(source: Source, standing: Standing, due: datetime) -> int:
    """How many slots passed before `due` without a harvest; at most `MOST_MISSED` are counted."""
    at, count = _base(source, standing), 0
    while at is not None and count < MOST_MISSED:
        at = next_due(source.schedule, at, at, source.zone)
        if at is None or at >= due:
            break
        count += 1
    return count


def pause_after(failures: int) -> timedelta:
    """How long a source is left alone after so many failures in a row: a minute, doubling up to an hour."""
    doubled: timedelta = FIRST_PAUSE * int(2 ** min(failures - 1, 10))
    return min(doubled, LONGEST_PAUSE)


def _unfinished(source: Source, standing: Standing, now: datetime) -> Next:
    """A run that was cut short keeps the slot it has."""
    return Next(now, slot(source.schedule, standing.last_slot or now, source.zone), Why.RESUMED)


def _due(source: Source, standing: Standing, now: datetime) -> Next:
    due = next_due(source.schedule, _base(source, standing), now, source.zone)
    if due is None:
        return Next(None, held=Held.MANUAL)
    name = slot(source.schedule, due, source.zone)
    return Next(due + _offset(source, name, due), name, Why.DUE, due=due)


def _base(source: Source, standing: Standing) -> datetime | None:
    """The time whose later slots count. An interval that never ran is due at once, a cron line is not."""
    if standing.last_slot is None:
        return None if source.schedule.every else standing.since
    return max(standing.last_slot, standing.since)


def _offset(source: Source, name: str, due: datetime) -> timedelta:
    """The jitter of a slot: the same for whoever asks, and never more than half way to the next slot."""
    if not source.jitter:
        return timedelta()
    following = next_due(source.schedule, due, due, source.zone)
    half = (following - due) / 2 if following else timedelta(seconds=source.jitter)
    share = int.from_bytes(hashlib.sha256(f"{source.name} {name}".encode()).digest()[:8]) / 2**64
    return min(timedelta(seconds=source.jitter), half) * share


def _outside_quiet_hours(source: Source, now: datetime, found: Next) -> Next:
    end = quiet_until(source.quiet, max(found.at or now, now), source.zone)
    return found if end is None else _later(found, end, Held.QUIET)


def _affordable(source: Source, standing: Standing, now: datetime, found: Next) -> Next:
    if not is_spent(source, standing.spent):
        return found
    tomorrow = midnight(now, source.zone, days=1)
    if found.at is None or found.at >= tomorrow:
        return found
    later = _later(found, tomorrow, Held.BUDGET)
    return later if found.why is Why.ASKED else _outside_quiet_hours(source, now, later)


def is_spent(source: Source, spent: Spent) -> bool:
    """Whether a day's pages or bytes are used up."""
    return bool(
        (source.daily_pages and spent.pages >= source.daily_pages)
        or (source.daily_bytes and spent.bytes >= source.daily_bytes)
    )


def _later(found: Next, at: datetime, held: Held) -> Next:
    return Next(at, found.slot, found.why, held, found.due)
