"""Texts found wrong and taken out: what is left of each, so that no later harvest or merge brings it back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlite_utils import Database

_TABLE = """CREATE TABLE forgotten ( -- A text found wrong and taken out: what is left of it, so that it does not come back.
  text_sha256 TEXT PRIMARY KEY, -- SHA-256 of the text
  normalised_sha256 TEXT NOT NULL, -- SHA-256 of the text folded for comparison
  document_id INTEGER, -- number it had in this archive; empty when it never was here
  reason TEXT NOT NULL, -- why it was taken out
  forgotten_at TEXT NOT NULL, -- when it was first taken out of an archive
  sightings TEXT NOT NULL -- where it had been seen, a JSON array: source, url, fetched_at, snapshot_sha256, position, cleaner
) STRICT"""

# The number of the next document: above every one there is, and every one there was.
NEXT_NUMBER = """(SELECT max(coalesce((SELECT max(id) FROM documents), 0),
  coalesce((SELECT max(document_id) FROM forgotten), 0)) + 1)"""


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """Where a forgotten text had been seen."""

    fetched_at: str
    source: str
    url: str
    snapshot_sha256: str
    position: int
    cleaner: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a forgotten text."""

    text_sha256: str
    normalised_sha256: str
    reason: str
    forgotten_at: str
    sightings: tuple[Seen, ...] = ()
    document_id: int | None = None


def create_forgotten(db: Database) -> None:
    """Make the empty table; a step of the migrations."""
    db.execute(_TABLE)


def is_forgotten(db: Database, text_sha256: str) -> bool:
    """Whether this very text was taken out and is not to come back."""
    return db.execute("SELECT 1 FROM forgotten WHERE text_sha256 = ?", (text_sha256,)).fetchone() is not None


def tombstone(db: Database, text_sha256: str) -> Tombstone | None:
    """What is left of the text with this hash, if it was forgotten."""
    row = db.execute(
        "SELECT text_sha256, normalised_sha256, reason, forgotten_at, sightings, document_id FROM forgotten"
        " WHERE text_sha256 = ?",
        (text_sha256,),
    ).fetchone()
    if row is None:
        return None
    fields: tuple[Any, ...] = (*row[:4], read_sightings(row[4]), row[5])
    return Tombstone(*fields)


def bury(db: Database, stone: Tombstone) -> set[Seen]:
    """Write a tombstone, or add to the one that is there; the sightings that are new in it.

    The earliest reason is kept, and of the sightings of the same bytes on the same page, read by the same cleaner,
    the earliest: it says all there is to say.
    """
    known = tombstone(db, stone.text_sha256)
    written = _together(known, stone)
    if written != known:
        db.execute(
            "INSERT OR REPLACE INTO forgotten"
            " (text_sha256, normalised_sha256, reason, forgotten_at, sightings, document_id) VALUES (?, ?, ?, ?, ?, ?)",
            (
                written.text_sha256,
                written.normalised_sha256,
                written.reason,
                written.forgotten_at,
                json.dumps([asdict(seen) for seen in written.sightings], ensure_ascii=False),
                written.document_id,
            ),
        )
    return set(written.sightings) - set(known.sightings if known is not None else ())


def _together(known: Tombstone | None, stone: Tombstone) -> Tombstone:
    if known is None:
        return replace(stone, sightings=_earliest(stone.sightings))
    first = min(known, stone, key=lambda one: (one.forgotten_at, one.reason))
    number = stone.document_id if known.document_id is None else known.document_id
    seen = _earliest((*known.sightings, *stone.sightings))
    return replace(first, sightings=seen, document_id=number)


def _earliest(sightings: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """One sighting of the same bytes at the same place, in order."""
    first: dict[tuple[object, ...], Seen] = {}
    for seen in sorted(sightings):
        first.setdefault((seen.source, seen.url, seen.snapshot_sha256, seen.position, seen.cleaner), seen)
    return tuple(first.values())


def read_sightings(column: str) -> tuple[Seen, ...]:
    """The column `sightings` as records."""
    return tuple(Seen(**seen) for seen in json.loads(column))
