"""The frontier promises that no due page is lost, none is handed out twice, and any run can be resumed."""

from __future__ import annotations

from datetime import timedelta

from storage import frontier
from storage.records import Link, Outcome, Role
from tests.storage.archive import HOME, START, Harvested, detail


def test_a_run_begins_with_its_start_addresses(harvested: Harvested) -> None:
    """The first run of a source has exactly its start addresses to visit."""
    harvested.begin([(HOME, Role.LISTING), (HOME + "b/", Role.UNKNOWN)])
    assert {due.url for due in harvested.claim()} == {HOME, HOME + "b/"}


def test_a_claimed_page_is_not_handed_out_again_before_its_lease_ends(harvested: Harvested) -> None:
    """Two claims never share a page, until the lease of the first has run out."""
    run = harvested.begin()
    assert len(harvested.claim()) == 1
    assert harvested.claim() == []
    late = START + timedelta(hours=1)
    assert (
        len(
            frontier.claim(harvested.db, run.id, "www.example.gov.cn", 9, "other", late, timedelta(minutes=5))
        )
        == 1
    )


def test_listings_go_before_details(harvested: Harvested) -> None:
    """What leads on is visited before what is read, so that a run knows its size early."""
    harvested.begin()
    [due] = harvested.claim()
    links = [detail("a"), Link(HOME + "list_2.html", "2", Role.LISTING), detail("b")]
    harvested.settle(harvested.answer(due, b"listing"), links=links)
    assert [d.role for d in harvested.claim()] == [Role.LISTING, Role.DETAIL, Role.DETAIL]


def test_a_link_is_discovered_once(harvested: Harvested) -> None:
    """A known address is not queued again by another link, and keeps where it was found first."""
    harvested.begin()
    [due] = harvested.claim()
    assert harvested.settle(harvested.answer(due, b"1"), links=[detail("a"), detail("b")]).links == 2
    first = harvested.claim(most=1)[0]
    assert (
        harvested.settle(harvested.answer(first, b"2"), "正文", links=[detail("b"), detail("c")]).links == 1
    )
    assert harvested.one("SELECT discovered_from FROM pages WHERE url LIKE '%b.html'") == due.page_id


def test_an_unfinished_run_is_resumed_where_it_stood(harvested: Harvested) -> None:
    """After a crash the same run goes on: leases of the dead are void, visited pages stay visited."""
    run = harvested.begin()
    [due] = harvested.claim()
    harvested.settle(harvested.answer(due, b"1"), links=[detail("a"), detail("b")])
    harvested.claim(most=1)
    again = harvested.begin()
    assert (again.id, again.resumed) == (run.id, True)
    assert {d.url for d in harvested.claim()} == {HOME + "a.html", HOME + "b.html"}


def test_a_stored_snapshot_is_not_fetched_again_after_a_crash(harvested: Harvested) -> None:
    """A page whose bytes are stored but not refined comes back with the fetch to refine."""
    harvested.begin()
    [due] = harvested.claim()
    fetch_id = harvested.answer(due, b"bytes")
    harvested.begin()
    [again] = harvested.claim()
    assert fetch_id is not None
    assert again.fetch_id == fetch_id


def test_a_finished_run_is_followed_by_one_that_visits_every_known_page(harvested: Harvested) -> None:
    """The next harvest asks for all pages again, whoever found them."""
    harvested.begin()
    [due] = harvested.claim()
    harvested.settle(harvested.answer(due, b"1"), links=[detail("a")])
    [page] = harvested.claim()
    harvested.settle(harvested.answer(page, b"2"), "正文")
    harvested.end()
    second = harvested.begin()
    assert not second.resumed
    assert {d.url for d in harvested.claim()} == {HOME, HOME + "a.html"}


def test_a_run_with_pages_waiting_stays_open(harvested: Harvested) -> None:
    """Ending an interrupted run does not close it: its pages are still to be visited."""
    harvested.begin()
    harvested.end("interrupted")
    assert harvested.one("SELECT outcome FROM runs") == "interrupted"
    assert harvested.one("SELECT ended_at FROM runs") is None
    assert harvested.begin().resumed


def test_a_gone_page_is_asked_for_ever_more_rarely(harvested: Harvested) -> None:
    """A vanished page is left alone for a week, then two, and never longer than half a year."""
    harvested.begin()
    [start] = harvested.claim()
    harvested.settle(harvested.answer(start, b"1"), links=[detail("a")])
    due_after = []
    for _ in range(7):
        [due] = [d for d in harvested.claim() if d.role is Role.DETAIL]
        asked = harvested.now()
        harvested.fail(due, Outcome.GONE, 404, "404 Not Found")
        row = harvested.db.execute(
            "SELECT julianday(due_at) - julianday(?) FROM pages WHERE id = ?",
            (asked.isoformat(), due.page_id),
        ).fetchone()
        due_after.append(round(row[0]))
        harvested.db.execute("DELETE FROM frontier")
        harvested.end()
        harvested.db.execute("UPDATE pages SET due_at = NULL")
        harvested.begin()
    assert due_after == [7, 14, 28, 56, 112, 180, 180]


def test_a_gone_start_address_is_asked_for_every_time(harvested: Harvested) -> None:
    """A source does not fall silent for a week because its listing was away for an hour."""
    harvested.begin()
    [start] = harvested.claim()
    harvested.fail(start, Outcome.GONE, 404, "404 Not Found")
    harvested.end()
    harvested.begin()
    assert [due.url for due in harvested.claim()] == [HOME]


def test_a_page_left_out_has_its_reason(harvested: Harvested) -> None:
    """A page that a limit keeps from being visited is counted with that reason, not forgotten."""
    run = harvested.begin()
    [due] = harvested.claim()
    frontier.leave_out(harvested.db, run.id, due.page_id, "page_limit")
    assert frontier.waiting(harvested.db, run.id) == 0
    assert harvested.db.execute("SELECT page_id, reason FROM drops").fetchall() == [
        (due.page_id, "page_limit")
    ]
