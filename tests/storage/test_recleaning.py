"""Cleaning stored pages again: other facts are told anew, other texts make a revision, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from storage import recleaning
from storage.duplicates import DuplicateIndex
from storage.recleaning import Change, Recleaned, Stored
from storage.records import Certainty, Fact, Refined, RefinedDocument, Role
from tests.storage.archive import HOME, Harvested, document
from tests.storage.test_documents import harvest_pages

NEW = "test-2"


def again(harvested: Harvested, stored: Stored, *documents: RefinedDocument) -> Recleaned:
    """The later cleaner makes these documents of a stored page."""
    refined = Refined(HOME, NEW, "utf-8", "meta", Role.DETAIL, documents=documents)
    return recleaning.settle_again(
        harvested.db, stored, refined, harvested.now(), DuplicateIndex(harvested.db)
    )


def waiting(harvested: Harvested, name: str = "a", *, again: bool = False) -> list[Stored]:
    """What is to be done of one page, or of all that hold no listing."""
    return [
        each for each in recleaning.to_do(harvested.db, NEW, again=again) if each.url == f"{HOME}{name}.html"
    ]


def texts(harvested: Harvested, sql: str) -> Sequence[object]:
    return [row[0] for row in harvested.db.execute(sql)]


def test_the_same_text_gets_the_facts_of_the_later_cleaner(harvested: Harvested) -> None:
    """In the document's columns; what the earlier one knew stays beside its sighting, and no revision begins."""
    harvest_pages(harvested, {"a": "分水镇工作报告"})
    [stored] = waiting(harvested)
    fact = Fact("town", "分水镇", Certainty.NAME_ONLY, "title")
    found = again(harvested, stored, replace(document("分水镇工作报告"), title="新题", facts=(fact,)))
    assert (found.change, found.before, found.after, found.facts) == (
        Change.FACTS,
        (1,),
        (1,),
        ("title", "town"),
    )
    assert harvested.db.execute("SELECT title, town, cleaner FROM documents").fetchall() == [
        ("新题", "分水镇", NEW)
    ]
    assert texts(harvested, "SELECT cleaner FROM sightings ORDER BY id") == ["test-1", NEW]
    assert harvested.db.execute("SELECT name, value, certainty, read_in FROM facts").fetchall() == [
        tuple(fact)
    ]
    assert harvested.one("SELECT count(*) FROM revisions") == 1
    assert texts(harvested, "SELECT title FROM documents_latest") == ["新题"]


def test_other_text_of_the_current_bytes_is_a_revision(harvested: Harvested) -> None:
    """Recleaned, not changed; the earlier text stays."""
    harvest_pages(harvested, {"a": "第一稿"})
    [stored] = waiting(harvested)
    found = again(harvested, stored, document("第一稿，补全"))
    assert (found.change, found.before, found.after) == (Change.TEXT, (1,), (2,))
    assert harvested.db.execute("SELECT number, cause, cleaner FROM revisions").fetchall() == [
        (1, "first", "test-1"),
        (2, "recleaned", NEW),
    ]
    assert texts(harvested, "SELECT text FROM documents_latest") == ["第一稿，补全"]
    assert texts(harvested, "SELECT text FROM documents ORDER BY id") == ["第一稿", "第一稿，补全"]


def test_a_page_done_is_not_done_twice(harvested: Harvested) -> None:
    """Unless everything is asked for, which changes nothing either."""
    harvest_pages(harvested, {"a": "第一稿"})
    [stored] = waiting(harvested)
    again(harvested, stored, document("第一稿，补全"))
    assert waiting(harvested) == []
    [stored] = waiting(harvested, again=True)
    before = list(harvested.db.conn.iterdump())
    assert again(harvested, stored, document("第一稿，补全")).change is Change.SAME
    assert list(harvested.db.conn.iterdump()) == before


def test_pages_of_this_cleaner_need_nothing(harvested: Harvested) -> None:
    """What was harvested by it is as it would make it."""
    harvest_pages(harvested, {"a": "第一稿"})
    assert recleaning.to_do(harvested.db, "test-1") == []


def test_an_earlier_state_keeps_its_place_in_the_history(harvested: Harvested) -> None:
    """What is read in it now stands beside what was read then; the page's current text stays current."""
    harvest_pages(harvested, {"a": "第一稿"})
    harvest_pages(harvested, {"a": "第二稿"})
    current, earlier = waiting(harvested)
    assert again(harvested, current, document("第二稿")).change is Change.SAME
    assert again(harvested, earlier, document("第一稿，补全")).change is Change.TEXT
    assert harvested.one("SELECT revision FROM pages WHERE url LIKE '%a.html'") == 2
    assert texts(harvested, "SELECT text FROM documents_latest") == ["第二稿"]
    rows = "SELECT d.text FROM sightings s JOIN documents d ON d.id = s.document_id WHERE s.revision = 1 ORDER BY s.id"
    assert texts(harvested, rows) == ["第一稿", "第一稿，补全"]


def test_earlier_bytes_of_the_current_text_are_left_as_they_are(harvested: Harvested) -> None:
    """Another reading of bytes the page no longer has must not become its current text."""
    harvest_pages(harvested, {"a": "第一稿"})
    harvested.begin()
    [due] = [due for due in harvested.claim() if due.url.endswith("a.html")]
    harvested.settle(harvested.answer(due, b"other bytes, same text"), "第一稿")
    current, earlier = waiting(harvested)
    assert again(harvested, current, document("第一稿")).change is Change.SAME
    assert again(harvested, earlier, document("别的稿")).change is Change.KEPT
    assert texts(harvested, "SELECT text FROM documents") == ["第一稿"]


def test_a_text_that_is_not_found_again_stays(harvested: Harvested) -> None:
    """It is told of, and nothing is lost."""
    harvest_pages(harvested, {"a": "第一稿"})
    [stored] = waiting(harvested)
    assert again(harvested, stored).change is Change.LOST
    assert texts(harvested, "SELECT text FROM documents_latest") == ["第一稿"]


def test_a_page_without_text_may_give_one_now(harvested: Harvested) -> None:
    """As when the earlier cleaner did not see it."""
    harvested.begin([(f"{HOME}a.html", Role.DETAIL)])
    [due] = harvested.claim()
    harvested.settle(harvested.answer(due, b"page"))
    [stored] = waiting(harvested)
    found = again(harvested, stored, document("第一稿"))
    assert (found.change, found.before, found.after) == (Change.FOUND, (), (1,))
    assert harvested.db.execute("SELECT number, cause FROM revisions").fetchall() == [(1, "first")]


def test_what_was_left_out_is_counted_once(harvested: Harvested) -> None:
    """The counts are those of the latest cleaner."""
    harvest_pages(harvested, {"a": "第一稿"})
    [stored] = waiting(harvested)
    harvested.db.execute(
        "INSERT INTO drops (run_id, page_id, fetch_id, reason, blocks, characters)"
        " SELECT run_id, page_id, id, 'navigation', 3, 30 FROM fetches WHERE id = ?",
        (stored.fetch_id,),
    )
    again(harvested, stored, document("第一稿"))
    assert harvested.one("SELECT count(*) FROM drops WHERE fetch_id = ?", stored.fetch_id) == 0


def test_a_page_that_fails_is_tried_again(harvested: Harvested) -> None:
    """What was known of it stays."""
    harvest_pages(harvested, {"a": "第一稿"})
    [stored] = waiting(harvested)
    recleaning.mark_failed(harvested.db, stored, NEW, "refining it took too long", harvested.now())
    assert waiting(harvested) == [stored]
    assert texts(harvested, "SELECT text FROM documents_latest") == ["第一稿"]


def test_a_forgotten_text_does_not_come_back(harvested: Harvested) -> None:
    """Cleaning again is no way round forgetting."""
    harvest_pages(harvested, {"a": "第一稿"})
    [stored] = waiting(harvested)
    harvested.db.execute(
        "INSERT INTO forgotten (text_sha256, normalised_sha256, reason, forgotten_at, sightings) VALUES (?, ?, 'x', '', '[]')",
        (document("第二稿").text_sha256, document("第二稿").normalised_sha256),
    )
    assert again(harvested, stored, document("第二稿")).change is Change.LOST
    assert texts(harvested, "SELECT text FROM documents") == ["第一稿"]
