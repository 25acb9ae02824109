"""What a WARC file is made of: the log of fetches, a run after the other, each in the order it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlite_utils import Database

from storage import pieces
from storage.filters import OF_DOCUMENT, OF_PLACE, Filters, asked, check_sources
from storage.normalise import sha256
from storage.records import Place
from storage.since import Span, span_of

BATCH = 200  # fetches in memory at a time; their bodies are read one by one

_RUNS = """
SELECT r.id, r.slot, r.started_at, r.cleaner, s.name, s.kind, s.level, s.province, s.city, s.county, s.town
FROM runs r JOIN sources s ON s.id = r.source_id
WHERE :sources IS NULL OR s.name IN (SELECT value FROM json_each(:sources)) ORDER BY r.started_at, r.id
"""
_FETCHES = """
SELECT f.id, p.url, p.role, f.purpose, f.url, f.started_at, f.seconds, f.attempt, f.hop, f.outcome, f.status, f.reason,
       f.link_text, f.rendered, f.headers, f.bytes_received, f.snapshot_sha256, f.imported_from
FROM fetches f LEFT JOIN pages p ON p.id = f.page_id
WHERE f.run_id = :run AND f.purpose <> 'article' AND f.id > :after AND f.id <= :last AND (:since IS NULL OR f.started_at >= :since)
AND (NOT :narrowed OR f.snapshot_sha256 IN (SELECT sha256 FROM temp.warc_wanted))
ORDER BY f.id LIMIT :batch
"""
_WANTED = f"""
INSERT OR IGNORE INTO temp.warc_wanted
SELECT c.snapshot_sha256 FROM sightings c JOIN documents d ON d.id = c.document_id
JOIN pages q ON q.id = c.page_id JOIN sources o ON o.id = q.source_id
WHERE {OF_DOCUMENT} AND {OF_PLACE}
AND (NOT :current OR c.revision = q.revision)
AND (NOT :originals OR NOT EXISTS (SELECT 1 FROM duplicates x WHERE x.document_id = d.id))
"""  # noqa: S608 - our own words
_READINGS = """
SELECT s.position, s.cleaner, d.text_sha256 FROM sightings s JOIN documents d ON d.id = s.document_id
WHERE s.fetch_id = ? ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """The run that made a capture, and the source it was of."""

    source: str
    place: Place
    slot: str
    started_at: str
    cleaner: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that a cleaner read in a capture."""

    position: int
    cleaner: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch as the log has it: a row of `fetches`, whose columns say what each field is.

    `page` is the address and role of the page it was made for, where it was for one.
    """

    run: Told
    page: tuple[str, str] | None
    purpose: str
    url: str
    started_at: str
    seconds: float
    attempt: int
    hop: int
    outcome: str
    status: int | None
    reason: str | None
    link_text: str | None
    rendered: int
    headers: tuple[tuple[str, str], ...]
    bytes_received: int
    snapshot_sha256: str | None
    imported_from: str | None
    readings: tuple[Reading, ...]


def covered(db: Database, since: str | None) -> Span:
    """The fetches there are to export now, after a cursor or begun from a date on. Raises BadCursor."""
    last = db.execute("SELECT coalesce(max(id), 0) FROM fetches").fetchone()[0]
    return span_of(last, since, partial(_mark, db), letter="f")


def captures(db: Database, filters: Filters, wanted: Span) -> Iterator[Capture]:
    """The fetches that the filters accept, the runs in the order they began. Raises BadExport, BadQuery.

    Sources narrow to all that was asked of them. Any other filter narrows to the bytes in which a document that it
    accepts was seen; `originals` to those of documents that are no copies.
    """
    check_sources(db, filters.sources)
    narrowed = filters != Filters(sources=filters.sources)
    told = asked(filters)
    db.execute("DROP TABLE IF EXISTS temp.warc_wanted")
    db.execute("CREATE TEMP TABLE warc_wanted (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
    if narrowed:
        db.execute(_WANTED, told)
        _want_pieces(db)
    told |= {"last": wanted.last, "since": wanted.since, "narrowed": narrowed, "batch": BATCH}
    for run_id, slot, started_at, cleaner, name, *place in db.execute(_RUNS, told).fetchall():
        run = Told(name, Place(*place), slot, started_at, cleaner)
        after = wanted.after
        while found := db.execute(_FETCHES, told | {"run": run_id, "after": after}).fetchall():
            yield from (_capture(db, run, row) for row in found)
            after = found[-1][0]


def _want_pieces(db: Database) -> None:
    """Of an article on several pages the bytes of each are wanted."""
    articles = "SELECT DISTINCT snapshot_sha256 FROM fetches WHERE purpose = 'article'"
    found = db.execute(f"SELECT sha256 FROM temp.warc_wanted WHERE sha256 IN ({articles})").fetchall()  # noqa: S608 - above
    for (name,) in found:
        wanted = [(piece.snapshot_sha256,) for piece in pieces.pieces_of(db, name)]
        db.conn.executemany("INSERT OR IGNORE INTO temp.warc_wanted VALUES (?)", wanted)


def _capture(db: Database, run: Told, row: tuple[Any, ...]) -> Capture:
    number, url, role, *middle, headers, received, snapshot, imported_from = row
    readings = tuple(Reading(*found) for found in db.execute(_READINGS, (number,)))
    pairs = tuple((name, value) for name, value in json.loads(headers or "[]"))
    page = None if url is None else (url, role)
    fields: tuple[Any, ...] = (run, page, *middle, pairs, received, snapshot, imported_from, readings)
    return Capture(*fields)


def _mark(db: Database, number: int) -> str:
    """The beginning of a hash of a fetch; zeros for 0, before the first; empty when there was no such fetch."""
    if number == 0:
        return "0" * 8
    row = db.execute("SELECT url, started_at, outcome FROM fetches WHERE id = ?", (number,)).fetchone()
    return "" if row is None else sha256(" ".join(row))[:8]
