"""The examination, in the order it is taken: the file, the structure, the history, the texts, the indexes, the surroundings."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from storage.doctor.articles import articles
from storage.doctor.files import files
from storage.doctor.findings import RESTORE, Finding, Patient, Severity
from storage.doctor.history import history
from storage.doctor.indexes import indexes
from storage.doctor.manifests import manifests
from storage.doctor.rules import unreadable
from storage.doctor.texts import bytes_kept, texts
from storage.migrations import migrations


def examine(db: Database, patient: Patient) -> Iterator[Finding]:
    """Whatever is wrong with an open archive, the worst kinds first to come. Nothing is written.

    All of it is told of one state, however much is written meanwhile. Memory does not grow with the archive.
    """
    db.execute("BEGIN")
    try:
        yield from _version(db, patient)
        yield from _structure(db, patient)
        for part in (history, articles, texts, bytes_kept, manifests, indexes):
            yield from part(db, patient)
    finally:
        db.execute("ROLLBACK")
    yield from files(patient)


def _version(db: Database, patient: Patient) -> Iterator[Finding]:
    missing = ", ".join(migration.name for migration in migrations.pending(db))
    if missing:
        yield Finding(
            "older_version", Severity.UNFINISHED, "archive", None,
            f"made by an older version, without {missing}; any harvest brings it up to date",
            f"baogao harvest --db {patient.quoted}",
        )  # fmt: skip


def _structure(db: Database, patient: Patient) -> Iterator[Finding]:
    """What SQLite itself finds wrong."""
    restore = RESTORE.format(db=patient.quoted)
    try:
        for (said,) in db.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield Finding(
                    "integrity",
                    Severity.DAMAGED,
                    "archive",
                    None,
                    f"SQLite's own check says: {said}",
                    restore,
                )
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
            what = f"names a row of {parent} that is not there"
            yield Finding("foreign_key", Severity.DAMAGED, table, row, what, restore)
    except sqlite3.Error as error:
        yield unreadable("integrity", "archive", error, patient)
