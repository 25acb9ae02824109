"""Articles on several pages: the text of each page is held back, and that of the article is sighted on its first one.

An article is bytes like any other page: the list of its pages' addresses and snapshots, as JSON, is a snapshot itself,
named by its hash, which a row of `fetches` with the purpose `article` brings. So all that holds of a sighting holds of
one of an article: other bytes of any of its pages are other bytes of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlite_utils import Database

from storage import snapshots
from storage.errors import ArchiveDamaged
from storage.packing import pack
from storage.records import Purpose, Refined

MOST = 100  # pages of an article
MOST_BYTES = 40_000_000  # of all its pages
_KIND = "article"


class Piece(NamedTuple):
    """One page of an article: its address and its bytes."""

    url: str
    snapshot_sha256: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article whose pages hold other bytes than when it was last put together.

    `page_id` and `url` are its first page's. `run_id` and `started_at` are those of the fetch that last brought one of its pages.
    """

    page_id: int
    url: str
    pieces: tuple[Piece, ...]
    run_id: int
    started_at: str


def hold_back(db: Database, page_id: int, refined: Refined) -> Refined:
    """The page without its documents where it is a piece of an article, which is noted; else as it is."""
    sequel = refined.sequel
    if not refined.documents:
        return refined
    if sequel is None or not sequel.article:
        db.execute("UPDATE pieces SET number = 0 WHERE page_id = ? AND number <> 0", (page_id,))
        return refined
    db.execute(
        "INSERT INTO pieces VALUES (?, ?, ?) ON CONFLICT (page_id) DO UPDATE SET article = excluded.article,"
        " number = excluded.number WHERE (article, number) <> (excluded.article, excluded.number)",
        (page_id, sequel.article, sequel.number),
    )
    return replace(refined, documents=())


_PIECES = """
SELECT c.article, c.number, p.id, p.url, p.snapshot_sha256, n.size
FROM pieces c JOIN pages p ON p.id = c.page_id JOIN snapshots n ON n.sha256 = p.snapshot_sha256
WHERE p.source_id = ? ORDER BY c.article, c.number, length(p.url), p.url
"""
_LAST = """
SELECT id, snapshot_sha256 FROM fetches WHERE page_id = ? AND purpose = 'article'
ORDER BY started_at DESC, id DESC LIMIT 1
"""
_BROUGHT = """
SELECT f.run_id, f.started_at FROM json_each(?) e JOIN pages p ON p.url = e.value ->> 0
JOIN fetches f ON f.page_id = p.id AND f.snapshot_sha256 = e.value ->> 1 AND f.outcome = 'ok' AND f.purpose = 'page'
WHERE p.source_id = ? ORDER BY f.started_at DESC, f.id DESC LIMIT 1
"""


def due(db: Database, source_id: int) -> list[Article]:
    """The articles of a source that are to be put together, anew or for the first time, in a fixed order."""
    found = []
    for _, rows in groupby(db.execute(_PIECES, (source_id,)).fetchall(), key=itemgetter(0)):
        pages = list(_in_bounds(rows))
        if not pages:
            continue
        _, _, page_id, url, *_ = pages[0]
        pieces = tuple(Piece(address, sha256) for _, _, _, address, sha256, _ in pages)
        last = db.execute(_LAST, (page_id,)).fetchone()
        brought = db.execute(_BROUGHT, (json.dumps(pieces), source_id)).fetchone()
        is_new = last is None or last[1] != hashlib.sha256(written(pieces)).hexdigest()
        if is_new and brought is not None:
            found.append(Article(page_id, url, pieces, *brought))
    return found


def _in_bounds(
    rows: Iterable[tuple[str, int, int, str, str, int]],
) -> Iterator[tuple[str, int, int, str, str, int]]:
    """One page a number, as many as an article may have; none where only leftovers of an article are there."""
    pages = list(rows)
    numbers = {row[1] for row in pages}
    if 0 in numbers and 1 not in numbers:
        return
    size = before = count = 0
    for row in pages:
        if row[1] <= before:
            continue  # page 0 is none any more, and of two addresses of one page the shorter counts
        before, size, count = row[1], size + row[5], count + 1
        if count > MOST or (size > MOST_BYTES and count > 1):
            return
        yield row


def written(pieces: Sequence[Piece]) -> bytes:
    """The list of an article's pages as it is stored."""
    pages = [piece._asdict() for piece in pieces]
    return json.dumps({"kind": _KIND, "pages": pages}, ensure_ascii=False, sort_keys=True).encode()


def listed(body: bytes) -> tuple[Piece, ...]:
    """The pages of an article, as they were stored. Raises ValueError."""
    try:
        told = json.loads(body)
        pieces = tuple(Piece(str(page["url"]), str(page["snapshot_sha256"])) for page in told["pages"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("is no list of the pages of an article") from error
    if not pieces or told.get("kind") != _KIND:
        raise ValueError("is no list of the pages of an article")
    return pieces


def pieces_of(db: Database, snapshot_sha256: str) -> tuple[Piece, ...]:
    """The pages of the article with this snapshot. Raises ArchiveDamaged."""
    try:
        return listed(snapshots.read(db, snapshot_sha256))
    except ValueError as error:
        raise ArchiveDamaged(f"snapshots: that with sha256 {snapshot_sha256} {error}") from error


def latest(db: Database, page_id: int) -> int | None:
    """The fetch that stands for the article that begins on a page, as it was last put together."""
    row = db.execute(_LAST, (page_id,)).fetchone()
    return None if row is None else int(row[0])


def source_of(db: Database, page_id: int) -> int:
    """The source of a page."""
    return int(db.execute("SELECT source_id FROM pages WHERE id = ?", (page_id,)).fetchone()[0])


def fetch_of(db: Database, source_id: int, piece: Piece) -> int:
    """The fetch that first brought the bytes of a piece. Raises ArchiveDamaged where none did."""
    row = db.execute(
        "SELECT f.id FROM fetches f JOIN pages p ON p.id = f.page_id WHERE p.source_id = ? AND p.url = ?"
        " AND f.snapshot_sha256 = ? AND f.purpose = 'page' AND f.outcome = 'ok' ORDER BY f.started_at, f.id LIMIT 1",
        (source_id, *piece),
    ).fetchone()
    if row is None:
        raise ArchiveDamaged(
            f"fetches: none brought snapshot {piece.snapshot_sha256} of {piece.url}, a page of an article"
        )
    return int(row[0])


def record(db: Database, article: Article, now: datetime) -> int:
    """Write down what an article is put together from; the number of the fetch that stands for it."""
    snapshot = pack(written(article.pieces))
    snapshots.store(db, snapshot, now)
    row = db.execute(
        "INSERT INTO fetches (run_id, page_id, purpose, url, started_at, seconds, attempt, hop, outcome, bytes_received,"
        " snapshot_sha256) VALUES (?, ?, ?, ?, ?, 0, 1, 0, 'ok', 0, ?) RETURNING id",
        (article.run_id, article.page_id, Purpose.ARTICLE, article.url, article.started_at, snapshot.sha256),
    ).fetchone()
    return int(row[0])
