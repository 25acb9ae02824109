"""Comparing stored documents with the whole archive: in settling, in merging, and when all of it is compared again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from storage import originals
from storage.duplicates import DuplicateIndex, Fingerprint, fingerprint
from storage.facts import facts

_NOT_COMPARED = "SELECT {what} FROM documents d WHERE NOT EXISTS (SELECT 1 FROM near_documents n WHERE n.document_id = d.id)"


def compare(
    db: Database, index: DuplicateIndex, documents: Iterable[tuple[int, Fingerprint]], now: datetime
) -> set[int]:
    """Compare documents, whose sightings are stored, and decide their groups; those that are one report with another."""
    grouped, changed = set(), set()
    for number, made in documents:
        is_new = (
            db.execute("SELECT 1 FROM near_documents WHERE document_id = ?", (number,)).fetchone() is None
        )
        relations = index.add_fingerprint(number, made, facts(db, number))
        partners = [relation.other_id for relation in relations if relation.groups]
        if partners:
            grouped.add(number)
        if not is_new:
            changed.add(number)
        elif partners:
            originals.join(db, index, number, partners, now)
    if touched := (changed & grouped) | originals.former(db, changed):
        originals.decide(db, index, touched, now)
    return grouped


def enter(db: Database, index: DuplicateIndex, documents: Iterable[tuple[int, Fingerprint]]) -> set[int]:
    """Compare documents with all others, by what is known of them now; those that are one report with another.

    Groups are not decided: `storage.originals` does that.
    """
    grouped = set()
    for number, made in documents:
        relations = index.add_fingerprint(number, made, facts(db, number))
        if any(relation.groups for relation in relations):
            grouped.add(number)
    return grouped


def read(db: Database, document_id: int) -> tuple[int, Fingerprint]:
    """A stored document with its fingerprint, as `compare` and `enter` take it."""
    text = db.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()[0]
    return document_id, fingerprint(text)


def not_compared(db: Database, most: int = -1) -> list[int]:
    """The first stored documents that have not been compared with the others, all of them unless a number is given."""
    rows = db.execute(f"{_NOT_COMPARED.format(what='d.id')} ORDER BY d.id LIMIT ?", (most,))
    return [row[0] for row in rows]


def count_not_compared(db: Database) -> int:
    """How many stored documents have not been compared with the others: those that came before there was an index."""
    return int(db.execute(_NOT_COMPARED.format(what="count(*)")).fetchone()[0])


def leave_out(db: Database, index: DuplicateIndex, document_id: int) -> set[int]:
    """Take a document out of the comparison and of its group; the others of that group, to be decided again."""
    others = originals.former(db, [document_id]) - {document_id}
    index.remove(document_id)
    db.execute("DELETE FROM duplicates WHERE document_id = :id OR original_id = :id", {"id": document_id})
    return others
