"""What an export is made of: one row a document, read in order of its number, a few at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlite_utils import Database

from storage.duplicates import DuplicateIndex, Kind, Relation
from storage.errors import BadCursor, BadExport
from storage.filters import OF_DOCUMENT, Filters, asked
from storage.records import Dates, Edge, Fact, Place
from storage.schema_edges import COLUMNS as EDGES
from storage.schema_facts import COLUMNS, place_columns, place_of
from storage.since import from_iso
from storage.told import edges_from, from_json

BATCH = 100  # documents in memory at a time


@dataclass(frozen=True, slots=True)
class Seen:
    """One sighting of an exported document."""

    title: str
    source: str
    url: str
    fetched_at: str
    status: int | None
    snapshot_sha256: str
    position: int
    revision: int
    current: bool
    cleaner: str


class ParagraphRow(NamedTuple):
    """A paragraph of an exported document: what it is, and how often it was said before, here and elsewhere.

    `kind` is heading, item, row or plain; `level` and `told` are as `storage.records.Form` has them, `cells` those of
    a row. `before` counts how often the document has said it already, `documents` the others that hold it, and `stock`
    tells whether they are so many reports that it belongs to none.
    """

    kind: str
    level: int | None
    told: str | None
    cells: tuple[str, ...] | None
    before: int
    documents: int
    stock: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One document as exported.

    `first` is the first of `sightings` that the filters accept: its address, source and time are the row's.
    `place` is what the document is about, and what it leaves open its source's. `known` are the facts that stand,
    `facts` all that the page of `first` says, `start` and `end` where the text begins and ends there (None where
    nobody looked). `group` is the number of the original among the document's duplicates, its own without any;
    `kind` and `because` say what a copy is to the original and why it is not that itself. `part_of` are the
    documents it is a part of, `holds` those that are parts of it. `current` is whether any page holds the text now.
    `paragraphs`, and `left_out`, the numbers of the paragraphs that `text` is without, are there where asked for.
    """

    id: int
    title: str
    text: str
    text_sha256: str
    dates: Dates
    place: Place
    first: Seen
    sightings: tuple[Seen, ...]
    group: int
    kind: str | None
    because: str | None
    part_of: tuple[int, ...]
    holds: tuple[int, ...]
    current: bool
    author: str | None
    source_line: str | None
    marks: dict[str, float]
    cleaner: str
    start: Edge | None
    end: Edge | None
    facts: tuple[Fact, ...]
    known: dict[str, str | int | None]
    paragraphs: tuple[ParagraphRow, ...] | None = None
    left_out: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The documents an export covers: numbers above `after` up to `last`, first seen at or after `since`."""

    after: int
    last: int
    since: str | None
    cursor: str


def span(db: Database, since: str | None) -> Span:
    """What there is to export now, after a cursor or from a date on. Raises BadCursor.

    A cursor is the number of the last document then, and the beginning of its hash, so that a cursor of another
    archive is not taken for one of this.
    """
    last = db.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()[0]
    here = f"{last}-{_hash_of(db, last)}"
    if since is None:
        return Span(0, last, None, here)
    if cursor := re.fullmatch(r"(\d{1,18})-([0-9a-f]{8})", since):
        after = int(cursor[1])
        if _hash_of(db, after) != cursor[2]:
            raise BadCursor(
                f"{since}: not a cursor of this archive; name its own, or a date, or export everything"
            )
        return Span(after, last, None, here)
    try:
        return Span(0, last, from_iso(since), here)
    except ValueError as error:
        raise BadCursor(
            f"{since!r}: neither a cursor that an export gave, nor a date like 2026-01-31 or 2026-01-31T08:00+08:00"
        ) from error


def rows(db: Database, filters: Filters, wanted: Span) -> Iterator[Row]:
    """The wanted documents in order of their number. Raises BadExport at the first step for an unknown source.

    No more than `BATCH` documents are held at a time, and no transaction stays open between them.
    """
    _check_sources(db, filters.sources)
    parameters, index = _asked(filters, wanted), DuplicateIndex(db)
    while True:
        with db.atomic():  # a document and its sightings as they are at one moment
            batch = db.execute(_DOCUMENTS, parameters).fetchall()
            seen = _seen(db, [row[0] for row in batch])
            parts = {row[0]: _parts(index.relations(row[0])) for row in batch}
        if not batch:
            return
        for row in batch:
            yield _row(row, seen[row[0]], parts[row[0]])
        parameters["after"] = batch[-1][0]


_DOCUMENTS = f"""
SELECT d.id, d.title, d.text, d.text_sha256, d.shown_date, d.meta_date, d.session_date, d.reported_year,
       src.kind, {place_columns("src")}, s.id, coalesce(x.original_id, d.id),
       x.kind, x.because,
       d.author, d.source_line, d.marks, d.cleaner, s.facts, {", ".join(f"s.{name}" for name in EDGES)},
       {", ".join(f"d.{name}" for name in COLUMNS)}
FROM documents d
JOIN sightings s ON s.id = (
  SELECT c.id FROM sightings c JOIN pages q ON q.id = c.page_id JOIN sources o ON o.id = q.source_id
  JOIN fetches g ON g.id = c.fetch_id JOIN documents e ON e.id = c.document_id
  WHERE c.document_id = d.id
  AND (:sources IS NULL OR o.name IN (SELECT value FROM json_each(:sources)))
  AND (:kind IS NULL OR o.kind = :kind)
  AND {" AND ".join(f"(:{name} IS NULL OR {sql} = :{name})" for name, sql in place_of("o").items())}
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
ORDER BY d.id LIMIT :batch
"""  # noqa: S608 - our own words
_SEEN = """
SELECT document_id, sighting_id, title, source, url, fetched_at, status, snapshot_sha256, position, revision, current, cleaner
FROM provenance WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY fetched_at, sighting_id
"""


def _asked(filters: Filters, wanted: Span) -> dict[str, Any]:
    return {
        **asked(filters),
        "after": wanted.after,
        "last": wanted.last,
        "since": wanted.since,
        "batch": BATCH,
    }


def _check_sources(db: Database, names: tuple[str, ...]) -> None:
    known = [row[0] for row in db.execute("SELECT name FROM sources ORDER BY name")]
    for name in names:
        if name not in known:
            raise BadExport(f"no source named {name!r} in this archive; it has: {', '.join(known) or 'none'}")


def _seen(db: Database, numbers: list[int]) -> dict[int, dict[int, Seen]]:
    """Document to its sightings by number, both in order."""
    found: dict[int, dict[int, Seen]] = {}
    for document, sighting, *fields in db.execute(_SEEN, (json.dumps(numbers),)):
        *told, current, cleaner = fields
        seen: tuple[Any, ...] = (*told, bool(current), cleaner)
        found.setdefault(document, {})[sighting] = Seen(*seen)
    return found


def _parts(relations: Iterable[Relation]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What a document is a part of, and what it holds."""
    told = [(one.kind, one.other_id) for one in relations]
    part_of = tuple(other for kind, other in told if kind is Kind.PART)
    return part_of, tuple(other for kind, other in told if kind is Kind.HOLDS)


def _row(row: tuple[Any, ...], seen: dict[int, Seen], parts: tuple[tuple[int, ...], tuple[int, ...]]) -> Row:
    sightings = tuple(seen.values())
    fields: tuple[Any, ...] = (
        *row[:4], Dates(*row[4:8]), Place(*row[8:14]), seen[row[14]], sightings, *row[15:18], *parts,
        any(s.current for s in sightings), *row[18:20], json.loads(row[20]), row[21],
        *edges_from(row[23:29]), from_json(row[22]), dict(zip(COLUMNS, row[29:], strict=True)),
    )  # fmt: skip
    return Row(*fields)


def _hash_of(db: Database, number: int) -> str:
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
