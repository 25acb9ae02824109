"""The life of a document's pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import open_for_writing
from storage.records import Outcome
from storage.timeline import What, timeline
from tests.storage.archive import HOME, Harvested, detail

PAGE = f"{HOME}a.html"


@pytest.fixture
def harvested(tmp_path: Path) -> Iterator[Harvested]:
    """A listing that leads to one page, which holds document 1."""
    db = open_for_writing(tmp_path / "a.db")
    harvested = Harvested(db)
    harvested.begin()
    harvested.settle(harvested.answer(harvested.claim()[0], b"list"), links=[detail("a")])
    harvested.settle(harvested.answer(harvested.claim()[0], b"first"), "甲镇今年的工作报告，全文如下。")
    harvested.end()
    yield harvested
    db.close()


def visit_again(harvested: Harvested, outcome: Outcome, reason: str | None = None) -> None:
    harvested.begin()
    harvested.db.execute("UPDATE pages SET due_at = NULL")
    for due in harvested.claim():
        if due.url == PAGE:
            harvested.fail(due, outcome, reason=reason)
    harvested.db.execute("DELETE FROM frontier")
    harvested.end()


def told(harvested: Harvested, document: int = 1) -> list[tuple[What, int, str | None]]:
    return [(event.what, event.times, event.told) for event in timeline(harvested.db, document)]


def test_a_page_is_found_then_read(harvested: Harvested) -> None:
    """With the words of the link that led there, and the bytes that were read."""
    found, read = timeline(harvested.db, 1)
    assert (found.what, found.url, found.told) == (What.LISTED, PAGE, "a")
    assert (read.what, read.status, read.revision, read.holds) == (What.READ, 200, 1, True)


def test_fetches_that_ended_alike_are_one_event(harvested: Harvested) -> None:
    """Three failures and two confirmations are two lines, in their order, with how often and until when."""
    for _ in range(3):
        visit_again(harvested, Outcome.TIMEOUT, "no answer")
    for _ in range(2):
        visit_again(harvested, Outcome.UNCHANGED)
    visit_again(harvested, Outcome.GONE, "410 Gone")
    assert told(harvested)[2:] == [
        (What.FAILED, 3, "no answer"),
        (What.SAME, 2, None),
        (What.GONE, 1, "410 Gone"),
    ]
    failed = timeline(harvested.db, 1)[2]
    assert failed.until is not None
    assert failed.at < failed.until


def test_a_change_names_the_documents_before_and_after(harvested: Harvested) -> None:
    """On both documents' timelines; each says which bytes held it."""
    harvested.begin()
    [due] = [due for due in harvested.claim() if due.url == PAGE]
    harvested.settle(harvested.answer(due, b"second"), "乙县的通告与前文毫无共同之处，另有安排。")
    for document in (1, 2):
        changed = timeline(harvested.db, document)[-1]
        assert (changed.what, changed.revision, changed.before, changed.after) == (What.CHANGED, 2, 1, 2)
        assert changed.holds == (document == 2)


def test_a_document_that_is_not_there_has_no_life(harvested: Harvested) -> None:
    """Nothing is told, and nothing raised."""
    assert timeline(harvested.db, 99) == []
