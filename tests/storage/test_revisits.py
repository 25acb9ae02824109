"""When known pages are asked for again: from their own past and their source's, with no clock and no archive."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.walks.revisits import LATEST, LEAST, SOONEST, Watched, budget, rate, wait

NOBODY = Watched()
URL = "https://www.example.gov.cn/a.html"
counts = st.integers(0, 1000)
watched = st.builds(
    lambda visits, changes, days: Watched(visits, min(changes, visits), days),
    counts,
    counts,
    st.floats(0, 10_000),
)


@given(url=st.text(), age=st.floats(-10, 100_000), page=watched, source=watched)
def test_a_wait_lies_between_a_day_and_half_a_year(
    url: str, age: float, page: Watched, source: Watched
) -> None:
    """Whatever the past of a page, it is neither asked for all the time nor forgotten."""
    assert SOONEST <= wait(url, age, page, source) <= LATEST


def test_a_young_page_is_asked_for_soon_and_then_ever_more_rarely() -> None:
    """Found today and never changed, it is asked for after a day, then in steps that grow until half a year."""
    age, visits, waits = 0.0, 0, []
    while age < 1500:
        waits.append(wait(URL, age, Watched(visits, 0, age), NOBODY) / timedelta(days=1))
        age += waits[-1]
        visits += 1
    assert waits[0] == 1
    assert waits == sorted(waits)
    assert waits[-1] > 100
    assert visits < 20


def test_a_page_that_changes_often_is_asked_for_often() -> None:
    """Changed at each of ten weekly visits, it is due again within the week; unchanged at all of them, not for weeks."""
    busy, still = Watched(10, 10, 70.0), Watched(10, 0, 70.0)
    assert wait(URL, 70, busy, NOBODY) < timedelta(days=7)
    assert wait(URL, 70, still, NOBODY) > timedelta(days=42)


def test_a_page_of_a_source_that_changes_often_is_asked_for_before_it_has_a_past() -> None:
    """Of an old page nothing is known but that its source's pages change once a week."""
    lively = Watched(1000, 600, 7000.0)
    assert wait(URL, 2000, NOBODY, lively) < timedelta(days=15) < wait(URL, 2000, NOBODY, NOBODY)


@pytest.mark.parametrize(("every", "changes"), [(1, 3), (5, 10), (30, 20)])
def test_the_rate_is_that_of_changes_that_come_by_chance(every: int, changes: int) -> None:
    """Watched for long, the estimate is near the true rate although several changes between two visits look like one."""
    # With a rate r and visits `every` days apart, a share 1 - exp(-r * every) of the visits meets a change.
    true, visits = -math.log(1 - changes / 30) / every, 3000
    seen = Watched(visits, visits * changes // 30, float(visits * every))
    assert rate(seen, NOBODY) == pytest.approx(true, rel=0.1)


def test_pages_that_would_be_due_together_are_spread() -> None:
    """Of a thousand pages found on one day, no week has more than a quarter."""
    waits = [wait(f"{URL}?{number}", 5000, NOBODY, NOBODY).days // 7 for number in range(1000)]
    assert max(waits.count(week) for week in set(waits)) < 300
    assert len(set(waits)) >= 4


def test_a_harvest_visits_a_share_of_what_is_due() -> None:
    """At most a thirtieth of the known pages for each day since the last one, a fifth in all, and a few in any case."""
    assert budget(10_000, 0.001) == LEAST
    assert budget(10_000, 1) == 334
    assert budget(10_000, 365) == 2000
    assert budget(10, 1) == LEAST
