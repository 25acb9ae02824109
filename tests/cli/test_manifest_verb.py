"""Manifests at the command line: printed to be kept, proved by verify."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Call


def test_a_harvest_seals_what_it_brought(call: Call, archive: Path) -> None:
    """What is printed for a day has the hash that is shown for it."""
    [row] = call("manifest", "--json").rows
    with closing(sqlite3.connect(archive)) as db:
        held = db.execute(
            "SELECT (SELECT count(*) FROM snapshots), (SELECT count(*) FROM documents)"
        ).fetchone()
    assert (row["snapshots"], row["documents"]) == held
    printed = call("manifest", "--day", row["day"])
    assert hashlib.sha256(printed.out.encode()).hexdigest() == row["sha256"]
    assert call("manifest").out.splitlines()[1].split("\t") == [row["day"], *map(str, held), row["sha256"]]


def test_verify_and_doctor_name_the_day_that_was_altered(call: Call, archive: Path) -> None:
    """A document's hash changed with its text, which no other proof would show by itself."""
    with closing(sqlite3.connect(archive)) as db:
        day = db.execute("SELECT day FROM manifests").fetchone()[0]
        db.execute("UPDATE manifests SET previous = 'x'")
        db.commit()
    called = call("verify")
    assert called.status == 1
    assert f"manifests: day {day}: " in called.out
    assert "does not name the one before it" in call("doctor").out


def test_a_day_that_was_never_sealed_is_a_wrong_call(call: Call, archive: Path) -> None:
    """With the days there are."""
    called = call("manifest", "--day", "1999-01-01")
    assert called.status == 2
    assert called.error.startswith("no manifest of the day 1999-01-01; there are 1, from ")
