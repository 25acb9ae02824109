"""Snapshots of another archive: proved, then copied as they are packed, a few at a time."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from storage import snapshots
from storage.errors import ArchiveDamaged
from storage.joining.staging import Other

BATCH = 100  # snapshots in one transaction


def carry(db: Database, other: Other) -> None:
    """Keep every snapshot that only the other archive has. Raises ArchiveDamaged where one is not what was stored.

    Each transaction is small: cut off, it leaves whole snapshots that no row names yet and that the next merge
    finds in place.
    """
    db.execute(
        "UPDATE incoming_snapshots SET here = (SELECT id FROM snapshots h WHERE h.sha256 = incoming_snapshots.sha256)"
    )
    last = 0
    while wanted := db.execute(
        "SELECT id, sha256 FROM incoming_snapshots WHERE here IS NULL AND id > ? ORDER BY id LIMIT ?",
        (last, BATCH),
    ).fetchall():
        with db.atomic():
            db.conn.executemany(
                "INSERT INTO snapshots (sha256, size, compression, body, stored_at) VALUES (?, ?, ?, ?, ?)",
                (_proved(other, sha256) for _, sha256 in wanted),
            )
        last = wanted[-1][0]


def date(db: Database) -> None:
    """Bytes that both archives hold were first stored when the earlier of the two stored them."""
    db.execute(
        "UPDATE snapshots SET stored_at = i.stored_at FROM incoming_snapshots i"
        " WHERE i.here = snapshots.id AND i.stored_at < snapshots.stored_at"
    )


def _proved(other: Other, sha256: str) -> tuple[Any, ...]:
    try:
        snapshots.read(other.db, sha256)
    except ArchiveDamaged as error:
        raise ArchiveDamaged(f"{other.path}: {error}; restore it from a copy, then merge again") from error
    [row] = other.rows(
        "SELECT sha256, size, compression, body, stored_at FROM snapshots WHERE sha256 = ?", sha256
    )
    return row
