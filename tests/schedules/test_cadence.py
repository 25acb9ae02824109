"""When a source is due, with every clock handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules import next_due, parse_cadence, slot

CHINA = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: tzinfo = UTC) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due_times(cadence: str, begin: str, count: int, zone: tzinfo) -> list[str]:
    """The next due times in UTC, for a source whose last slot was just before `begin` (UTC)."""
    found, last = [], at(begin)
    for _ in range(count):
        due = next_due(parse_cadence(cadence), last, last, zone)
        assert due is not None
        found.append(f"{due:%m-%d %H:%M}")
        last = due
    return found


def test_a_weekday_is_the_day_it_names() -> None:
    """`mon` is Monday: 2026-11-23 is one, and half past three in Shanghai is 19:30 UTC the day before."""
    assert due_times("30 3 * * mon", "2026-11-18 00:00", 2, CHINA) == ["11-22 19:30", "11-29 19:30"]
    assert due_times("30 3 * * sat,sun", "2026-11-18 00:00", 2, UTC) == ["11-21 03:30", "11-22 03:30"]
    assert due_times("0 0 * * MON-FRI", "2026-11-20 12:00", 2, UTC) == ["11-23 00:00", "11-24 00:00"]


def test_months_and_last_days_are_understood() -> None:
    """Month names, steps, and the last day of a month."""
    assert due_times("0 5 last * *", "2028-01-31 12:00", 2, UTC) == ["02-29 05:00", "03-31 05:00"]
    assert due_times("0 5 1 jan,jul *", "2026-02-01 00:00", 2, UTC) == ["07-01 05:00", "01-01 05:00"]
    assert due_times("*/30 9-10 * * *", "2026-02-01 09:15", 4, UTC) == [
        "02-01 09:30",
        "02-01 10:00",
        "02-01 10:30",
        "02-02 09:00",
    ]


def test_a_leap_day_waits_for_its_year() -> None:
    """29 February is due once in four years."""
    due = next_due(parse_cadence("0 0 29 feb *"), at("2026-01-01"), at("2026-01-01"), UTC)
    assert due == at("2028-02-29")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0 3 * * 1", 'weekday "1" is a number'),
        ("0 3 * * 1-5", 'weekday "1-5" is a number'),
        ("0 3 * * mon,7", 'weekday "7" is a number'),
        ("0 3 * * */2", r'weekday "\*/2" is a number'),
        ("0 3 * * mon#2", 'weekday "mon#2" is a number'),
        ("0 3 * * mon-", 'weekday "mon-" is not understood'),
        ("0 3 * * monday", 'unknown weekday "monday"; did you mean "mon"'),
        ("0 3 * * sun-mon", "is not a cron line"),
        ("0 3 1 * mon", "gives both a day of the month and a weekday"),
        ("0 3 31 feb *", "is a date that never comes"),
        ("0 3 * jan/2 *", 'month "jan/2" is not understood'),
        ("0 3 * january *", 'unknown month "january"; did you mean "jan"'),
        ("60 3 * * *", "is not a cron line: .*higher than the maximum value"),
        ("*/0 3 * * *", "is not a cron line"),
        ("0 3 lastx * *", 'day of the month "lastx" is not understood'),
        ("0 3 * *", "has 4 fields where a cron line has five"),
        ("0 0 3 * * mon", "has 6 fields"),
        ("daily", "is not understood; write"),
        ("@daily", "is not understood; write"),
        ("", "is not understood; write"),
        ("6", "needs a unit"),
        ("6 hors", 'unknown unit "hors"; did you mean "hours"'),
        ("1 month", 'unknown unit "month"'),
        ("5s", "is not between 10 seconds and 366 days"),
        ("400 days", "is not between 10 seconds and 366 days"),
        ("99999999999999999999 days", "is not between 10 seconds and 366 days"),
    ],
)
def test_what_could_be_meant_two_ways_is_refused(text: str, told: str) -> None:
    """A cadence that cron and the scheduler read differently, or that never comes, is an error that says so."""
    with pytest.raises(ValueError, match=told):
        parse_cadence(text)


def test_an_interval_lies_on_the_days_clock() -> None:
    """Six hours mean midnight, six, noon and six in the source's own zone, whoever computes it."""
    assert due_times("6h", "2026-11-22 00:00", 3, CHINA) == ["11-22 04:00", "11-22 10:00", "11-22 16:00"]
    assert due_times("1 week", "2026-11-18 00:00", 2, UTC) == ["11-23 00:00", "11-30 00:00"]
    assert due_times("20s", "2026-11-18 00:00", 1, UTC) == ["11-18 00:00"]


def test_by_hand_is_never_due() -> None:
    """A manual source is not due, whatever happened before."""
    assert next_due(parse_cadence(" Manual "), None, at("2026-11-22"), UTC) is None
    assert next_due(parse_cadence("manual"), at("2020-01-01"), at("2026-11-22"), UTC) is None


def test_a_source_that_never_ran() -> None:
    """An interval is due at once, in the slot that is running; a cron line waits for its next time."""
    now = at("2026-11-22 07:10")
    assert next_due(parse_cadence("6h"), None, now, UTC) == at("2026-11-22 06:00")
    assert next_due(parse_cadence("0 6 * * *"), None, now, UTC) == at("2026-11-23 06:00")
    assert next_due(parse_cadence("10 7 * * *"), None, now, UTC) == now


@pytest.mark.parametrize("cadence", ["0 6 * * *", "1 day"])
def test_downtime_is_caught_up_once(cadence: str) -> None:
    """After five missed days one harvest is due, in the latest slot; after that the next is in the future."""
    midnight = timedelta(hours=6) if cadence.startswith("0") else timedelta()
    now = at("2026-11-22 07:10")
    due = next_due(parse_cadence(cadence), at("2026-11-17") + midnight, now, UTC)
    assert due == at("2026-11-22") + midnight
    assert next_due(parse_cadence(cadence), due, now, UTC) == at("2026-11-23") + midnight


def test_a_clock_set_back_repeats_no_slot() -> None:
    """A last slot that lies in the future is not taken again."""
    last = at("2026-11-23 06:00")
    assert next_due(parse_cadence("0 6 * * *"), last, at("2026-11-22 05:00"), UTC) == at("2026-11-24 06:00")
    assert next_due(parse_cadence("1 day"), at("2026-11-23"), at("2026-11-22"), UTC) == at("2026-11-24")


def test_a_slot_is_due_on_the_instant_and_not_before() -> None:
    """A microsecond decides."""
    cadence, last = parse_cadence("0 6 * * *"), at("2026-11-21 06:00")
    instant = at("2026-11-22 06:00")
    early = next_due(cadence, last, instant - timedelta(microseconds=1), UTC)
    assert early == next_due(cadence, last, instant, UTC) == instant
    assert slot(cadence, instant - timedelta(microseconds=1), UTC) == "2026-11-21T06:00:00Z"
    assert slot(cadence, instant, UTC) == "2026-11-22T06:00:00Z"


def test_clocks_put_forward_skip_no_day() -> None:
    """On 2026-03-29 Berlin has no 02:30: the harvest comes at 03:30, that is 01:30 UTC."""
    assert due_times("30 2 * * *", "2026-03-27 12:00", 3, BERLIN) == [
        "03-28 01:30",
        "03-29 01:30",
        "03-30 00:30",
    ]


def test_clocks_put_back_repeat_no_named_hour() -> None:
    """On 2026-10-25 Berlin has 02:30 twice: a line that names the hour means the first alone."""
    assert due_times("30 2 * * *", "2026-10-24 12:00", 2, BERLIN) == ["10-25 00:30", "10-26 01:30"]
    assert slot(parse_cadence("30 2 * * *"), at("2026-10-25 01:40"), BERLIN) == "2026-10-25T00:30:00Z"


def test_clocks_put_back_keep_every_hour() -> None:
    """A line that means every hour, and an interval, go on through the hour that comes twice."""
    assert due_times("30 * * * *", "2026-10-24 23:00", 4, BERLIN) == [
        "10-24 23:30",
        "10-25 00:30",
        "10-25 01:30",
        "10-25 02:30",
    ]
    assert due_times("1h", "2026-10-24 23:30", 3, BERLIN) == ["10-25 00:00", "10-25 01:00", "10-25 02:00"]


def test_times_after_the_repeated_hour_are_kept() -> None:
    """Asked during the second 02:xx, a later hour of the same day is still due that day."""
    assert due_times("0 5 * * *", "2026-10-25 01:30", 1, BERLIN) == ["10-25 04:00"]


def test_harvests_by_hand_are_slots_of_their_own() -> None:
    """Two harvests by hand never share a slot, even in one second."""
    first, second = at("2026-11-22 07:10:00.000001"), at("2026-11-22 07:10:00.000002")
    assert slot(parse_cadence("manual"), first, UTC) == "manual 2026-11-22T07:10:00.000001Z"
    assert slot(parse_cadence("manual"), first, UTC) != slot(parse_cadence("manual"), second, UTC)


CADENCES = st.sampled_from(
    [
        "*/7 * * * *",
        "30 2 * * *",
        "0 3 * * mon",
        "15 1,2 * * sun",
        "0 0 last * *",
        "0 0 29 feb *",
        "6h",
        "1 day",
        "50m",
    ]
)
ZONES = st.sampled_from([UTC, CHINA, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")])
TIMES = st.timedeltas(timedelta(0), timedelta(days=2200)).map(lambda since: at("2024-01-01") + since)


@settings(deadline=None)
@given(CADENCES, ZONES, TIMES)
def test_slot_and_due_time_agree(text: str, zone: tzinfo, now: datetime) -> None:
    """The time a source is next due opens a slot of that very name, and the slot before it is another."""
    cadence = parse_cadence(text)
    due = next_due(cadence, now, now, zone)
    assert due is not None
    assert due > now
    assert slot(cadence, due, zone) == f"{due:%Y-%m-%dT%H:%M:%SZ}"
    assert (
        slot(cadence, due - timedelta(microseconds=1), zone)
        == slot(cadence, now, zone)
        < slot(cadence, due, zone)
    )


@settings(deadline=None)
@given(CADENCES, ZONES, TIMES, st.timedeltas(timedelta(0), timedelta(days=900)))
def test_one_harvest_is_due_after_a_pause_of_any_length(
    text: str, zone: tzinfo, last: datetime, pause: timedelta
) -> None:
    """However long the service was away, at most one slot is due, and it is the one that is running."""
    cadence, now = parse_cadence(text), last + pause
    due = next_due(cadence, last, now, zone)
    assert due is not None
    if due <= now:
        assert slot(cadence, now, zone) == f"{due:%Y-%m-%dT%H:%M:%SZ}"
        following = next_due(cadence, due, now, zone)
        assert following is not None
        assert following > now
