"""What each listing has led to, week by week."""

from __future__ import annotations

from datetime import timedelta

from storage.records import Link, Role, Step
from storage.walks.yields import weekly
from tests.storage.archive import HOME, START, Harvested, detail

WEEK = 7 * 86_400
SECOND = f"{HOME}list_2.html"


def week(harvested: Harvested, number: int, *names: str) -> None:
    """A harvest in a week, whose listing shows these reports, the last of them on its second page."""
    harvested.ticks = number * WEEK
    harvested.begin()
    on = {HOME: [detail(name) for name in names[:-1]], SECOND: [detail(name) for name in names[-1:]]}
    while claimed := harvested.claim():
        for due in claimed:
            fetch = harvested.answer(due, f"{due.url} {names}".encode())
            if fetch is not None and due.role is Role.LISTING:
                following = [Link(SECOND, "", Role.LISTING, step=Step.NEXT)] if due.url == HOME else []
                harvested.settle(fetch, links=[*on[due.url], *following])
            elif fetch is not None:
                harvested.settle(fetch, f"报告 {due.url}")
    harvested.end()


def test_a_listing_is_known_by_its_first_page_and_what_the_first_harvest_found_is_no_news(
    harvested: Harvested,
) -> None:
    """Two reports in the second week, one of them on the second page, none in the third, no harvest in the fourth."""
    week(harvested, 0, "a", "b")
    week(harvested, 1, "c", "a", "d")
    week(harvested, 2, "c", "a", "d")
    found = weekly(harvested.db, 1, START + timedelta(weeks=3, days=6), 4)
    assert found == {HOME: [None, 0, 2, 0]}
