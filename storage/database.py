"""Opening an archive: the checks, the settings, and SQLite's complaints turned into ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from storage.errors import (
    ArchiveBusy,
    ArchiveDamaged,
    ArchiveError,
    ArchiveFull,
    ArchiveMissing,
    ArchiveReadOnly,
    NewerArchive,
    NotAnArchive,
)
from storage.migrations import migrations

APPLICATION_ID = 0x62616F67  # "baog", in the file's header
BUSY_SECONDS = 30.0


def open_for_writing(path: Path, wait: float = BUSY_SECONDS) -> Database:
    """The archive at `path`, made when there is none, brought up to date, foreign keys on, WAL.

    `wait` is how many seconds every write waits for another program that holds the archive. Raises a leaf of ArchiveError. The caller is the single writer.
    """
    if not path.parent.is_dir():
        raise ArchiveMissing(
            f"{path}: the folder {path.parent} does not exist; make it, or name another --db"
        )
    with translated(path):
        db = Database(sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False))
        try:
            fresh = _check_identity(db, path)
            db.execute("PRAGMA journal_mode = wal")
            db.execute("PRAGMA synchronous = full")
            db.execute("PRAGMA foreign_keys = on")
            if fresh or migrations.pending(db):
                _bring_up_to_date(db)
        except BaseException:
            db.close()
            raise
    return db


def open_for_reading(path: Path, *, older: bool = False) -> Database:
    """The archive at `path`, read-only; one of an older version too where `older` says so.

    Raises ArchiveMissing, NotAnArchive, NewerArchive or another leaf of ArchiveError.
    """
    if not path.is_file():
        raise ArchiveMissing(
            f"{path}: there is no archive here; `baogao harvest` makes one, --db names another"
        )
    with translated(path):
        db = Database(_connect_read_only(path))
        try:
            if _check_identity(db, path):
                raise NotAnArchive(f"{path}: an empty file, not an archive; `baogao harvest` makes one")
            if not older and migrations.pending(db):
                raise NotAnArchive(
                    f"{path}: made by an older version; any `baogao harvest` or `baogao dedupe` brings it up to date"
                )
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def reading(path: Path, *, older: bool = False) -> Iterator[Database]:
    """The archive as `open_for_reading` has it, closed at the end. Raises ArchiveError for all that goes wrong meanwhile."""
    with closing(open_for_reading(path, older=older)) as db, translated(path):
        yield db


@contextmanager
def writing(path: Path, wait: float = BUSY_SECONDS) -> Iterator[Database]:
    """The archive as `open_for_writing` has it, closed at the end. Raises ArchiveError for all that goes wrong meanwhile."""
    with closing(open_for_writing(path, wait)) as db, translated(path):
        yield db


@contextmanager
def translated(path: Path | str) -> Iterator[None]:
    """Turn what SQLite says inside into ours, naming the archive and the way out."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ours(error, path) from error


class _Reader(sqlite3.Connection):
    """A read-only connection; the empty files that SQLite leaves beside the archive go when it is closed."""

    path: Path

    def close(self) -> None:
        super().close()
        _tidy(self.path)


def _tidy(path: Path) -> None:
    """Let SQLite remove an empty -wal file and its -shm, as the last connection does that may write."""
    log = path.with_name(f"{path.name}-wal")
    try:
        if log.stat().st_size == 0:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0)) as last:
                last.execute("SELECT count(*) FROM sqlite_schema")
    except (OSError, sqlite3.Error):
        return  # gone already, or in use: whoever uses it removes it


def _connect_read_only(path: Path) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    connection = sqlite3.connect(
        f"{uri}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False,
        factory=_Reader,
    )  # fmt: skip
    connection.path = path
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.DatabaseError as error:
        connection.close()
        if "unable to open" not in str(error) and "readonly" not in str(error):
            raise
        # A folder that cannot be written holds no -shm file, and nobody can be writing there either.
        _check_nothing_waits(path)
        return sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    return connection


def _check_nothing_waits(path: Path) -> None:
    """Opened as it lies there, an archive is read without what its -wal file still holds."""
    log = path.with_name(f"{path.name}-wal")
    if log.is_file() and log.stat().st_size:
        raise ArchiveReadOnly(
            f"{path}: {log.name} beside it holds changes that can only be read where the folder can be written;"
            " copy both files to such a folder"
        )


def _check_identity(db: Database, path: Path) -> bool:
    """Whether the file is still empty; raises when it is not ours or newer than we are."""
    application_id = db.execute("PRAGMA application_id").fetchone()[0]
    if application_id != APPLICATION_ID:
        if application_id == 0 and db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
            return True
        raise NotAnArchive(f"{path}: a database, but not a baogao archive; name another --db")
    unknown = {m.name for m in migrations.applied(db)} - {m.name for m in migrations._migrations}
    if unknown:
        raise NewerArchive(
            f"{path}: made by a newer baogao ({', '.join(sorted(unknown))}); update baogao to open it"
        )
    return False


def _bring_up_to_date(db: Database) -> None:
    db.execute("BEGIN IMMEDIATE")
    with _rolled_back_on_error(db):
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(db)
        db.execute("COMMIT")


@contextmanager
def _rolled_back_on_error(db: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if db.conn is not None and db.conn.in_transaction:
            db.execute("ROLLBACK")
        raise


_COMPLAINTS: tuple[tuple[str, type[ArchiveError], str], ...] = (
    ("database or disk is full", ArchiveFull, "no space left; what was stored is safe: free some space and run the same command again"),
    ("disk I/O error", ArchiveFull, "the disk refused a write (full, over a file-size limit, or failing); what was stored is safe: mend that and run the same command again"),
    ("file is not a database", NotAnArchive, "not a SQLite database; name another --db"),
    ("readonly", ArchiveReadOnly, "it cannot be written; give it and its folder write permission, or name another --db"),
    ("unable to open", ArchiveReadOnly, "it cannot be opened for writing; check the folder's permissions, or name another --db"),
    ("locked", ArchiveBusy, "another program holds it and did not let go in time; try again when that has ended"),
    ("malformed", ArchiveDamaged, "the file is damaged; restore it from a copy, or save what is left with `sqlite3 FILE .recover`"),
)  # fmt: skip


def _ours(error: sqlite3.Error, path: Path | str) -> ArchiveError:
    said = str(error)
    for words, kind, way_out in _COMPLAINTS:
        if words in said:
            return kind(f"{path}: {way_out}")
    return ArchiveError(f"{path}: SQLite says: {said}")
