"""Joining what is known of duplicates: decisions of people are carried, all else is decided again from the texts."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage import originals
from storage.comparing import enter, not_compared, read
from storage.duplicates import DuplicateIndex

# Documents of ours of which more is known than before: seen elsewhere or earlier, or spoken of by a person.
_TOUCHED = """
SELECT s.document_id FROM sightings s WHERE s.page_id IN (SELECT page_id FROM incoming_touched)
UNION SELECT here FROM incoming_earlier
"""
_DECIDED = (
    "SELECT d.id FROM documents d JOIN incoming_decisions i ON i.text_sha256 = d.text_sha256 WHERE i.fresh"
)


def decisions(db: Database) -> None:
    """Every decision of a person, once."""
    db.execute("UPDATE incoming_decisions SET fresh = 1")
    db.execute(
        "UPDATE incoming_decisions SET fresh = 0 WHERE (text_sha256, decided_at, stands, because) IN"
        " (SELECT text_sha256, decided_at, stands, because FROM decisions)"
    )
    db.execute(
        "INSERT INTO decisions SELECT text_sha256, decided_at, stands, because FROM incoming_decisions WHERE fresh"
    )


def duplicates(db: Database, index: DuplicateIndex, now: datetime) -> None:
    """Compare what came with all there is, and decide the groups; what either archive had decided so keeps the earlier date."""
    touched = set(not_compared(db)).union(row[0] for row in db.execute(_TOUCHED))
    grouped = enter(db, index, (read(db, number) for number in sorted(touched)))
    spoken_of = {row[0] for row in db.execute(_DECIDED)}
    originals.decide(db, index, grouped | originals.former(db, touched) | spoken_of, now)
    db.execute(
        "UPDATE duplicates SET decided_at = x.decided_at FROM incoming_duplicates x"
        " JOIN incoming_documents d ON d.id = x.document_id JOIN incoming_documents o ON o.id = x.original_id"
        " WHERE d.here = duplicates.document_id AND o.here = duplicates.original_id AND x.kind = duplicates.kind"
        " AND x.decided_at < duplicates.decided_at"
    )
