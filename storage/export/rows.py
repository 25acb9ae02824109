"""What an export is made of: one row a document, read in order of its number, a few at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from sqlite_utils import Database

from storage import structure
from storage.attachments import linking_addresses
from storage.duplicates import DuplicateIndex, Kind, Relation
from storage.export.selection import Chosen, chosen, span
from storage.filters import Filters
from storage.records import Dates, Edge, Fact, Form, Place
from storage.schema.edges import COLUMNS as EDGES
from storage.schema.facts import COLUMNS, place_columns
from storage.since import Span
from storage.told import edges_from, from_json

__all__ = ["BATCH", "Cell", "ParagraphRow", "Row", "Seen", "Span", "rows", "span", "told"]

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


class Cell(NamedTuple):
    """What is told of a document's place in a panel: who else claims the same place and year, and why it was chosen.

    `others` are the numbers of the other documents, `reports` counts how many reports they and the chosen one are.
    """

    others: tuple[int, ...]
    reports: int
    because: str


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
    `structure` names the paragraphs of `text` that are not plain. Where `first` is a file, `attachment_of` are the
    addresses of the pages that link it.
    `paragraphs`, and `left_out`, the numbers of the paragraphs that `text` is without, are there where asked for, `cell` in a panel.
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
    structure: tuple[Form, ...] = ()
    attachment_of: tuple[str, ...] = ()
    paragraphs: tuple[ParagraphRow, ...] | None = None
    left_out: tuple[int, ...] | None = None
    cell: Cell | None = None


def rows(db: Database, filters: Filters, wanted: Span) -> Iterator[Row]:
    """The wanted documents in order of their number. Raises BadExport at the first step for an unknown source.

    No more than `BATCH` documents are held at a time, and no transaction stays open between them.
    """
    return told(db, chosen(db, filters, wanted))


def told(db: Database, wanted: Iterable[Chosen]) -> Iterator[Row]:
    """What is told of each of these documents, in their order. One that is gone meanwhile is left out."""
    index = DuplicateIndex(db)
    for batch in _batches(wanted):
        with db.atomic():  # a document and its sightings as they are at one moment
            found = db.execute(_DOCUMENTS, {"chosen": json.dumps(batch)}).fetchall()
            seen = _seen(db, [row[0] for row in found])
            parts = {row[0]: _parts(index.relations(row[0])) for row in found}
            linking = linking_addresses(db, [row[14] for row in found])
        for row in found:
            told = _row(row, seen[row[0]], parts[row[0]])
            yield replace(told, attachment_of=linking.get(row[14], ()))


def _batches(wanted: Iterable[Chosen]) -> Iterator[list[Chosen]]:
    remaining = iter(wanted)
    while batch := list(islice(remaining, BATCH)):
        yield batch


_DOCUMENTS = f"""
SELECT d.id, d.title, d.text, d.text_sha256, d.shown_date, d.meta_date, d.session_date, d.reported_year,
       src.kind, {place_columns("src")}, s.id, coalesce(x.original_id, d.id),
       x.kind, x.because,
       d.author, d.source_line, d.marks, d.cleaner, s.facts, {", ".join(f"s.{name}" for name in EDGES)},
       {", ".join(f"d.{name}" for name in COLUMNS)}, d.structure
FROM json_each(:chosen) w
JOIN documents d ON d.id = w.value ->> 0
JOIN sightings s ON s.id = w.value ->> 1
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
LEFT JOIN duplicates x ON x.document_id = d.id
ORDER BY w.key
"""  # noqa: S608 - our own words
_SEEN = """
SELECT document_id, sighting_id, title, source, url, fetched_at, status, snapshot_sha256, position, revision, current, cleaner
FROM provenance WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY fetched_at, sighting_id
"""


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
        *edges_from(row[23:29]), from_json(row[22]), dict(zip(COLUMNS, row[29:-1], strict=True)),
        structure.from_json(row[-1]),
    )  # fmt: skip
    return Row(*fields)
