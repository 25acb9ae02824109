"""Forgetting: a text found wrong goes, a tombstone stays.

Gone are the document's row, its entries in the full-text index and in that of near-duplicates, its sightings with
their repairs, and its marks as a duplicate or an original; the others of its group are decided again. What stays: the snapshots, which are never altered and still hold the words; the fetches,
the pages and the numbers of their revisions; and the tombstone, which says why, when, and where it had been seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage import originals, search
from storage.comparing import leave_out
from storage.duplicates import DuplicateIndex
from storage.errors import NoSuchDocument, NoSuchSource
from storage.forgotten import Seen, Tombstone, bury
from storage.times import stamp

_SEEN = """
SELECT f.started_at, src.name, p.url, s.snapshot_sha256, s.position, s.cleaner
FROM sightings s JOIN fetches f ON f.id = s.fetch_id JOIN pages p ON p.id = s.page_id JOIN sources src ON src.id = p.source_id
WHERE s.document_id = ?
"""

# From the leaves to the root, as the foreign keys want it.
_REMOVE = (
    "DELETE FROM repairs WHERE sighting_id IN (SELECT id FROM sightings WHERE document_id = :id)",
    "DELETE FROM sightings WHERE document_id = :id",
    "DELETE FROM documents WHERE id = :id",
)

_OF_SOURCE = """
SELECT DISTINCT s.document_id, EXISTS (
  SELECT 1 FROM sightings o JOIN pages q ON q.id = o.page_id
  WHERE o.document_id = s.document_id AND q.source_id <> p.source_id)
FROM sightings s JOIN pages p ON p.id = s.page_id WHERE p.source_id = ? ORDER BY s.document_id
"""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting a source came to: documents taken out, and those that stay because another source has them too."""

    documents: int
    kept: int


def forget(
    db: Database, document_id: int, reason: str, now: datetime, index: DuplicateIndex | None = None
) -> set[int]:
    """Take a document out and leave a tombstone, in one transaction. Raises NoSuchDocument.

    Gives the documents that were one report with it. Where it was their original, they have another one now.
    `index` is that of `db`, where the caller has it open.
    """
    index = index or DuplicateIndex(db)
    with db.atomic():
        others = _take_out(db, index, document_id, reason, now)
        originals.decide(db, index, others, now)
    return others


def forget_source(db: Database, name: str, reason: str, now: datetime) -> Forgotten:
    """Forget every document seen on this source and on no other, in one transaction. Raises NoSuchSource.

    A document that another source has too stays as it is, with all its sightings.
    """
    with db.atomic():
        found = _of_source(db, name)
        index, others, gone = DuplicateIndex(db), set[int](), set[int]()
        for document_id, elsewhere in found:
            if not elsewhere:
                others |= _take_out(db, index, document_id, reason, now)
                gone.add(document_id)
        originals.decide(db, index, others - gone, now)
    return Forgotten(len(gone), len(found) - len(gone))


def documents_of(db: Database, name: str) -> Forgotten:
    """What forgetting a source would come to. Raises NoSuchSource."""
    found = _of_source(db, name)
    shared = sum(elsewhere for _, elsewhere in found)
    return Forgotten(len(found) - shared, shared)


def _of_source(db: Database, name: str) -> list[tuple[int, int]]:
    """The documents seen on a source, and whether each was seen on another one too."""
    source = db.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()
    if source is None:
        known = ", ".join(row[0] for row in db.execute("SELECT name FROM sources ORDER BY name"))
        raise NoSuchSource(f"no source named {name!r} in this archive; it has: {known or 'none'}")
    return db.execute(_OF_SOURCE, source).fetchall()


def _take_out(db: Database, index: DuplicateIndex, document_id: int, reason: str, now: datetime) -> set[int]:
    row = db.execute(
        "SELECT text_sha256, normalised_sha256 FROM documents WHERE id = ?", (document_id,)
    ).fetchone()
    if row is None:
        raise NoSuchDocument(f"no document has the number {document_id}; `baogao search` finds others")
    seen = tuple(Seen(*found) for found in db.execute(_SEEN, (document_id,)))
    search.forget(db, document_id)
    others = leave_out(db, index, document_id)
    bury(db, Tombstone(row[0], row[1], reason, stamp(now), seen, document_id))
    for statement in _REMOVE:
        db.execute(statement, {"id": document_id})
    return others
