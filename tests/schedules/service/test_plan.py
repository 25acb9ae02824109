"""When one source is next, from what is known of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from schedules.service.plan import Held, Standing, Why, missed, pause_after, plan
from schedules.sources import Source
from storage.service import Spent
from tests.schedules.service.driving import utc

NOW = utc("2026-03-02 10:00")
LONG_AGO = utc("2026-01-01 00:00")
DAILY = {"cadence": "30 3 * * *"}  # 19:30 UTC


def source(**settings: object) -> Source:
    return Source.model_validate({"name": "a", "start": "https://a.example/", **DAILY, **settings})


def standing(last: str = "2026-03-01 19:30", **known: object) -> Standing:
    return Standing(since=LONG_AGO, last_slot=utc(last), **known)  # type: ignore[arg-type]


def test_after_a_slot_comes_the_next() -> None:
    """By the cadence, in its time zone."""
    found = plan(source(), standing(), NOW)
    assert (found.at, found.slot, found.why, found.held) == (
        utc("2026-03-02 19:30"),
        "2026-03-02T19:30:00Z",
        Why.DUE,
        None,
    )


def test_of_the_slots_that_passed_the_latest_is_due_and_the_others_are_counted() -> None:
    """Five days down: one run, four missed."""
    known = standing("2026-02-24 19:30")
    found = plan(source(), known, NOW)
    assert (found.at, found.slot) == (utc("2026-03-01 19:30"), "2026-03-01T19:30:00Z")
    assert found.due is not None
    assert missed(source(), known, found.due) == 4


def test_slots_before_the_cadence_was_known_do_not_count() -> None:
    """An edit at nine makes nothing due that would have been at eight."""
    known = Standing(since=utc("2026-03-02 09:00"), last_slot=utc("2026-03-01 19:30"))
    assert plan(source(cadence="0 * * * *"), known, NOW).at == utc("2026-03-02 10:00")
    assert plan(source(cadence="0 16 * * *"), known, NOW).at == utc("2026-03-03 08:00")


def test_never_harvested_an_interval_is_due_at_once_and_a_cron_line_is_not() -> None:
    """A cron line waits for the first time after it was seen, even when that has passed meanwhile."""
    seen = Standing(since=utc("2026-03-01 12:00"))
    assert plan(source(cadence="6h"), seen, NOW).at == NOW  # 18 o'clock in Shanghai
    assert plan(source(), seen, NOW).at == utc("2026-03-01 19:30")
    assert plan(source(), Standing(since=NOW), NOW).at == utc("2026-03-02 19:30")


def test_by_hand_only_means_by_hand_only() -> None:
    """Neither due nor resumed by itself; asked for, it runs."""
    by_hand = source(cadence="manual")
    assert plan(by_hand, standing(), NOW).at is None
    assert plan(by_hand, standing(unfinished=True), NOW).held is Held.MANUAL
    assert plan(by_hand, standing(asked=NOW), NOW).at == NOW


def test_a_run_cut_short_comes_first_under_its_own_slot() -> None:
    """Before the slot that has become due since."""
    found = plan(source(), standing("2026-02-27 19:30", unfinished=True), NOW)
    assert (found.at, found.slot, found.why) == (NOW, "2026-02-27T19:30:00Z", Why.RESUMED)


def test_paused_nothing_is_due_but_what_a_person_asks_for() -> None:
    """A pause holds the schedule, not its owner."""
    assert plan(source(), standing("2026-02-01 19:30", paused=True), NOW).held is Held.PAUSED
    asked = plan(source(quiet_hours="17:00-19:00"), standing(paused=True, asked=NOW), NOW)
    assert (asked.at, asked.why) == (NOW, Why.ASKED)


def test_quiet_hours_put_a_slot_off_to_their_end() -> None:
    """Half past three falls into them; a run that was cut short waits for their end as well."""
    quiet = source(quiet_hours="22:00-06:00")
    assert plan(quiet, standing(), NOW).at == utc("2026-03-02 22:00")
    inside = utc("2026-03-02 15:00")
    resumed = plan(quiet, standing(unfinished=True), inside)
    assert (resumed.at, resumed.held) == (utc("2026-03-02 22:00"), Held.QUIET)


@pytest.mark.parametrize("spent", [Spent(100, 0), Spent(0, 5000)])
def test_with_the_budget_spent_a_source_rests_until_midnight(spent: Spent) -> None:
    """Even when asked for; pages and bytes alike."""
    limited = source(cadence="1h", daily_pages=100, daily_bytes=5000)
    for known in (standing(spent=spent), standing(spent=spent, asked=NOW)):
        found = plan(limited, known, NOW)
        assert (found.at, found.held) == (utc("2026-03-02 16:00"), Held.BUDGET)
    assert plan(limited, standing(spent=Spent(99, 4999)), NOW).at == NOW


def test_jitter_is_the_same_for_whoever_asks_and_another_each_slot() -> None:
    """Within its bounds, and never past half the way to the next slot."""
    jittery = source(jitter="30 min")
    begun = [
        plan(jittery, standing(f"2026-03-{day:02} 19:30"), utc(f"2026-03-{day:02} 20:00")).at
        for day in range(1, 20)
    ]
    assert begun == [
        plan(jittery, standing(f"2026-03-{day:02} 19:30"), utc(f"2026-03-{day:02} 22:00")).at
        for day in range(1, 20)
    ]
    late = [at - utc(f"2026-03-{day:02} 19:30") for day, at in enumerate(begun, 2) if at is not None]
    assert all(timedelta() <= each <= timedelta(minutes=30) for each in late)
    assert len(set(late)) == 19
    crowded = plan(
        source(cadence="10 min", jitter="1h"), standing("2026-03-02 10:00"), utc("2026-03-02 10:01")
    )
    assert crowded.at is not None
    assert utc("2026-03-02 10:10") <= crowded.at <= utc("2026-03-02 10:15")


def test_after_a_failure_it_is_left_alone_for_longer_each_time() -> None:
    """A minute, two, four, and an hour at most."""
    until = NOW + timedelta(minutes=4)
    found = plan(source(), standing("2026-02-01 19:30", not_before=until), NOW)
    assert (found.at, found.held) == (until, Held.FAILED)
    assert [pause_after(n) for n in (1, 2, 3, 7, 5000)] == [timedelta(minutes=m) for m in (1, 2, 4, 60, 60)]


def test_a_clock_put_back_makes_nothing_due_twice() -> None:
    """The slot taken stands, though the clock has not come to it again."""
    early: datetime = NOW - timedelta(days=3)
    assert plan(source(), standing(), early).at == utc("2026-03-02 19:30")
