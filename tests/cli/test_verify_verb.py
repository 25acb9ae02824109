"""Proving an archive: what was altered is named, and what is sound is not."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call


def alter(archive: Path, sql: str, *values: object) -> None:
    """Change the archive behind its back."""
    with sqlite3.connect(archive) as db:
        db.execute(sql, values)
    db.close()


def differences(call: Call) -> list[dict[str, Any]]:
    """What verify finds; the exit status must say the same."""
    called = call("verify", "--json")
    *found, summary = called.rows
    assert called.status == (1 if found else 0)
    assert summary["differences"] == len(found)
    return found


def test_a_sound_archive_has_no_difference(call: Call, archive: Path) -> None:
    """Every snapshot and every sighting is looked at."""
    called = call("verify")
    assert (called.status, called.err) == (0, "")
    assert called.out == "6 snapshots proved by their hash, 3 sightings derived again\nno difference\n"


def test_one_altered_byte_of_a_snapshot_is_found_and_its_row_named(call: Call, archive: Path) -> None:
    """Whichever snapshot it is: here the last, and its last byte."""
    with sqlite3.connect(archive) as db:
        number, body = db.execute("SELECT id, body FROM snapshots ORDER BY id DESC").fetchone()
    db.close()
    alter(archive, "UPDATE snapshots SET body = ? WHERE id = ?", body[:-1] + bytes([body[-1] ^ 1]), number)
    called = call("verify")
    assert called.status == 1
    assert f"snapshots row {number} " in called.out
    assert "1 differences" in called.out


@pytest.mark.parametrize(
    ("sql", "table", "column"),
    [
        ("UPDATE documents SET text = replace(text, '八亿元', '九亿元') WHERE id = 2", "documents", "text"),
        ("UPDATE documents SET title = 'x' WHERE id = 2", "documents", "title"),
        ("UPDATE documents SET normalised_sha256 = 'x' WHERE id = 2", "documents", "normalised_sha256"),
        ("UPDATE documents SET characters = 1 WHERE id = 2", "documents", "characters"),
        ("UPDATE documents SET marks = '{\"good\": 1}' WHERE id = 2", "documents", "marks"),
        ("UPDATE documents SET reported_year = 1999 WHERE id = 2", "documents", "reported_year"),
        ("UPDATE sightings SET title = 'x' WHERE id = 2", "sightings", "title"),
        ("UPDATE sightings SET shown_date = '1999-01-01' WHERE id = 2", "sightings", "shown_date"),
        ("UPDATE sightings SET source_line = 'x' WHERE id = 2", "sightings", "source_line"),
        ("UPDATE sightings SET encoding = 'big5 (guess)' WHERE id = 2", "sightings", "encoding"),
    ],
)
def test_an_altered_column_is_found(call: Call, archive: Path, sql: str, table: str, column: str) -> None:
    """The row and the column are named, with what is stored and what its snapshot gives."""
    alter(archive, sql)
    (found,) = differences(call)
    assert (found["table"], found["row"]) == (table, 2)
    assert found["difference"].startswith(f"{column} is not what its snapshot gives")


def test_a_text_that_differs_is_shown_where_it_parts(call: Call, archive: Path) -> None:
    """The first differing character, with what stands there and what should."""
    alter(archive, "UPDATE documents SET text = replace(text, '八亿元', '九亿元') WHERE id = 2")
    (found,) = differences(call)
    assert "from character 8: '九亿元" in found["difference"]
    assert "derived '八亿元" in found["difference"]


def test_a_moved_sighting_is_found(call: Call, archive: Path) -> None:
    """A position its page does not have, and the position that is now missing."""
    alter(archive, "UPDATE sightings SET position = 2 WHERE id = 2")
    first, second = differences(call)
    assert (first["table"], first["row"]) == ("sightings", 2)
    assert "no document at position 2" in first["difference"]
    assert "a document at position 1 that no sighting has" in second["difference"]


def test_an_invented_repair_is_found(call: Call, archive: Path) -> None:
    """Repairs are derived again with the text."""
    alter(
        archive,
        "INSERT INTO repairs (sighting_id, kind, position, before, after, certain) VALUES (2, 'x', 0, 'a', 'b', 1)",
    )
    (found,) = differences(call)
    assert "those of sighting 2 are not what its snapshot gives" in found["difference"]


def test_a_lost_sighting_is_found(call: Call, archive: Path) -> None:
    """A document without provenance is not to be trusted."""
    alter(archive, "DELETE FROM sightings WHERE document_id = 2")
    (found,) = differences(call)
    assert (found["table"], found["row"]) == ("documents", 2)


def test_a_row_that_points_nowhere_is_found(call: Call, archive: Path) -> None:
    """Foreign keys are checked even where somebody wrote without them."""
    alter(archive, "INSERT INTO duplicates VALUES (2, 77, 'exact', '', '')")
    (found,) = differences(call)
    assert found["table"] == "duplicates"
    assert "names a row of documents that is not there" in found["difference"]


def test_sightings_of_another_cleaner_are_counted_and_not_compared(call: Call, archive: Path) -> None:
    """Only the version that made a text can make it again."""
    alter(archive, "UPDATE sightings SET cleaner = 'older', title = 'x' WHERE id = 2")
    called = call("verify", "--json")
    assert called.status == 0
    assert called.rows == [{"snapshots": 6, "sightings": 2, "not_checked": {"older": 1}, "differences": 0}]


def test_a_forgotten_text_is_not_missed(call: Call, archive: Path) -> None:
    """Its snapshot still gives it; that the archive does not have it is no difference, for its page's other texts neither."""
    assert call("forget", 2, "--because", "wrong").status == 0
    assert differences(call) == []
