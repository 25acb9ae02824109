"""Which documents an export covers, and in which of its sightings each is told: by filters, a cursor or a date."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from sqlite_utils import Database

from storage.filters import OF_DOCUMENT, OF_PLACE, Filters, asked, check_sources
from storage.since import Span, span_of

AT_ONCE = 5_000  # documents chosen by one query


class Chosen(NamedTuple):
    """A document, and the first of its sightings that the filters accept."""

    document: int
    sighting: int


def span(db: Database, since: str | None) -> Span:
    """The documents there are to export now, after a cursor or from a date on. Raises BadCursor."""
    last = db.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()[0]
    return span_of(last, since, partial(_mark, db))


def chosen(db: Database, filters: Filters, wanted: Span) -> Iterator[Chosen]:
    """The wanted documents in order of their number. Raises BadExport at the first step for an unknown source.

    No transaction stays open between them.
    """
    parameters = parameters_of(db, filters, wanted)
    while found := db.execute(_CHOSEN, parameters).fetchall():
        yield from map(Chosen._make, found)
        parameters["after"] = found[-1][0]


def parameters_of(db: Database, filters: Filters, wanted: Span) -> dict[str, Any]:
    """What `SELECTED` asks for, by name. Raises BadExport for a source that the archive does not have."""
    check_sources(db, filters.sources)
    span_of = {"after": wanted.after, "last": wanted.last, "since": wanted.since}
    return {**asked(filters), **span_of, "at_once": AT_ONCE}


SELECTED = f"""
FROM documents d
JOIN sightings s ON s.id = (
  SELECT c.id FROM sightings c JOIN pages q ON q.id = c.page_id JOIN sources o ON o.id = q.source_id
  JOIN fetches g ON g.id = c.fetch_id JOIN documents e ON e.id = c.document_id
  WHERE c.document_id = d.id
  AND (:sources IS NULL OR o.name IN (SELECT value FROM json_each(:sources)))
  AND {OF_PLACE}
  ORDER BY g.started_at, c.cleaner = e.cleaner DESC, c.id LIMIT 1)
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
LEFT JOIN duplicates x ON x.document_id = d.id
WHERE d.id > :after AND d.id <= :last
AND (:since IS NULL OR NOT EXISTS (
  SELECT 1 FROM sightings c JOIN fetches g ON g.id = c.fetch_id WHERE c.document_id = d.id AND g.started_at < :since))
AND {OF_DOCUMENT}AND (NOT :current OR EXISTS (
  SELECT 1 FROM sightings c JOIN pages q ON q.id = c.page_id WHERE c.document_id = d.id AND c.revision = q.revision))
AND (NOT :originals OR x.document_id IS NULL OR :current AND d.id = (
  SELECT min(e.document_id) FROM duplicates e WHERE e.original_id = x.original_id AND EXISTS (
    SELECT 1 FROM sightings c JOIN pages q ON q.id = c.page_id
    WHERE c.document_id = e.document_id AND c.revision = q.revision))
  AND NOT EXISTS (
    SELECT 1 FROM sightings c JOIN pages q ON q.id = c.page_id
    WHERE c.document_id = x.original_id AND c.revision = q.revision))
"""  # noqa: S608 - our own words
_CHOSEN = f"SELECT d.id, s.id {SELECTED} ORDER BY d.id LIMIT :at_once"


def _mark(db: Database, number: int) -> str:
    """The beginning of a document's hash, also of one that was forgotten since; zeros for 0, before the first; empty
    when there was no such document.
    """
    if number == 0:
        return "0" * 8
    row = db.execute(
        "SELECT text_sha256 FROM documents WHERE id = :id UNION ALL SELECT text_sha256 FROM forgotten WHERE document_id = :id",
        {"id": number},
    ).fetchone()
    return "" if row is None else str(row[0][:8])
