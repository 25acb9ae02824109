"""Hours of the day in which a source is left alone, in its own time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

_HOURS = re.compile(r"(\d\d?):(\d\d) *- *(\d\d?):(\d\d)", re.ASCII)
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """From a minute of the day to another, past midnight where the second is the smaller."""

    begin: int
    end: int

    def hold(self, minute: int) -> bool:
        """Whether a minute of the day lies inside; the end does not."""
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


def parse_hours(text: str) -> Hours:
    """The hours a text such as "22:00-06:30" means; ValueError tells what to write instead."""
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not understood; write hours such as "22:00-06:30"')
    begin, end = (60 * int(hour) + int(minute) for hour, minute in (match.groups()[:2], match.groups()[2:]))
    if max(begin, end) > _DAY or int(match[2]) > 59 or int(match[4]) > 59:
        raise ValueError(f'"{text}" names a time there is not; a day goes from 00:00 to 24:00')
    if begin % _DAY == end % _DAY:
        raise ValueError(f'"{text}" is the whole day or no time at all; to stop a source, `baogao pause` it')
    return Hours(begin % _DAY, end)


def leave_time(hours: Sequence[Hours]) -> bool:
    """Whether a day has a minute outside all of them."""
    return any(not any(each.hold(minute) for each in hours) for minute in range(_DAY))


def quiet_until(hours: Sequence[Hours], at: datetime, zone: tzinfo) -> datetime | None:
    """The end of the quiet hours that hold `at`, those that follow without a gap included, in UTC; None outside."""
    if not _inside(hours, at, zone):
        return None
    ends = _times((each.end for each in hours), at, zone)
    return next((end for end in ends if end > at and not _inside(hours, end, zone)), None)


def quiet_from(hours: Sequence[Hours], at: datetime, zone: tzinfo) -> datetime | None:
    """When quiet hours begin next, in UTC, `at` itself where it lies inside; None where there are no hours."""
    if _inside(hours, at, zone):
        return at.astimezone(UTC)
    return next((begin for begin in _times((each.begin for each in hours), at, zone) if begin > at), None)


def midnight(at: datetime, zone: tzinfo, days: int = 0) -> datetime:
    """The beginning of the day in the zone that holds `at`, in UTC; of a later one with `days`."""
    day = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _times(minutes: Iterable[int], at: datetime, zone: tzinfo) -> list[datetime]:
    """When the clock on the wall shows these minutes of the day, from yesterday to the day after tomorrow."""
    found = list(minutes)
    return sorted(
        (_wall(at, zone, day) + timedelta(minutes=minute)).replace(tzinfo=zone).astimezone(UTC)
        for day in range(-1, 3)
        for minute in found
    )


def _wall(at: datetime, zone: tzinfo, days: int) -> datetime:
    """Midnight on the wall, without a zone, so that minutes added to it are what a clock shows."""
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=days), time())


def _inside(hours: Sequence[Hours], at: datetime, zone: tzinfo) -> bool:
    local = at.astimezone(zone)
    return any(each.hold(60 * local.hour + local.minute) for each in hours)
