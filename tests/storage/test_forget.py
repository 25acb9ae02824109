"""Forgetting promises: the text is gone from everywhere but its snapshot, and a tombstone says why and where it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import proof, search
from storage.errors import NoSuchDocument, NoSuchSource
from storage.forget import Forgotten, forget, forget_source
from storage.forgotten import Seen, Tombstone, bury, is_forgotten, tombstone
from storage.normalise import normalise, sha256
from storage.times import stamp
from tests.storage.visiting import Visit, day, opened, page, visit

LATER = day(99)


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = opened(path)
    yield db
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert proof.unseen(db) == []
    db.close()


def filled(db: Database, *visits: Visit) -> None:
    for made in visits:
        visit(db, made)
    while search.index_pending(db):
        pass


def number(db: Database, text: str) -> int:
    return int(db.execute("SELECT id FROM documents WHERE text = ?", (text,)).fetchone()[0])


def copies(db: Database) -> dict[str, str]:
    """Duplicate to original, as texts."""
    rows = db.execute(
        "SELECT d.text, o.text FROM duplicates x JOIN documents d ON d.id = x.document_id"
        " JOIN documents o ON o.id = x.original_id"
    )
    return dict(rows.fetchall())


def found(db: Database, words: str) -> list[int]:
    return sorted(hit.document_id for hit in search.search(db, words))


def test_a_forgotten_document_leaves_a_tombstone(db: Database) -> None:
    """Its hashes, the reason, the time and every place it was seen stay; the words do not."""
    filled(db, Visit(1, "a", texts=("错误报告",)), Visit(2, "b", texts=("正确报告", "错误报告")))
    forget(db, 1, "a news item", LATER)
    snapshots = dict(db.execute("SELECT f.started_at, f.snapshot_sha256 FROM fetches f").fetchall())
    assert tombstone(db, sha256("错误报告")) == Tombstone(
        sha256("错误报告"), sha256(normalise("错误报告")), "a news item", stamp(LATER),
        (
            Seen(stamp(day(1)), "yunling", page("a"), snapshots[stamp(day(1))], 1, "1"),
            Seen(stamp(day(2)), "yunling", page("b"), snapshots[stamp(day(2))], 2, "1"),
        ),
        1,
    )  # fmt: skip
    assert is_forgotten(db, sha256("错误报告"))
    assert not is_forgotten(db, sha256("正确报告"))
    assert db.execute("SELECT text FROM documents").fetchall() == [("正确报告",)]
    assert "错误报告" not in repr(db.execute("SELECT * FROM forgotten").fetchall())


def test_what_was_fetched_stays(db: Database) -> None:
    """Snapshots, fetches, pages and the revisions of their texts are as they were."""
    filled(db, Visit(1, texts=("错误报告",)), Visit(2, texts=("正确报告",)))
    tables = ("snapshots", "fetches", "pages", "runs", "revisions", "drops")
    before = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    forget(db, 1, "wrong", LATER)
    assert {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables} == before


def test_a_forgotten_document_is_not_found(db: Database) -> None:
    """The full-text index loses it and keeps the others."""
    filled(db, Visit(1, "a", texts=("错误报告",)), Visit(2, "b", texts=("正确报告",)))
    forget(db, 1, "wrong", LATER)
    assert found(db, "报告") == [2]
    db.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)")


def test_a_forgotten_number_is_never_given_again(db: Database) -> None:
    """Not even that of the last document, so that who has noted a number never finds another text under it."""
    filled(db, Visit(1, "a", texts=("正确报告",)), Visit(2, "b", texts=("错误报告",)))
    forget(db, 2, "wrong", LATER)
    filled(db, Visit(3, "c", texts=("后来消息",), title="消息"))
    assert number(db, "后来消息") == 3
    assert (found(db, "后来"), found(db, "报告")) == ([3], [1])


def test_a_harvest_does_not_bring_it_back(db: Database) -> None:
    """On a new page or in new bytes, alone or among others: the others keep their places, and it is counted as left out."""
    filled(db, Visit(1, "a", texts=("错误报告",)))
    forget(db, 1, "wrong", LATER)
    filled(
        db,
        Visit(2, "a", texts=("错误报告",), furniture="节日"),
        Visit(3, "b", texts=("甲报告", "错误报告", "乙报告")),
    )
    seen = db.execute(
        "SELECT s.position, d.text FROM sightings s JOIN documents d ON d.id = s.document_id ORDER BY 1"
    )
    assert seen.fetchall() == [(1, "甲报告"), (3, "乙报告")]
    assert db.execute("SELECT blocks, characters FROM drops WHERE reason = 'forgotten'").fetchall() == [
        (1, 4),
        (1, 4),
    ]
    assert found(db, "错误") == []


def test_a_document_can_be_forgotten_before_it_is_indexed(db: Database) -> None:
    """And is not indexed afterwards."""
    visit(db, Visit(1, "a", texts=("错误报告",)))
    visit(db, Visit(2, "b", texts=("正确报告",)))
    forget(db, 1, "wrong", LATER)
    assert search.index_pending(db) == 1
    assert found(db, "报告") == [2]


def test_the_duplicates_of_a_forgotten_original_have_a_new_one(db: Database) -> None:
    """The one shown earliest; the last one left is nobody's duplicate."""
    filled(
        db,
        *(
            Visit(at, name, texts=(text,), shown=f"2020-01-0{at}")
            for at, name, text in ((1, "a", "乡镇"), (2, "b", "鄉鎮"), (3, "c", "乡 镇"))
        ),
    )
    assert copies(db) == {"鄉鎮": "乡镇", "乡 镇": "乡镇"}
    forget(db, number(db, "乡镇"), "wrong", LATER)
    assert copies(db) == {"乡 镇": "鄉鎮"}
    forget(db, number(db, "鄉鎮"), "wrong", LATER)
    assert copies(db) == {}


def test_a_forgotten_duplicate_leaves_the_others(db: Database) -> None:
    """Their original stays theirs, decided when it was."""
    filled(
        db,
        *(
            Visit(at, name, texts=(text,), shown=f"2020-01-0{at}")
            for at, name, text in ((1, "a", "乡镇"), (2, "b", "鄉鎮"), (3, "c", "乡 镇"))
        ),
    )
    forget(db, number(db, "鄉鎮"), "wrong", LATER)
    assert copies(db) == {"乡 镇": "乡镇"}
    assert db.execute("SELECT decided_at FROM duplicates").fetchall() == [(stamp(day(3)),)]


def test_the_rest_of_a_page_stays_current(db: Database) -> None:
    """One report of a compilation is forgotten; the others are what the page holds."""
    filled(db, Visit(1, texts=("甲报告", "错误报告", "乙报告")))
    forget(db, number(db, "错误报告"), "wrong", LATER)
    rows = db.execute(
        "SELECT position, text FROM sightings JOIN documents d ON d.id = document_id ORDER BY 1"
    )
    assert rows.fetchall() == [(1, "甲报告"), (3, "乙报告")]
    assert db.execute("SELECT count(*) FROM documents_latest").fetchone() == (2,)
    assert db.execute("SELECT count(*) FROM repairs").fetchone() == (2,)


def test_only_a_document_that_is_there_is_forgotten(db: Database) -> None:
    """Another number is named, and nothing happens."""
    with pytest.raises(NoSuchDocument, match="7"):
        forget(db, 7, "wrong", LATER)
    assert db.execute("SELECT count(*) FROM forgotten").fetchone() == (0,)


def test_a_sources_documents_are_forgotten_where_no_other_source_has_them(db: Database) -> None:
    """What was seen elsewhere too stays, with all its sightings; the source and its log stay in any case."""
    filled(
        db,
        Visit(1, "a", texts=("甲报告",), source="bad"),
        Visit(2, "b", texts=("乙报告",), source="bad"),
        Visit(3, "c", texts=("乙报告",), source="good"),
        Visit(4, "d", texts=("丙报告",), source="good"),
    )
    assert forget_source(db, "bad", "invented", LATER) == Forgotten(documents=1, kept=1)
    assert db.execute("SELECT text FROM documents ORDER BY id").fetchall() == [("乙报告",), ("丙报告",)]
    assert db.execute("SELECT count(*) FROM sightings").fetchone() == (3,)
    assert db.execute("SELECT reason FROM forgotten").fetchall() == [("invented",)]
    assert found(db, "报告") == [2, 3]
    assert forget_source(db, "bad", "invented", LATER) == Forgotten(documents=0, kept=1)


def test_an_unknown_source_is_named_with_those_there_are(db: Database) -> None:
    """The message helps to find the right one."""
    filled(db, Visit(1, texts=("甲报告",)))
    with pytest.raises(NoSuchSource, match=r"'yunlin'.*it has: yunling"):
        forget_source(db, "yunlin", "wrong", LATER)


def test_forgetting_a_source_is_done_whole_or_not_at_all(db: Database) -> None:
    """A failure half way leaves every document in its place."""
    filled(db, Visit(1, "a", texts=("甲报告",)), Visit(2, "b", texts=("乙报告",)))
    db.execute(
        "CREATE TEMP TRIGGER full BEFORE DELETE ON documents WHEN old.id = 2 BEGIN SELECT raise(ABORT, 'full'); END"
    )
    with pytest.raises(Exception, match="full"):
        forget_source(db, "yunling", "wrong", LATER)
    assert found(db, "报告") == [1, 2]
    assert db.execute("SELECT count(*) FROM forgotten").fetchone() == (0,)


def test_tombstones_grow_together(db: Database) -> None:
    """Buried twice, a text keeps the earliest sighting of each bytes, the earliest reason, and the number it had here."""
    one, two, three = (Seen(stamp(day(n)), "yunling", page("a"), f"{n}" * 64, 1, "1") for n in (1, 2, 3))
    again = replace(two, fetched_at=stamp(day(7)))
    later = Tombstone("a", "b", "later", stamp(day(9)), (three, again, two), 5)
    earlier = Tombstone("a", "b", "earlier", stamp(day(8)), (two, one))
    for stone in (later, earlier, later):
        bury(db, stone)
    assert tombstone(db, "a") == Tombstone("a", "b", "earlier", stamp(day(8)), (one, two, three), 5)


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(1, 7)), keep=st.integers(0, 5))
def test_what_is_left_is_what_had_been_without_the_forgotten(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], keep: int
) -> None:
    """In whatever order documents are forgotten, the others are decided as if those had never come."""
    made = [
        Visit(n, f"p{n}", texts=(text,))
        for n, text in enumerate(("乡镇", "鄉鎮", "乡 镇", "县城", "縣城", "村"), 1)
    ]
    folder = tmp_path_factory.mktemp("forget")
    whole, rest = opened(folder / "whole.db"), opened(folder / "rest.db")
    filled(whole, *made)
    filled(rest, *(v for v in made if v.at in order[:keep]))
    for gone in order[keep:]:
        forget(whole, gone, "wrong", LATER)
    assert copies(whole) == copies(rest)
    assert len(found(whole, "乡镇")) == len(found(rest, "乡镇"))
    whole.close()
    rest.close()
