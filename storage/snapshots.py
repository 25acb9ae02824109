"""Snapshots: the bytes as they came, compressed, named by their hash, proved on every reading."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlite_utils import Database

from storage.errors import ArchiveDamaged
from storage.packing import UnpackError, unpack
from storage.records import Snapshot
from storage.times import stamp


def store(db: Database, snapshot: Snapshot, now: datetime) -> None:
    """Keep a snapshot; the same bytes are kept once."""
    db.execute(
        "INSERT INTO snapshots (sha256, size, compression, body, stored_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (sha256) DO NOTHING",
        (snapshot.sha256, snapshot.size, snapshot.compression, snapshot.body, stamp(now)),
    )


def read(db: Database, sha256: str) -> bytes:
    """The bytes of a snapshot. Raises ArchiveDamaged, naming the row, when they are not what was stored."""
    row = db.execute("SELECT id, size, body FROM snapshots WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise ArchiveDamaged(f"snapshots: no row has sha256 {sha256}, although a fetch names it")
    number, size, packed = row
    try:
        body = unpack(packed)
    except UnpackError as error:
        raise ArchiveDamaged(
            f"snapshots row {number} (sha256 {sha256}): its bytes cannot be unpacked: {error}"
        ) from error
    if len(body) != size or hashlib.sha256(body).hexdigest() != sha256:
        raise ArchiveDamaged(f"snapshots row {number} (sha256 {sha256}): its bytes do not have that hash")
    return body
