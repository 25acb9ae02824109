"""Merging promises of pages: what one archive that had made all the visits would tell of them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.merge import merge
from storage.records import Outcome
from storage.times import stamp
from tests.storage.merging import LATER, Shelf, fill, latest, merged, open_archive, told
from tests.storage.natural import content
from tests.storage.visiting import Visit, day, page, visit


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Makes an archive of these visits."""
    return lambda name, *visits: fill(tmp_path / f"{name}.db", visits)


def test_a_pages_history_reads_as_one(shelf: Shelf) -> None:
    """Revisions of both archives stand in order of fetching; what both saw in a row is one revision."""
    one = shelf("one", Visit(1, texts=("甲",)), Visit(4, texts=("丙",)))
    two = shelf(
        "two", Visit(2, texts=("甲",), furniture="节日"), Visit(3, texts=("乙",)), Visit(5, texts=("丙",))
    )
    with merged(one, two) as db:
        assert told(db) == [(1, "first", 1, "甲,甲"), (2, "changed", 3, "乙"), (3, "changed", 4, "丙")]
        assert latest(db) == ["丙"]


def test_a_return_that_neither_archive_could_see_is_seen_in_both(shelf: Shelf) -> None:
    """One archive found the page unchanged, the other one found another text in between: the page went and came back."""
    one = shelf("one", Visit(1, texts=("甲",)), Visit(3, texts=("甲",)))
    two = shelf("two", Visit(2, texts=("乙",)))
    for pair in ((one, two), (two, one)):
        with merged(*pair) as db:
            assert told(db) == [(1, "first", 1, "甲"), (2, "changed", 2, "乙"), (3, "changed", 3, "甲")]
            assert latest(db) == ["甲"]
            assert db.execute("SELECT count(*) FROM repairs").fetchone() == (3,)


def test_a_return_to_bytes_that_both_archives_read_is_sighted(shelf: Shelf) -> None:
    """Of two readings in a row one sighting is kept, and it is from that one that a return is told."""
    one = shelf("one", Visit(1, texts=("甲",)), Visit(5, texts=("甲",)))
    two = shelf("two", Visit(2, texts=("甲",)), Visit(4, texts=("乙",)))
    for pair in ((one, two), (two, one)):
        with merged(*pair) as db:
            assert told(db) == [(1, "first", 1, "甲"), (2, "changed", 4, "乙"), (3, "changed", 5, "甲")]


def test_a_return_confirmed_without_a_body_names_the_fetch_that_had_one(shelf: Shelf) -> None:
    """A 304 brings no headers to read the bytes by; its sighting is of the fetch that brought them."""
    one = shelf(
        "one",
        Visit(1, texts=("甲",)),
        Visit(3, outcome=Outcome.UNCHANGED),
        Visit(6, outcome=Outcome.UNCHANGED),
    )
    two = shelf("two", Visit(2, texts=("乙",)))
    with merged(two, one) as db:
        assert told(db) == [(1, "first", 1, "甲"), (2, "changed", 2, "乙"), (3, "changed", 3, "甲")]
        of_return = (
            "SELECT f.started_at FROM sightings s JOIN fetches f ON f.id = s.fetch_id WHERE s.revision = 3"
        )
        assert db.execute(of_return).fetchall() == [(stamp(day(1)),)]
        first = content(db)
        merge(db, shelf("three", Visit(4, texts=("丁",)), Visit(5, texts=("乙",))), now=LATER)
        assert [text for *_, text in told(db)] == ["甲", "乙", "甲", "丁", "乙", "甲"]
        assert content(db) != first
    with merged(one, two) as db:
        assert content(db) == first


def test_a_newer_cleaner_comes_after_an_older_one(shelf: Shelf) -> None:
    """Bytes read by versions 9 and 10 in turn are two revisions, the later one recleaned."""
    one = shelf("one", Visit(1, texts=("甲",), cleaner="9"))
    two = shelf("two", Visit(1, texts=("甲",), cleaner="10"))
    with merged(two, one) as db:
        assert told(db) == [(1, "first", 1, "甲9"), (2, "recleaned", 1, "甲10")]


def test_the_latest_visit_says_in_what_state_a_page_is(shelf: Shelf) -> None:
    """Gone by the later visit is gone, with the bytes and validators of the latest that had any."""
    one = shelf("one", Visit(1, texts=("甲",)), Visit(4, outcome=Outcome.GONE))
    two = shelf("two", Visit(2, texts=("乙",)), Visit(3, "b", texts=("丁",)))
    with merged(one, two) as db, open_archive(two) as fresh:
        state = db.execute("SELECT state, misses, revision FROM pages WHERE url = ?", (page("a"),)).fetchone()
        assert state == ("gone", 1, 2)
        held = "SELECT etag, snapshot_sha256 FROM pages WHERE url = ?"
        assert db.execute(held, (page("a"),)).fetchone() == fresh.execute(held, (page("a"),)).fetchone()
        assert latest(db) == ["丁", "乙"]


def test_the_next_harvest_goes_on_from_the_merged_state(shelf: Shelf) -> None:
    """What the page held last in either archive is no change when it is fetched again; another text is the next revision."""
    one, two = shelf("one", Visit(1, texts=("甲",))), shelf("two", Visit(2, texts=("乙",)))
    with merged(one, two) as db:
        visit(db, Visit(5, texts=("乙",)))
        assert len(told(db)) == 2
        visit(db, Visit(6, texts=("丙",)))
        assert told(db)[2] == (3, "changed", 6, "丙")
