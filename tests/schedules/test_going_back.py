"""Harvests that go back only as far as they must, against a real server: what they ask for, and what they never miss."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.schedules.growing import Harvests, Shelf, listed
from tests.site import Site, serve

MANY = [f"a{number:03}" for number in range(240)]
NEW = [f"n{number:03}" for number in range(60)]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve({}) as site:
        yield site


@pytest.fixture(scope="module")
def first(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The archive of a first harvest of 240 reports, and how many requests that took."""
    made = Harvests(site, Shelf(list(MANY)), tmp_path_factory.mktemp("first"))
    made.run()
    return made.db, len(made.asked)


@pytest.fixture
def harvests(site: Site, first: tuple[Path, int], tmp_path: Path) -> Harvests:
    """What follows on that first harvest, a day later."""
    shutil.copy(first[0], tmp_path / "archive.db")
    return Harvests(site, Shelf(list(MANY)), tmp_path, day=1)


def test_the_next_harvest_finds_what_is_new_changed_and_gone_with_few_requests(
    harvests: Harvests, first: tuple[Path, int]
) -> None:
    """Five pages added, three changed, two removed: all found with less than 5 % of the requests, and no body in vain."""
    changed, removed = MANY[3:6], (MANY[2], MANY[8])
    harvests.shelf.add(*NEW[:5])
    harvests.shelf.remove(*removed)
    for name in changed:
        harvests.shelf.dates[name] = "2026-03-03"
        harvests.shelf.words[name] = "实现生产总值二十亿元"
    tally = harvests.run()
    assert (tally.new, tally.revised, tally.gone) == (5, 3, 2)
    assert len(harvests.asked) < 0.05 * first[1]
    assert harvests.bodies() == {
        *(f"/{name}.html" for name in (*NEW[:5], *changed)),
        listed(1),
        listed(2),
    }  # the listing's first pages have changed as well
    assert harvests.held() == {*MANY, *NEW[:5]}, "the text of what is gone is kept"
    assert {url for (url,) in harvests.rows("SELECT url FROM pages WHERE state = 'gone'")} == {
        f"{harvests.site.address}/{name}.html" for name in removed
    }


def test_a_site_that_has_not_changed_costs_one_request_a_listing(harvests: Harvests) -> None:
    """Only the listing's first page is asked for, and nothing is new in the archive but the log."""
    kept = ("pages", "documents", "sightings", "snapshots", "drops", "leads", "walks")
    before = {table: harvests.rows(f"SELECT * FROM {table}") for table in kept}
    harvests.run()
    assert harvests.site.asked[-1:] == [("/", 304)]
    assert harvests.asked == ["/"]
    assert {table: harvests.rows(f"SELECT * FROM {table}") for table in kept} == before
    [(left, not_due)] = harvests.rows("SELECT left_for_deep_pass, not_due FROM run_figures WHERE run_id = 2")
    assert (left, not_due) == (19, 240)


def test_a_listing_is_walked_until_a_whole_page_of_it_is_known(harvests: Harvests) -> None:
    """Thirty new reports fill two pages and half of the third: the fourth is the first that is wholly known."""
    harvests.shelf.add(*NEW[:30])
    tally = harvests.run()
    assert tally.new == 30
    assert [path for path in harvests.asked if path == "/" or path.startswith("/list")] == [
        listed(number) for number in (1, 2, 3, 4)
    ]
    assert len(harvests.asked) == 34, "no report that was only pushed back is asked for"


def test_an_interrupted_walk_is_gone_on_with_though_the_listing_has_moved_on(harvests: Harvests) -> None:
    """Stopped at the second of three new pages; 25 more reports come before it is resumed: none is missed."""
    harvests.shelf.add(*NEW[25:])
    harvests.stop_at = listed(2)
    assert harvests.run().state == "interrupted"
    harvests.shelf.add(*NEW[:25])
    harvests.stop_at, harvests.day = "", 2
    assert harvests.run().resumed
    harvests.day = 3
    harvests.run()
    assert harvests.held() == {*MANY, *NEW}


def test_what_a_limit_cut_off_is_reached_by_later_harvests(harvests: Harvests) -> None:
    """Two listing pages a run, three pages of new reports, and more before each run: all are found in the end."""
    before = [NEW[30:], NEW[20:30], NEW[10:20], NEW[:10], *[[]] * 8]
    for names in before:
        harvests.shelf.add(*names)
        harvests.run(max_listing_pages=2)
        harvests.day += 1
    assert harvests.held() == {*MANY, *NEW}


def test_a_first_harvest_that_was_cut_off_is_completed_by_later_ones(site: Site, tmp_path: Path) -> None:
    """Three listing pages a run: what is behind them is reached, though new reports push everything back."""
    harvests = Harvests(site, Shelf(list(MANY[:100])), tmp_path)
    for number in range(8):
        harvests.run(max_listing_pages=3)
        harvests.shelf.add(*NEW[number * 5 : number * 5 + 5])
        harvests.day += 1
    harvests.run()
    assert harvests.held() == {*MANY[:100], *NEW[:40]}


def test_a_page_of_a_listing_that_failed_is_owed(harvests: Harvests) -> None:
    """The second page cannot be had when it is new; a day later its reports have moved on, and are found."""
    harvests.shelf.add(*NEW[25:])
    harvests.run(failing=(listed(2),))
    harvests.shelf.add(*NEW[:25])
    harvests.day = 2
    harvests.run()
    assert harvests.held() == {*MANY, *NEW}


def test_what_was_slipped_in_further_back_is_found_by_the_deep_pass(harvests: Harvests) -> None:
    """It is not seen the day after, nor three weeks later; 30 days after the first harvest all listings are walked."""
    harvests.shelf.add("late", at=150)
    harvests.run()
    harvests.day = 21
    harvests.run()
    assert "late" not in harvests.held()
    harvests.day = 31
    assert harvests.run().new == 1
    assert [path for path in harvests.asked if path.startswith("/list")] == [
        listed(number) for number in range(2, 22)
    ]
    harvests.day = 32
    harvests.run()
    assert not [path for path in harvests.asked if path.startswith("/list")], "the next ones do not"


def test_the_period_of_deep_passes_is_the_sources_own(harvests: Harvests) -> None:
    """With `deep_pass = "7d"` the pass comes a week after the first harvest, which was one."""
    harvests.shelf.add("late", at=150)
    harvests.day = 7
    assert harvests.run(deep_pass='"7d"').new == 1


def test_a_deep_pass_finds_what_was_removed_anywhere(harvests: Harvests) -> None:
    """A report taken off the middle of the listing is asked for, and gone; its neighbours are not asked for."""
    harvests.shelf.remove(MANY[150])
    harvests.day = 31
    assert harvests.run().gone == 1
    assert set(harvests.asked) == {f"/{MANY[150]}.html", *(listed(number) for number in range(1, 21))}


def test_told_to_a_harvest_asks_for_every_known_page(harvests: Harvests) -> None:
    """`harvest --deep` asks for all 240 reports and 20 listing pages, none of which sends its body."""
    harvests.run(deep=True)
    assert len(harvests.asked) == 260
    assert harvests.bodies() == set()


def test_a_report_taken_out_of_two_neighbours_is_asked_for_and_a_whole_page_is_not(
    harvests: Harvests,
) -> None:
    """Three in a row that vanish between others may have been taken down."""
    harvests.shelf.remove(*MANY[5:8])
    assert harvests.run().gone == 3


def test_a_report_that_vanished_from_the_listing_and_still_answers_stays(harvests: Harvests) -> None:
    """It is asked for once, and then only when it is due."""
    gone = MANY[5]
    pages = harvests.shelf.pages(harvests.site.address)
    harvests.shelf.remove(gone)
    kept = harvests.shelf.pages

    def with_it(address: str) -> dict[str, str | int]:
        return kept(address) | {f"/{gone}.html": pages[f"/{gone}.html"]}

    harvests.shelf.pages = with_it  # type: ignore[method-assign]
    assert harvests.run().unchanged == 1
    harvests.run()
    assert harvests.asked == ["/"]


def test_a_new_title_in_the_listing_is_a_sign_and_a_new_place_is_none(harvests: Harvests) -> None:
    """A report put on top of the listing is not asked for; one whose date there is another is, once."""
    top = MANY[15]
    harvests.shelf.remove(top)
    harvests.shelf.add(top)
    harvests.run()
    assert harvests.asked == ["/"]
    harvests.shelf.dates[top] = "2026-03-03"
    harvests.run()
    assert len(harvests.asked) == 3, "the page itself, and the listing behind the page with the news"
    harvests.run()
    assert harvests.asked == ["/"]


def test_a_stopped_harvest_that_had_nothing_left_to_do_is_finished(harvests: Harvests) -> None:
    """Told to stop at its very last page, a run has ended and is not resumed."""
    harvests.stop_at = "/"
    assert harvests.run().state == "finished"
    assert harvests.rows("SELECT outcome FROM runs WHERE ended_at IS NOT NULL AND id = 2") == [("finished",)]
