"""Opening promises: ours is opened, anything else is refused with the way out, and never written to."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from storage import snapshots
from storage.database import APPLICATION_ID, open_for_reading, open_for_writing
from storage.errors import ArchiveDamaged, ArchiveMissing, NewerArchive, NotAnArchive
from storage.packing import pack
from tests.storage.archive import Harvested


def test_an_archive_is_made_once_and_opened_again(path: Path) -> None:
    """Opening for writing makes the file; opening it again applies nothing."""
    open_for_writing(path).close()
    before = path.read_bytes()
    open_for_writing(path).close()
    assert path.read_bytes() == before
    with sqlite3.connect(path) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    plain.close()


def test_foreign_keys_hold(harvested: Harvested) -> None:
    """A row that points nowhere is refused."""
    with pytest.raises(sqlite3.IntegrityError):
        harvested.db.execute("INSERT INTO duplicates VALUES (1, 2, 'exact', '', '')")


@pytest.mark.parametrize("content", [b"not a database at all, just text" * 40, b"\x89PNG\r\n" * 300])
def test_a_file_that_is_no_database_is_refused(path: Path, content: bytes) -> None:
    """The message names the file, and the file is left as it was."""
    path.write_bytes(content)
    for opening in (open_for_writing, open_for_reading):
        with pytest.raises(NotAnArchive, match=str(path)):
            opening(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(path: Path) -> None:
    """A SQLite file with someone else's tables is not taken over."""
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    before = path.read_bytes()
    for opening in (open_for_writing, open_for_reading):
        with pytest.raises(NotAnArchive, match="not a baogao archive"):
            opening(path)
    assert path.read_bytes() == before


def test_an_archive_from_a_newer_version_is_refused(path: Path) -> None:
    """A migration we do not know stops us before we write a word."""
    db = open_for_writing(path)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('baogao', 'm999_future', '')"
    )
    db.close()
    for opening in (open_for_writing, open_for_reading):
        with pytest.raises(NewerArchive, match="m999_future"):
            opening(path)


def test_reading_needs_an_archive(path: Path) -> None:
    """Reading never makes a file."""
    with pytest.raises(ArchiveMissing):
        open_for_reading(path)
    assert not path.exists()


def test_a_reader_cannot_write(path: Path) -> None:
    """The reading connection is read-only to SQLite itself."""
    open_for_writing(path).close()
    db = open_for_reading(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM pages")
    db.close()


def test_an_altered_snapshot_is_noticed(harvested: Harvested) -> None:
    """One byte changed in the database makes reading fail and name the row."""
    snapshot = pack("报告".encode() * 50)
    snapshots.store(harvested.db, snapshot, harvested.now())
    assert snapshots.read(harvested.db, snapshot.sha256) == "报告".encode() * 50
    for offset in range(len(snapshot.body)):
        altered = bytearray(snapshot.body)
        altered[offset] ^= 1
        harvested.db.execute("UPDATE snapshots SET body = ?", (bytes(altered),))
        with pytest.raises(ArchiveDamaged, match="snapshots row 1"):
            snapshots.read(harvested.db, snapshot.sha256)


def test_importing_us_does_not_load_pandas_and_does_not_keep_others_from_it() -> None:
    """Where it is installed it would cost every worker half a second and seventy megabytes."""
    asked = "import sys, storage, sqlite_utils; before = 'pandas' in sys.modules; import pandas; print(before, pandas.__name__)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "pandas"]
