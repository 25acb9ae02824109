"""Settling: a page's documents, where they were seen, what is new, a duplicate or a revision.

Every document is compared with the whole archive as it is stored (`storage.comparing`), in the same transaction. A
text that was forgotten does not come back: it is counted among what was left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlite_utils import Database

from storage import frontier, pieces, snapshots, structure, told
from storage.comparing import compare
from storage.duplicates import DuplicateIndex, fingerprint
from storage.forgotten import NEXT_NUMBER, is_forgotten
from storage.frontier import Run
from storage.pieces import Article
from storage.records import DropCount, Purpose, Refined, RefinedDocument
from storage.schema.edges import COLUMNS as EDGES
from storage.schema.facts import COLUMNS
from storage.visits import Answered, mark_live, mark_refused
from storage.walks import listings
from storage.walks.onward import lead_on
from storage.walks.returning import put_off


@dataclass(frozen=True, slots=True)
class StoredFetch:
    """A fetch whose snapshot is stored: all that refining it again needs."""

    id: int
    page_id: int
    url: str
    started_at: str
    headers: tuple[tuple[str, str], ...]
    snapshot_sha256: str
    purpose: Purpose = Purpose.PAGE
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling one page came to, in documents; `links` counts addresses that the run has now to visit, on `hosts`."""

    new: int = 0
    duplicate: int = 0
    revised: int = 0
    dropped: int = 0
    links: int = 0
    hosts: frozenset[str] = frozenset()


def stored_fetch(db: Database, fetch_id: int) -> StoredFetch:
    """The stored fetch with this number."""
    row = db.execute(
        "SELECT id, page_id, url, started_at, headers, snapshot_sha256, purpose, coalesce(link_text, '')"
        " FROM fetches WHERE id = ?",
        (fetch_id,),
    ).fetchone()
    headers = tuple((name, value) for name, value in json.loads(row[4] or "[]"))
    return StoredFetch(row[0], row[1], row[2], row[3], headers, row[5], Purpose(row[6]), row[7])


def stored_body(db: Database, fetch_id: int) -> tuple[StoredFetch, bytes]:
    """A stored fetch and its bytes. Raises ArchiveDamaged."""
    fetch = stored_fetch(db, fetch_id)
    return fetch, snapshots.read(db, fetch.snapshot_sha256)


def settle(
    db: Database,
    run: Run,
    fetch_id: int,
    refined: Refined,
    now: datetime,
    *,
    dropped: bool = False,
    index: DuplicateIndex | None = None,
) -> Settled:
    """Write down what a fetched page came to, with its done-mark. Runs inside one transaction.

    `dropped` says that nothing of a page that should hold reports was kept; the reason is among its drops. `index`
    is that of `db`: whoever settles many pages keeps one, because to open it takes time.
    """
    fetch = stored_fetch(db, fetch_id)
    refined = pieces.hold_back(db, fetch.page_id, refined)
    if refined.links or refined.pager:
        listings.note_pager(db, fetch.page_id, run.id, refined.pager)
    led = lead_on(db, run, fetch.page_id, refined.links, now, fetch.snapshot_sha256)
    refined, left = without_forgotten(db, refined)
    new, duplicate, revised = settle_documents(db, index or DuplicateIndex(db), fetch, refined, now)
    add_drops(db, run.id, fetch, (*refined.drop_counts, *DropCount.of(refined.dropped), *left))
    _settle_page(db, run, fetch)
    if refined.refused:
        _refuse(db, run.id, fetch, refined.refused)
    frontier.done(db, fetch.page_id)
    hosts = frozenset(urlsplit(url).netloc for url in led)
    return Settled(new, duplicate, revised, int(dropped), len(led), hosts)


def settle_article(
    db: Database,
    article: Article,
    refined: Refined,
    now: datetime,
    index: DuplicateIndex,
) -> Settled:
    """Write down the documents of an article, on its first page. Runs inside one transaction."""
    fetch = stored_fetch(db, pieces.record(db, article, now))
    refined, left = without_forgotten(db, refined)
    new, duplicate, revised = settle_documents(db, index, fetch, refined, now)
    add_drops(db, article.run_id, fetch, left)
    return Settled(new, duplicate, revised)


def settle_unjoined(db: Database, article: Article, reason: str) -> Settled:
    """Write down that an article could not be put together; what was known of it stays."""
    db.execute(
        "INSERT INTO drops (run_id, page_id, reason, blocks, characters) VALUES (?, ?, ?, 0, 0)",
        (article.run_id, article.page_id, reason),
    )
    return Settled(dropped=1)


def settle_unrefined(db: Database, run: Run, fetch_id: int, reason: str) -> None:
    """Write down that a stored page could not be refined; its bytes stay, and other bytes are tried again."""
    fetch = stored_fetch(db, fetch_id)
    _settle_page(db, run, fetch)
    _refuse(db, run.id, fetch, reason)
    frontier.done(db, fetch.page_id)


def _settle_page(db: Database, run: Run, fetch: StoredFetch) -> None:
    """The page holds what was fetched, its links are noted, and its next visit has a time."""
    mark_live(db, fetch.page_id, Answered(fetch.url, dict(fetch.headers)), fetch.snapshot_sha256)
    db.execute(
        "UPDATE pages SET looked = snapshot_sha256 WHERE id = ? AND looked IS NOT snapshot_sha256",
        (fetch.page_id,),
    )
    put_off(db, fetch.page_id, fetch.started_at, run.usual, run.period)


def _refuse(db: Database, run_id: int, fetch: StoredFetch, reason: str) -> None:
    """Mark a page as refused for what its bytes are; the row in `drops` lets the same bytes be refused again."""
    add_drops(db, run_id, fetch, (DropCount(reason, 0, 0),))
    mark_refused(db, fetch.page_id)


def without_forgotten(db: Database, refined: Refined) -> tuple[Refined, list[DropCount]]:
    """The page without texts that were forgotten, the others where they stand; and what that leaves out."""
    gone = [document for document in refined.documents if is_forgotten(db, document.text_sha256)]
    if not gone:
        return refined, []
    kept = tuple(document for document in refined.documents if document not in gone)
    count = DropCount("forgotten", len(gone), sum(len(document.text) for document in gone))
    return replace(refined, documents=kept), [count]


def settle_documents(
    db: Database, index: DuplicateIndex, fetch: StoredFetch, refined: Refined, now: datetime
) -> tuple[int, int, int]:
    """New, duplicate and revised documents of one page. A page without any leaves its earlier text current."""
    if not refined.documents:
        return 0, 0, 0
    found = [find_or_add(db, d, fetch, refined.cleaner) for d in refined.documents]
    revision, changed = _revision(db, fetch, [number for number, _ in found], refined.cleaner)
    seen = {}
    for document, (number, _) in zip(refined.documents, found, strict=True):
        if add_sighting(db, document, number, fetch, revision, refined):
            seen[number] = document.fingerprint or fingerprint(document.text)
    copies = compare(db, index, seen.items(), now)
    new = sum(is_new and number not in copies for number, is_new in found)
    if changed and revision > 1:
        return 0, 0, len(found)
    return new, (len(found) - new) if changed else 0, 0


def find_or_add(
    db: Database, document: RefinedDocument, fetch: StoredFetch, cleaner: str
) -> tuple[int, bool]:
    """The number of the document with this very text, and whether it is new."""
    row = db.execute(
        "INSERT INTO documents (id, title, text, text_sha256, normalised_sha256, characters, shown_date, meta_date,"  # noqa: S608 - our own words
        f" session_date, reported_year, author, source_line, marks, structure, cleaner, first_seen_at, {', '.join(COLUMNS)})"
        f" VALUES ({NEXT_NUMBER}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?{', ?' * len(COLUMNS)})"
        " ON CONFLICT (text_sha256) DO NOTHING RETURNING id",
        (
            document.title, document.text, document.text_sha256, document.normalised_sha256, len(document.text),
            document.dates.shown, document.dates.meta, document.dates.session, document.dates.reported_year,
            document.author, document.source_line, json.dumps(dict(document.marks)),
            structure.as_json(document.structure), cleaner, fetch.started_at,
            *told.columns(document).values(),
        ),
    ).fetchone()  # fmt: skip
    if row is not None:
        return row[0], True
    number, told_by, first_seen_at = db.execute(
        "SELECT id, cleaner, first_seen_at FROM documents WHERE text_sha256 = ?", (document.text_sha256,)
    ).fetchone()
    if told_by != cleaner and first_seen_at == fetch.started_at:
        told.retell(db, number, document, cleaner)
    return number, False


def _revision(db: Database, fetch: StoredFetch, numbers: list[int], cleaner: str) -> tuple[int, bool]:
    """The page's revision that holds these documents, and whether it had to be begun."""
    current, snapshot = db.execute(
        "SELECT revision, snapshot_sha256 FROM pages WHERE id = ?", (fetch.page_id,)
    ).fetchone()
    held = db.execute(
        "SELECT position, document_id, max(snapshot_sha256 = ?) FROM sightings WHERE page_id = ? AND revision = ?"
        " GROUP BY position, document_id ORDER BY position",
        (fetch.snapshot_sha256, fetch.page_id, current),
    ).fetchall()
    if current and [row[1] for row in held] == numbers:
        return current, False
    same_bytes = snapshot == fetch.snapshot_sha256 or any(row[2] for row in held)
    cause = "first" if not current else "recleaned" if same_bytes else "changed"
    db.execute(
        "INSERT INTO revisions VALUES (?, ?, ?, ?, ?)", (fetch.page_id, current + 1, fetch.id, cause, cleaner)
    )
    db.execute("UPDATE pages SET revision = ? WHERE id = ?", (current + 1, fetch.page_id))
    return current + 1, True


def add_sighting(
    db: Database, document: RefinedDocument, number: int, fetch: StoredFetch, revision: int, refined: Refined
) -> bool:
    """Write down where a document was seen; whether that was not known."""
    sighting = db.execute(
        "INSERT INTO sightings (document_id, page_id, fetch_id, snapshot_sha256, position, revision, title, shown_date, meta_date,"  # noqa: S608 - our own words
        f" author, source_line, encoding, cleaner, facts, {', '.join(EDGES)})"
        f" VALUES ({', '.join('?' * (14 + len(EDGES)))})"
        " ON CONFLICT (page_id, revision, snapshot_sha256, position, cleaner) DO NOTHING RETURNING id",
        (
            number, fetch.page_id, fetch.id, fetch.snapshot_sha256, document.position, revision, document.title,
            document.dates.shown, document.dates.meta, document.author, document.source_line,
            f"{refined.encoding} ({refined.encoding_from})", refined.cleaner, told.as_json(document),
            *told.edges(document).values(),
        ),
    ).fetchone()  # fmt: skip
    if sighting is not None and document.repairs:
        db.conn.executemany(
            "INSERT INTO repairs (sighting_id, kind, position, before, after, certain) VALUES (?, ?, ?, ?, ?, ?)",
            [(sighting[0], r.kind, r.position, r.before, r.after, int(r.certain)) for r in document.repairs],
        )
    return sighting is not None


def add_drops(db: Database, run_id: int, fetch: StoredFetch, counts: Iterable[DropCount]) -> None:
    """Write down what was left out of a fetched page."""
    db.conn.executemany(
        "INSERT INTO drops (run_id, page_id, fetch_id, reason, blocks, characters) VALUES (?, ?, ?, ?, ?, ?)",
        [(run_id, fetch.page_id, fetch.id, c.reason, c.blocks, c.characters) for c in counts],
    )


def totals(db: Database) -> Mapping[str, int]:
    """How many rows the archive holds of each thing a person counts."""
    tables = ("sources", "runs", "pages", "fetches", "snapshots", "documents", "sightings", "duplicates")
    return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608 - names above
