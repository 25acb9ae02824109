"""Forgetting: a text found wrong goes, a tombstone stays.

Gone are the document's row, its entries in the full-text index, its sightings with their repairs, and its marks as a
duplicate or an original. What stays: the snapshots, which are never altered and still hold the words; the fetches,
the pages and the numbers of their revisions; and the tombstone, which says why, when, and where it had been seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage import originals, search
from storage.errors import NoSuchDocument, NoSuchSource
from storage.forgotten import Seen, Tombstone, bury
from storage.times import stamp

_SEEN = """
SELECT f.started_at, src.name, p.url, s.snapshot_sha256, s.position, s.cleaner
FROM sightings s JOIN fetches f ON f.id = s.fetch_id JOIN pages p ON p.id = s.page_id JOIN sources src ON src.id = p.source_id
WHERE s.document_id = ?
"""

# From the leaves to the root, as the foreign keys want it. The full-text index counts documents by their number:
# where the last one goes and its number is given again, the next document must count as not yet indexed.
_REMOVE = (
    "DELETE FROM repairs WHERE sighting_id IN (SELECT id FROM sightings WHERE document_id = :id)",
    "DELETE FROM sightings WHERE document_id = :id",
    "DELETE FROM duplicates WHERE document_id = :id OR original_id = :id",
    "DELETE FROM documents WHERE id = :id",
    "UPDATE search_progress SET document_id = min(document_id, (SELECT coalesce(max(id), 0) FROM documents))",
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


def forget(db: Database, document_id: int, reason: str, now: datetime) -> None:
    """Take a document out and leave a tombstone, in one transaction. Raises NoSuchDocument.

    Where it was an original, the earliest of its duplicates becomes theirs.
    """
    with db.atomic():
        row = db.execute(
            "SELECT text_sha256, normalised_sha256 FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        if row is None:
            raise NoSuchDocument(f"no document has the number {document_id}; `baogao search` finds others")
        seen = tuple(Seen(*found) for found in db.execute(_SEEN, (document_id,)))
        search.forget(db, document_id)
        bury(db, Tombstone(row[0], row[1], reason, stamp(now), seen, document_id))
        for statement in _REMOVE:
            db.execute(statement, {"id": document_id})
        originals.decide(db, now, row[1])


def forget_source(db: Database, name: str, reason: str, now: datetime) -> Forgotten:
    """Forget every document seen on this source and on no other, in one transaction. Raises NoSuchSource.

    A document that another source has too stays as it is, with all its sightings.
    """
    with db.atomic():
        source = db.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()
        if source is None:
            known = ", ".join(row[0] for row in db.execute("SELECT name FROM sources ORDER BY name"))
            raise NoSuchSource(f"no source named {name!r} in this archive; it has: {known or 'none'}")
        found = db.execute(_OF_SOURCE, source).fetchall()
        for document_id, elsewhere in found:
            if not elsewhere:
                forget(db, document_id, reason, now)
    kept = sum(elsewhere for _, elsewhere in found)
    return Forgotten(len(found) - kept, kept)
