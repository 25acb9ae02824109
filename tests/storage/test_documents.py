"""Settling promises: a text is stored once, every place it was seen is kept, and no text is ever overwritten."""

from __future__ import annotations

from storage.records import Dropped, Outcome, Repair
from tests.storage.archive import HOME, Harvested, detail, document


def harvest_pages(harvested: Harvested, pages: dict[str, str]) -> None:
    """One run over a listing and one detail page for each name and text."""
    harvested.begin()
    for due in harvested.claim():
        if due.url == HOME:
            fetch = harvested.answer(due, b"listing " + repr(sorted(pages)).encode())
            if fetch is not None:
                harvested.settle(fetch, links=[detail(name) for name in pages])
        else:
            visit(harvested, due, pages)
    for due in harvested.claim():
        visit(harvested, due, pages)
    harvested.end()


def visit(harvested: Harvested, due, pages) -> None:
    text = pages.get(due.url.removeprefix(HOME).removesuffix(".html"))
    if text is None:
        harvested.fail(due, Outcome.GONE, 404)
        return
    fetch = harvested.answer(due, text.encode(), ("etag", f'"{hash(text)}"'))
    if fetch is not None:
        harvested.settle(fetch, text)


def test_the_same_text_on_two_pages_is_one_document_with_two_sightings(harvested: Harvested) -> None:
    """A re-post adds provenance, not a document."""
    harvest_pages(harvested, {"a": "镇政府工作报告", "b": "镇政府工作报告"})
    assert harvested.one("SELECT count(*) FROM documents") == 1
    rows = harvested.db.execute("SELECT url, first FROM provenance ORDER BY url").fetchall()
    assert rows == [(HOME + "a.html", 1), (HOME + "b.html", 0)]


def test_a_text_in_other_characters_is_a_duplicate_of_the_first(harvested: Harvested) -> None:
    """Traditional characters, full width and white space make a duplicate, linked to its original, not an equal."""
    harvest_pages(harvested, {"a": "乡镇工作报告2020", "b": "鄉鎮 工作報告２０２０"})
    assert harvested.db.execute("SELECT document_id, original_id, kind FROM duplicates").fetchall() == [
        (2, 1, "exact")
    ]


def test_a_changed_page_gets_a_revision_and_keeps_its_earlier_text(harvested: Harvested) -> None:
    """The new text is current, the old one stays with its sighting."""
    harvest_pages(harvested, {"a": "第一稿"})
    harvest_pages(harvested, {"a": "第二稿"})
    assert harvested.db.execute("SELECT text FROM documents ORDER BY id").fetchall() == [
        ("第一稿",),
        ("第二稿",),
    ]
    assert harvested.db.execute("SELECT number, cause FROM revisions").fetchall() == [
        (1, "first"),
        (2, "changed"),
    ]
    assert harvested.db.execute("SELECT text FROM documents_latest").fetchall() == [("第二稿",)]


def test_a_page_that_returns_to_an_earlier_text_says_so(harvested: Harvested) -> None:
    """First, second, first again: three revisions, two documents, the first text current."""
    for text in ("第一稿", "第二稿", "第一稿"):
        harvest_pages(harvested, {"a": text})
    assert harvested.one("SELECT count(*) FROM documents") == 2
    assert harvested.one("SELECT max(number) FROM revisions") == 3
    assert harvested.db.execute("SELECT text FROM documents_latest").fetchall() == [("第一稿",)]


def test_new_furniture_around_the_same_text_is_no_revision(harvested: Harvested) -> None:
    """A page whose bytes changed but not its text adds a sighting in the new bytes and nothing else."""
    harvested.begin()
    [due] = harvested.claim()
    harvested.settle(harvested.answer(due, b"<nav>1</nav>"), "正文")
    harvested.end()
    harvested.begin()
    [due] = harvested.claim()
    settled = harvested.settle(harvested.answer(due, b"<nav>2</nav>"), "正文")
    assert (settled.new, settled.duplicate, settled.revised) == (0, 0, 0)
    assert harvested.one("SELECT count(*) FROM revisions") == 1
    assert harvested.one("SELECT count(*) FROM sightings") == 2


def unplanned(harvested: Harvested, table: str) -> list[dict[str, object]]:
    """The rows of a table, but for when pages are to be asked for again."""
    return [
        {name: value for name, value in row.items() if name != "due_at"}
        for row in harvested.db.query(f"SELECT * FROM {table}")
    ]


def test_a_second_harvest_of_an_unchanged_site_changes_only_the_fetch_log(harvested: Harvested) -> None:
    """Running twice changes nothing but `fetches`, `runs` and when pages are due, with or without validators."""
    pages = {"a": "甲报告", "b": "乙报告"}
    harvest_pages(harvested, pages)
    tables = (
        "sources",
        "pages",
        "snapshots",
        "documents",
        "revisions",
        "sightings",
        "duplicates",
        "drops",
        "frontier",
    )
    before = {table: unplanned(harvested, table) for table in tables}
    harvest_pages(harvested, pages)
    assert {table: unplanned(harvested, table) for table in tables} == before
    assert harvested.one("SELECT count(*) FROM runs") == 2


def test_a_page_without_documents_keeps_its_earlier_text_current(harvested: Harvested) -> None:
    """A layout the cleaner cannot read, or a maintenance page, does not take a report out of sight."""
    harvest_pages(harvested, {"a": "镇政府工作报告"})
    harvested.begin()
    for due in harvested.claim():
        harvested.settle(
            harvested.answer(due, b"maintenance " + due.url.encode()), dropped=[Dropped("no_text", "维护中")]
        )
    assert harvested.db.execute("SELECT text FROM documents_latest").fetchall() == [("镇政府工作报告",)]
    assert ("no_text", 1, 3) in harvested.db.execute(
        "SELECT reason, blocks, characters FROM drops"
    ).fetchall()


def test_a_vanished_page_keeps_its_text(harvested: Harvested) -> None:
    """Gone is a state of the page; its documents stay, and say that the page is gone."""
    harvest_pages(harvested, {"a": "镇政府工作报告"})
    harvest_pages(harvested, {})
    assert harvested.db.execute("SELECT text, page_state FROM documents_latest").fetchall() == [
        ("镇政府工作报告", "gone")
    ]


def test_repairs_are_kept_with_the_sighting(harvested: Harvested) -> None:
    """Each repair names its place, what was there, what is there now, and whether that is certain."""
    from dataclasses import replace

    from storage import documents
    from storage.records import Refined, Role

    harvested.begin()
    [due] = harvested.claim()
    fetch = harvested.answer(due, b"x")
    assert fetch is not None
    text = replace(document("镇政府"), repairs=(Repair("control_character", 1, "\x07", "", certain=True),))
    refined = Refined(HOME, "test-1", "utf-8", "meta", Role.DETAIL, "", (text,))
    documents.settle(harvested.db, harvested.run, fetch, refined, harvested.now())
    row = harvested.db.execute("SELECT kind, position, before, after, certain FROM repairs").fetchone()
    assert row == ("control_character", 1, "\x07", "", 1)
