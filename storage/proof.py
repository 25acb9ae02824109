"""The rows that a proof of the archive walks along, a few at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from storage.schema.duplicates import FIRST_SIGHTING
from storage.schema.edges import COLUMNS as EDGES
from storage.schema.facts import COLUMNS

BATCH = 200  # rows, with their texts, held at a time

# Of a document seen several times, `first` is the sighting its title and dates are from.
_ROWS = f"""
SELECT s.id, s.document_id, s.fetch_id, s.position, s.title, s.shown_date, s.meta_date, s.author, s.source_line,
       s.encoding, s.cleaner, s.id = ({FIRST_SIGHTING.format(document="s.document_id")}) AS first,
       d.title AS document_title, d.text, d.text_sha256, d.normalised_sha256, d.characters,
       d.shown_date AS document_shown_date, d.meta_date AS document_meta_date, d.session_date, d.reported_year,
       d.author AS document_author, d.source_line AS document_source_line, d.marks, d.structure,
       d.cleaner AS document_cleaner,
       s.facts, {", ".join(f"s.{name}" for name in EDGES)}, {", ".join(f"d.{name} AS told_{name}" for name in COLUMNS)}
FROM sightings s JOIN documents d ON d.id = s.document_id WHERE s.id > ? ORDER BY s.id LIMIT ?
"""  # noqa: S608 - our own words


def sightings(db: Database) -> Iterator[dict[str, Any]]:
    """Every sighting, with the document it is of, in order of its number: those of one fetch stand together."""
    last = 0
    while rows := list(db.query(_ROWS, (last, BATCH))):
        yield from rows
        last = rows[-1]["id"]


def repairs(db: Database, sighting_id: int) -> list[tuple[Any, ...]]:
    """The repairs of a sighting: kind, position, before, after, certain."""
    return db.execute(
        "SELECT kind, position, before, after, certain FROM repairs WHERE sighting_id = ? ORDER BY id",
        (sighting_id,),
    ).fetchall()


def unseen(db: Database) -> list[int]:
    """The documents that no sighting says the origin of; there should be none."""
    return [
        row[0]
        for row in db.execute(
            "SELECT id FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sightings s WHERE s.document_id = d.id)"
        )
    ]


def snapshot_names(db: Database) -> Iterator[tuple[int, str]]:
    """Number and SHA-256 of every snapshot."""
    last = 0
    while rows := db.execute(
        "SELECT id, sha256 FROM snapshots WHERE id > ? ORDER BY id LIMIT ?", (last, BATCH)
    ).fetchall():
        yield from rows
        last = rows[-1][0]
