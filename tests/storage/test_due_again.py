"""When a page is due again, whatever the clock said when that was written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import stats, visits
from storage.records import Attempt, Fetched, Outcome, Role
from storage.times import stamp
from tests.storage.archive import HOME, START, Harvested


@pytest.mark.parametrize(
    ("ahead", "due"), [(timedelta(days=30), False), (timedelta(days=-1), True), (timedelta(days=3000), True)]
)
def test_a_page_is_put_off_for_as_long_as_any_page_is(
    harvested: Harvested, ahead: timedelta, due: bool
) -> None:
    """A page is not asked for before its time, unless no right clock can have written that time."""
    harvested.begin([(HOME, Role.LISTING), (f"{HOME}b", Role.DETAIL)])
    for page in harvested.claim():
        harvested.fail(page, Outcome.GONE, 410)
    harvested.end()
    harvested.db.execute("UPDATE pages SET due_at = ?", (stamp(START + ahead),))
    harvested.begin()
    assert [page.url for page in harvested.claim()] == [HOME, *([f"{HOME}b"] if due else [])]


def test_a_page_whose_host_is_left_alone_is_put_off_and_has_not_failed(harvested: Harvested) -> None:
    """It was not asked for: it is what it was, due when the host is, and named with the reason."""
    harvested.begin([(HOME, Role.LISTING)])
    [page] = harvested.claim()
    until = START + timedelta(minutes=4)
    rest = Attempt(HOME, START, 0.0, Outcome.NETWORK_ERROR, reason="host left alone")
    visits.record_visit(
        harvested.db, harvested.run, page, Fetched(HOME, HOME, (rest,), None, until), None, START
    )
    assert harvested.db.execute("SELECT state, reason, due_at FROM pages").fetchall() == [
        ("new", "host left alone", stamp(until))
    ]
    assert [(p.what, p.reason) for p in stats.pages_left_out(harvested.db)] == [
        ("put off", "host left alone")
    ]
