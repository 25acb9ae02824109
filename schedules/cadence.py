"""When a source is due, computed from its cadence alone: no clock, no database.

Every due time is also a slot's name, the same for whoever computes it: two services that watch the
same source see the same slots. Slots of an interval lie on a grid that begins on a Monday at
midnight in the source's time zone. The times are APScheduler's; what it reads otherwise than cron
does is refused (weekday numbers, a day of the month together with a weekday).
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from schedules.nearest import suggestion
from schedules.units import seconds

FORMS = 'write "manual", an interval such as "6h" or "1 day", or a cron line such as "30 3 * * mon-fri"'
SHORTEST, LONGEST = 10.0, 366 * 86_400.0

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = r"\*(?:/\d+)?|\d+(?:-\d+)?(?:/\d+)?"
_NAMES = r"[a-z]+(?:-[a-z]+)?"
_FIELDS = {
    "minute": re.compile(_NUMBERS),
    "hour": re.compile(_NUMBERS),
    "day of the month": re.compile(f"{_NUMBERS}|last"),
    "month": re.compile(f"{_NUMBERS}|{_NAMES}"),
    "weekday": re.compile(rf"\*|{_NAMES}"),
}
_TICK = timedelta(microseconds=1)
# Nine years hold a 29 February even around a year such as 2100 that leaves it out.
_LOOKBACKS = tuple(
    timedelta(minutes=m) for m in (5, 60, 1440, 8 * 1440, 32 * 1440, 366 * 1440, 9 * 366 * 1440)
)
_SOME_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often a source is due: a cron line, an interval (`every`), or neither: by hand only."""

    text: str
    cron: bool = False
    every: timedelta | None = None

    @property
    def manual(self) -> bool:
        """Whether it is never due by itself."""
        return not self.cron and self.every is None


@lru_cache(maxsize=256)
def parse_cadence(text: str) -> Cadence:
    """The cadence a text means; ValueError tells what is wrong and what to write instead."""
    words = text.lower().split()
    if words == ["manual"]:
        return Cadence("manual")
    if len(words) == len(_FIELDS):
        return _parse_cron(words)
    if len(words) > 2:
        raise ValueError(f'"{text}" has {len(words)} fields where a cron line has five; {FORMS}')
    return _parse_interval(text)


def next_due(cadence: Cadence, last_slot: datetime | None, now: datetime, tz: tzinfo) -> datetime | None:
    """When the source is due next, in UTC; a time not after `now` means at once, None means never.

    After a pause of several slots only the latest is due. `last_slot` is the latest slot taken. With
    None, for a source that never ran, an interval is due at once and a cron line waits for its next
    time from `now` on: a service that polls passes the time it first saw such a source instead.
    """
    if cadence.manual:
        return None
    now = now.astimezone(UTC)
    latest = _latest(cadence, now, tz)
    if last_slot is None:
        return latest if cadence.every else _next(cadence, now, tz)
    if latest is not None and latest > last_slot:
        return latest
    return _next(cadence, max(now, last_slot) + _TICK, tz)


def slot(cadence: Cadence, now: datetime, tz: tzinfo) -> str:
    """The name of the slot a harvest begun at `now` belongs to: its due time in UTC.

    By hand every harvest is its own slot, named for its beginning.
    """
    now = now.astimezone(UTC)
    latest = None if cadence.manual else _latest(cadence, now, tz)
    if latest is None:
        return f"manual {now:%Y-%m-%dT%H:%M:%S.%fZ}"
    return f"{latest:%Y-%m-%dT%H:%M:%SZ}"


def _parse_cron(words: list[str]) -> Cadence:
    text = " ".join(words)
    for (name, grammar), field in zip(_FIELDS.items(), words, strict=True):
        for part in field.split(","):
            _check_part(name, grammar, part)
    if words[2] != "*" and words[4] != "*":
        raise ValueError(
            f'"{text}" gives both a day of the month and a weekday: cron means either of them and the '
            "scheduler means both; leave one as *"
        )
    cadence = Cadence(text, cron=True)
    try:
        first = _next(cadence, _SOME_MONDAY, UTC)
    except ValueError as error:
        raise ValueError(f'"{text}" is not a cron line: {error}') from error
    if first is None:
        raise ValueError(f'"{text}" is a date that never comes')
    return cadence


def _check_part(name: str, grammar: re.Pattern[str], part: str) -> None:
    if name == "weekday" and re.search(r"\d", part):
        raise ValueError(
            f'weekday "{part}" is a number: cron counts weekdays from Sunday and the scheduler from '
            "Monday; write names, such as mon or mon-fri"
        )
    if not grammar.fullmatch(part):
        raise ValueError(f'{name} "{part}" is not understood; {FORMS}')
    known = {"weekday": _WEEKDAYS, "month": _MONTHS}.get(name, ())
    for word in re.findall("[a-z]+", part) if known else ():
        if word not in known:
            raise ValueError(f'unknown {name} "{word}"; {suggestion(word, known)}')


def _parse_interval(text: str) -> Cadence:
    if not re.match(r"\s*\d", text):
        raise ValueError(f'"{text}" is not understood; {FORMS}')
    every = seconds(text)
    if not SHORTEST <= every <= LONGEST:
        raise ValueError(f'"{text}" is not between 10 seconds and 366 days')
    return Cadence(" ".join(text.lower().split()), every=timedelta(seconds=every))


def _latest(cadence: Cadence, now: datetime, tz: tzinfo) -> datetime | None:
    """The latest due time not after `now`."""
    if cadence.every is not None:
        following = _next(cadence, now, tz)
        return following if following is None or following <= now else following - cadence.every
    for lookback in _LOOKBACKS:
        latest, due = None, _next(cadence, now - lookback, tz)
        while due is not None and due <= now:
            latest, due = due, _next(cadence, due + _TICK, tz)
        if latest is not None:
            return latest
    return None


def _next(cadence: Cadence, at: datetime, tz: tzinfo) -> datetime | None:
    """The first due time not before `at`."""
    local = at.astimezone(tz)
    if cadence.every is not None:
        grid = IntervalTrigger(
            seconds=cadence.every.total_seconds(), start_date=_SOME_MONDAY.replace(tzinfo=tz), timezone=tz
        )
        return _utc(grid.get_next_fire_time(None, local))
    trigger = copy(_cron(cadence.text, tz))
    trigger.end_date = local + _LOOKBACKS[-1]
    due = trigger.get_next_fire_time(None, local)
    # When clocks go back, an hour named in the line comes twice and is due once; "every hour" means both.
    while due is not None and not cadence.text.split()[1].startswith("*") and _comes_again(due):
        due = trigger.get_next_fire_time(None, (due.astimezone(UTC) + _TICK).astimezone(tz))
    return _utc(due)


@lru_cache(maxsize=256)
def _cron(text: str, tz: tzinfo) -> CronTrigger:
    return CronTrigger.from_crontab(text, timezone=tz)


def _comes_again(time: datetime) -> bool:
    return bool(time.fold) and time.utcoffset() != time.replace(fold=0).utcoffset()


def _utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(UTC)
