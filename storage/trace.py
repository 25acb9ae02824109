"""Where a document came from: every page and fetch it was seen on, the bytes, the damage found, the copies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from storage.attachments import Linked, Linking, linked, linking
from storage.decisions import Decision, decided
from storage.errors import NoSuchDocument
from storage.pieces import Piece, pieces_of
from storage.records import Dates, Edge, Fact, Form, Purpose, Repair
from storage.related import Related, related
from storage.rendered import Rendering, rendering
from storage.schema.edges import COLUMNS as EDGES
from storage.schema.facts import COLUMNS
from storage.structure import from_json as structure_from_json
from storage.told import edges_from, from_json

_DOCUMENT = f"""
SELECT id, title, text, characters, text_sha256, normalised_sha256, shown_date, meta_date, session_date, reported_year,
       author, source_line, marks, cleaner, first_seen_at, structure, {", ".join(COLUMNS)}
FROM documents WHERE id = ?
"""  # noqa: S608 - our own words
_SIGHTINGS = f"""
SELECT s.id, s.title, src.name, p.url, f.url, f.started_at,
       (SELECT max(c.started_at) FROM fetches c WHERE c.page_id = s.page_id AND c.snapshot_sha256 = s.snapshot_sha256),
       f.status, f.headers, s.snapshot_sha256, n.size, s.position, s.revision, s.revision = p.revision,
       s.encoding, s.cleaner, s.shown_date, s.meta_date, s.author, s.source_line, s.facts,
       {", ".join(f"s.{name}" for name in EDGES)}, f.purpose
FROM sightings s
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
JOIN fetches f ON f.id = s.fetch_id
JOIN snapshots n ON n.sha256 = s.snapshot_sha256
WHERE s.id IN (SELECT id FROM sightings WHERE document_id = :id ORDER BY id LIMIT :most) ORDER BY f.started_at, s.id
"""  # noqa: S608 - our own words
_REPAIRS = """
SELECT r.sighting_id, r.kind, r.position, r.before, r.after, r.certain
FROM repairs r
WHERE r.sighting_id IN (SELECT id FROM sightings WHERE document_id = :id ORDER BY id LIMIT :most)
ORDER BY r.sighting_id, r.position, r.id
"""
_GROUP = """
SELECT document_id, original_id, kind, because, decided_at FROM duplicates
WHERE original_id = (SELECT coalesce((SELECT original_id FROM duplicates WHERE document_id = :id), :id))
ORDER BY document_id <> :id, document_id LIMIT :most
"""
_REVISIONS = """
SELECT p.url, v.number, v.cause, f.started_at, v.cleaner,
       (SELECT json_group_array(document_id) FROM (
         SELECT DISTINCT position, document_id FROM sightings
         WHERE page_id = v.page_id AND revision = v.number ORDER BY position))
FROM revisions v
JOIN pages p ON p.id = v.page_id
JOIN fetches f ON f.id = v.fetch_id
WHERE v.page_id IN (SELECT page_id FROM sightings WHERE document_id = :id ORDER BY id LIMIT :most)
ORDER BY v.page_id, v.number LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A stored document; `known` are the facts that stand, by column, `structure` the paragraphs that are not plain."""

    id: int
    title: str
    text: str
    characters: int
    text_sha256: str
    normalised_sha256: str
    dates: Dates
    author: str | None
    source_line: str | None
    marks: tuple[tuple[str, float], ...]
    cleaner: str
    first_seen_at: str
    known: tuple[tuple[str, str | int | None], ...] = ()
    structure: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a sighting: the pages that link its file, the files its page links, how it was rendered."""

    attachment_of: tuple[Linking, ...] = ()
    files: tuple[Linked, ...] = ()
    rendering: Rendering | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A document seen in the bytes of one fetch of a page.

    `fetched_url` differs from `url` after a redirect. `confirmed_at` is the last fetch that found the page's
    bytes still the same. `pieces` are the pages of an article on several pages, of which `snapshot_sha256` is the list.
    `current` is whether the page holds this text now. `start` and `end` are None in sightings
    from before they were kept.
    """

    id: int
    title: str
    source: str
    url: str
    fetched_url: str
    fetched_at: str
    confirmed_at: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    snapshot_sha256: str
    snapshot_size: int
    position: int
    revision: int
    current: bool
    encoding: str
    cleaner: str
    shown_date: str | None
    meta_date: str | None
    author: str | None
    source_line: str | None
    start: Edge | None
    end: Edge | None
    facts: tuple[Fact, ...]
    repairs: tuple[Repair, ...]
    pieces: tuple[Piece, ...] = ()
    beside: Beside = Beside()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that is one report with an original: what it is to that, and why it is not the original itself."""

    document_id: int
    original_id: int
    kind: str
    because: str
    decided_at: str


@dataclass(frozen=True, slots=True)
class PageRevision:
    """A state of the text of a page the document was seen on, and the documents it held."""

    url: str
    number: int
    cause: str
    fetched_at: str
    cleaner: str
    documents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """All that is known of how a document came to be here.

    `original_id` is the document it duplicates. `duplicates` are all the copies of one original, itself among
    them where it is a copy; `decision` is a person's word on the original, where there is one. `relations` are what
    it is to others, those it is one report with among them. `revisions` are those of every page it was seen on, in
    order.
    """

    document: DocumentRow
    original_id: int | None
    sightings: tuple[Sighting, ...]
    duplicates: tuple[Duplicate, ...]
    revisions: tuple[PageRevision, ...]
    relations: tuple[Related, ...] = ()
    decision: Decision | None = None


def document(db: Database, document_id: int) -> DocumentRow:
    """The document with this number. Raises NoSuchDocument."""
    row = db.execute(_DOCUMENT, (document_id,)).fetchone()
    if row is None:
        most = db.execute("SELECT max(id) FROM documents").fetchone()[0]
        held = "the archive is empty" if most is None else f"the last one is {most}"
        raise NoSuchDocument(
            f"no document has the number {document_id}; {held}; `baogao search` finds others"
        )
    marks = tuple(sorted(json.loads(row[12]).items()))
    known = tuple(zip(COLUMNS, row[16:], strict=True))
    structure = structure_from_json(row[15])
    fields: tuple[Any, ...] = (*row[:6], Dates(*row[6:10]), *row[10:12], marks, *row[13:15], known, structure)
    return DocumentRow(*fields)


def trace(db: Database, document_id: int, *, excerpts: bool = True, most: int | None = None) -> Trace:
    """Every sighting of a document with its fetch, bytes and damage, its copies and relations, its pages' revisions.

    Without `excerpts` the passages it shares with others are not looked for; with `most` no more than so many of each
    are told of, the first ones. Raises NoSuchDocument.
    """
    asked = {"id": document_id, "most": -1 if most is None else most}
    with db.atomic():  # one state of the archive, however much is written meanwhile
        found = document(db, document_id)
        group = tuple(sorted((Duplicate(*row) for row in db.execute(_GROUP, asked)), key=_number))
        revisions = tuple(
            PageRevision(url, number, cause, fetched_at, cleaner, tuple(json.loads(held)))
            for url, number, cause, fetched_at, cleaner, held in db.execute(_REVISIONS, asked)
        )
        sightings = _sightings(db, asked)
        relations = related(db, document_id, found.text, excerpts=excerpts, most=most)
        decision = decided(
            db, {document_id, *(d.document_id for d in group), *(d.original_id for d in group)}
        )
    original = next((d.original_id for d in group if d.document_id == document_id), None)
    return Trace(found, original, sightings, group, revisions, relations, decision)


def _beside(db: Database, sighting_id: int) -> Beside:
    return Beside(linking(db, sighting_id), linked(db, sighting_id), rendering(db, sighting_id))


def _number(duplicate: Duplicate) -> int:
    return duplicate.document_id


def _sightings(db: Database, asked: dict[str, int]) -> tuple[Sighting, ...]:
    repairs: dict[int, list[Repair]] = {}
    for number, kind, position, before, after, certain in db.execute(_REPAIRS, asked):
        repairs.setdefault(number, []).append(Repair(kind, position, before, after, bool(certain)))
    return tuple(
        _sighting(
            row,
            tuple(repairs.get(row[0], ())),
            pieces_of(db, row[9]) if row[-1] == Purpose.ARTICLE else (),
            _beside(db, row[0]),
        )
        for row in db.execute(_SIGHTINGS, asked).fetchall()
    )


def _sighting(
    row: tuple[Any, ...], repairs: tuple[Repair, ...], pieces: tuple[Piece, ...], beside: Beside
) -> Sighting:
    headers = tuple((name, value) for name, value in json.loads(row[8] or "[]"))
    fields: tuple[Any, ...] = (
        *row[:8],
        headers,
        *row[9:13],
        bool(row[13]),
        *row[14:20],
        *edges_from(row[21:27]),
        from_json(row[20]),
        repairs,
        pieces,
        beside,
    )
    return Sighting(*fields)
