"""Joining documents and where they were seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from storage import search
from storage.forgotten import NEXT_NUMBER
from storage.joining.staging import COLUMNS, Other, insert, number, translate
from storage.schema.facts import COLUMNS as FACT_COLUMNS

# What a document's row says of its first sighting. As a text, a lesser one was seen earlier.
_FACTS = (
    "title", "shown_date", "meta_date", "session_date", "reported_year", "author", "source_line", "marks", "structure",
    "cleaner",
    *FACT_COLUMNS, "first_seen_at",
)  # fmt: skip
_SEEN = "{0}.first_seen_at || json_array(" + ", ".join(f"{{0}}.{fact}" for fact in reversed(_FACTS)) + ")"


def find_sightings(db: Database) -> None:
    """Leave those sightings to be added that are of new fetches, or of bytes that our cleaner's version has not read."""
    translate(db, "sightings", "page_id", "pages")
    translate(db, "sightings", "fetch_id", "fetches")
    db.execute(
        "DELETE FROM incoming_sightings WHERE id NOT IN"
        " (SELECT min(id) FROM incoming_sightings GROUP BY page_id, fetch_id, cleaner, position)"
    )
    db.execute(
        "UPDATE incoming_sightings SET here = (SELECT s.id FROM sightings s WHERE s.page_id = incoming_sightings.page_id"
        " AND s.snapshot_sha256 = incoming_sightings.snapshot_sha256 AND s.cleaner = incoming_sightings.cleaner"
        " AND s.position = incoming_sightings.position ORDER BY s.id LIMIT 1)"
        " WHERE fetch_id IN (SELECT here FROM incoming_fetches WHERE NOT fresh)"
    )
    number(db, "sightings")


def documents(db: Database, other: Other) -> None:
    """One document a text. Its title, dates and the like are those of the earlier first sighting."""
    db.execute(
        "UPDATE incoming_documents SET here ="
        " (SELECT id FROM documents h WHERE h.text_sha256 = incoming_documents.text_sha256)"
    )
    _tell_of_earlier_sightings(db)
    db.execute(
        "UPDATE incoming_documents SET fresh = 1 WHERE here IS NULL"
        " AND text_sha256 IN (SELECT text_sha256 FROM incoming_sightings WHERE fresh)"
    )
    names = (*(column for column in COLUMNS["documents"] if column != "id"), "text")
    db.conn.executemany(
        f"INSERT INTO documents (id, {', '.join(names)})"  # noqa: S608 - our own names
        f" VALUES ({NEXT_NUMBER}, {', '.join('?' * len(names))})",
        _texts(db, other, ", ".join(names)),
    )
    db.execute(
        "UPDATE incoming_documents SET here ="
        " (SELECT id FROM documents h WHERE h.text_sha256 = incoming_documents.text_sha256) WHERE fresh"
    )


def _texts(db: Database, other: Other, names: str) -> Iterator[tuple[Any, ...]]:
    for (wanted,) in db.execute("SELECT id FROM incoming_documents WHERE fresh ORDER BY id").fetchall():
        yield from other.rows(f"SELECT {names} FROM documents WHERE id = ?", wanted)  # noqa: S608 - our own names


def _tell_of_earlier_sightings(db: Database) -> None:
    db.execute(
        "CREATE TEMP TABLE incoming_earlier AS SELECT i.id, i.here, i.title <> d.title AS retitled"  # noqa: S608 - our own words
        " FROM incoming_documents i JOIN documents d ON d.id = i.here"
        f" WHERE {_SEEN.format('i')} < {_SEEN.format('d')}"
    )
    retitled = [row[0] for row in db.execute("SELECT here FROM incoming_earlier WHERE retitled")]
    for document in retitled:
        search.forget(db, document)
    sets = ", ".join(f"{fact} = i.{fact}" for fact in _FACTS)
    db.execute(
        f"UPDATE documents SET {sets} FROM incoming_documents i"  # noqa: S608 - our own words
        " WHERE i.here = documents.id AND i.id IN (SELECT id FROM incoming_earlier)"
    )
    for document in retitled:
        search.index_again(db, document)


def sightings(db: Database) -> None:
    """Add the sightings with their repairs; the revision they belong to is found afterwards."""
    translate(db, "sightings", "document_id", "documents")
    columns = ", ".join(column for column in COLUMNS["sightings"] if column != "id")
    db.execute(
        f"INSERT INTO sightings (id, revision, {columns}) SELECT here, -here, {columns} FROM incoming_sightings"  # noqa: S608 - our own names
        " WHERE fresh ORDER BY here"
    )
    db.execute(
        "DELETE FROM incoming_repairs WHERE sighting_id NOT IN (SELECT id FROM incoming_sightings WHERE fresh)"
    )
    translate(db, "repairs", "sighting_id", "sightings")
    number(db, "repairs")
    insert(db, "repairs")
