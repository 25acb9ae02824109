"""Quiet hours, on clocks of any place."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from schedules.quiet import midnight, parse_hours, quiet_from, quiet_until

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: tzinfo = CHINA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-02 21:59", None),
        ("2026-03-02 22:00", "2026-03-03 06:30"),
        ("2026-03-03 00:15", "2026-03-03 06:30"),
        ("2026-03-03 06:29", "2026-03-03 06:30"),
        ("2026-03-03 06:30", None),
    ],
)
def test_hours_past_midnight_end_in_the_morning(now: str, end: str | None) -> None:
    """From ten at night to half past six: the evening, the night, and not the minute they end."""
    assert quiet_until([parse_hours("22:00-06:30")], at(now), CHINA) == (end and at(end))


def test_hours_that_follow_each_other_end_together() -> None:
    """Between two that touch there is no moment to begin at."""
    hours = [parse_hours("08:00-12:00"), parse_hours("12:00-14:00")]
    assert quiet_until(hours, at("2026-03-02 09:00"), CHINA) == at("2026-03-02 14:00")


def test_quiet_hours_are_read_off_the_wall() -> None:
    """On the night the clock is put back, six o'clock comes an hour later after ten than on others."""
    hours = [parse_hours("22:00-06:00")]
    usual = quiet_until(hours, at("2026-10-23 22:00", BERLIN), BERLIN)
    longer = quiet_until(hours, at("2026-10-24 22:00", BERLIN), BERLIN)
    assert usual == datetime(2026, 10, 24, 4, tzinfo=UTC)
    assert longer == datetime(2026, 10, 25, 5, tzinfo=UTC)


def test_the_next_quiet_hours_are_found() -> None:
    """Tonight's before they begin, now while they last, none where there are none."""
    hours = [parse_hours("22:00-06:00"), parse_hours("12:00-13:00")]
    assert quiet_from(hours, at("2026-03-02 10:00"), CHINA) == at("2026-03-02 12:00")
    assert quiet_from(hours, at("2026-03-02 12:30"), CHINA) == at("2026-03-02 12:30")
    assert quiet_from(hours, at("2026-03-02 13:00"), CHINA) == at("2026-03-02 22:00")
    assert quiet_from([], at("2026-03-02 13:00"), CHINA) is None


def test_a_day_begins_at_midnight_of_the_zone() -> None:
    """In Shanghai at 16:00 UTC."""
    assert midnight(datetime(2026, 3, 2, 15, 59, tzinfo=UTC), CHINA) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert midnight(datetime(2026, 3, 2, 16, 0, tzinfo=UTC), CHINA) == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert midnight(datetime(2026, 3, 2, 16, 0, tzinfo=UTC), CHINA, 1) == datetime(2026, 3, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["22-06", "25:00-06:00", "22:60-06:00", "08:00-08:00", "00:00-24:00", "night"]
)
def test_hours_that_mean_nothing_are_refused(text: str) -> None:
    """With what is wrong or what to write instead."""
    with pytest.raises(ValueError, match=r"not understood|there is not|whole day"):
        parse_hours(text)
