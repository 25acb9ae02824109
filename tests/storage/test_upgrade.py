"""Opening an archive of an older version brings it up to date, and nothing in it is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from storage import dedupe
from storage.comparing import count_not_compared
from storage.database import APPLICATION_ID, open_for_writing
from storage.duplicates import DuplicateIndex
from storage.migrations import migrations
from storage.normalise import normalise, sha256
from tests.storage.duplicates import made
from tests.storage.visiting import Visit, day, visit

TOWN = made.report("a", 600)
TEXTS = (TOWN, made.masked(TOWN), made.traditional(TOWN))


def older(path: Path) -> None:
    """An archive as the first version left it: three documents, of which it knows that one says the same as another."""
    db = Database(sqlite3.connect(path, isolation_level=None))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(db, stop_before="m003_near_duplicates")
    for number, text in enumerate(TEXTS, 1):
        row = {
            "id": number, "title": "报告", "text": text, "text_sha256": sha256(text), "normalised_sha256": sha256(normalise(text)),
            "characters": len(text), "marks": "{}", "cleaner": "1", "first_seen_at": "",
        }  # fmt: skip
        db["documents"].insert(row)
    db["duplicates"].insert({"document_id": 3, "original_id": 1, "kind": "exact", "decided_at": "then"})
    db.close()


def test_what_was_known_of_copies_stays_until_all_are_compared(tmp_path: Path) -> None:
    """The exact copy is still one; its documents wait to be compared, and are then found to be one report."""
    older(tmp_path / "archive.db")
    db = open_for_writing(tmp_path / "archive.db")
    pairs = "SELECT document_id, original_id, kind, decided_at FROM duplicates ORDER BY 1"
    assert db.execute(pairs).fetchall() == [(3, 1, "exact", "then")]
    assert (count_not_compared(db), dedupe.is_due(db)) == (3, True)
    dedupe.begin(db, day(9), anew=False)
    index = DuplicateIndex(db)
    while dedupe.step(db, index):
        pass
    changed = dedupe.end(db, index, day(9))
    assert [row[:3] for row in db.execute(pairs)] == [(2, 1, "repost"), (3, 1, "exact")]
    assert (changed.before.copies, changed.copies) == ({"exact": 1}, 1)
    visit(db, Visit(10, "d", texts=(made.wrapped(TOWN),)))
    assert db.execute("SELECT count(*) FROM duplicates").fetchone() == (3,)
    assert not dedupe.is_due(db)
    db.close()


def test_edges_that_stood_among_the_facts_move_to_columns(tmp_path: Path) -> None:
    """A cut is read from where it was told, other facts stay as they are, and what was never looked at is empty."""
    cut = '["title","报告","likely","text"],["end","cut","guess","no closing"],["masked","place 2","likely","text"]'
    path = tmp_path / "archive.db"
    db = Database(sqlite3.connect(path, isolation_level=None))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(db, stop_before="m009_edges")
    db.execute("PRAGMA foreign_keys = off")
    for number, facts in enumerate((f"[{cut}]", "[]", None), 1):
        row = {
            "id": number, "document_id": 1, "page_id": 1, "fetch_id": number, "snapshot_sha256": str(number), "position": 1,
            "revision": 1, "title": "报告", "encoding": "utf-8", "cleaner": "1", "facts": facts,
        }  # fmt: skip
        db["sightings"].insert(row)
    migrations.apply(db)
    whole = (
        "SELECT start_whole, start_certain, start_why, end_whole, end_certain, end_why, facts FROM sightings"
    )
    kept = cut.replace('["end","cut","guess","no closing"],', "")
    assert db.execute(f"{whole} ORDER BY id").fetchall() == [
        (1, 1, "page", 0, 0, "no closing", f"[{kept}]"),
        (1, 1, "page", 1, 1, "page", "[]"),
        (None, None, None, None, None, None, None),
    ]
    db.close()
