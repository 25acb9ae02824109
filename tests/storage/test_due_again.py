"""When a page is due again, whatever the clock said when that was written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.records import Outcome, Role
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
