"""Full-text search: an index of pairs of terms, kept beside the documents and brought up to date off the crawl path.

What is indexed are pairs: every term (a Han character, or a word of other letters) joined to the one after it. A
word is looked for as a phrase of neighbouring pairs, so words of any length are found, without a dictionary.
Single terms would find the same at a quarter of the indexing cost; measured on 30,000 reports of 5,600 characters
a query over pairs takes 2 ms (median, ranked) where single terms take 39.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from storage.errors import BadQuery, NoSuchDocument
from storage.fold import folding, pairs
from storage.query import Phrase, parse
from storage.since import from_iso
from storage.snippet import Mark, Snippet, marks, snippet

MOST_RANKED = 20_000  # matches, the newest, that are compared when a word is in very many documents

_TABLES = (
    # Contentless, because the text is in documents; `ascii`, because folding has already told letters from the rest.
    """CREATE VIRTUAL TABLE search -- The full-text index of documents, as pairs of folded terms; rowid is the document.
USING fts5(title, text, content = '', tokenize = "ascii tokenchars '_'")""",
    """CREATE TABLE search_progress ( -- How far the full-text index has come; one row.
  id INTEGER PRIMARY KEY CHECK (id = 1), -- always 1
  document_id INTEGER NOT NULL, -- every document up to this one is in the index
  folding TEXT NOT NULL -- the way of folding that filled the index; another way begins it again
) STRICT""",
)
_SETTINGS: tuple[tuple[str, int | str], ...] = (
    ("hashsize", 32 << 20),  # bytes held back in a transaction: a batch goes to disk as one sorted piece
    ("automerge", 8),  # merging later costs a third less than the usual 4, and queries open a few pieces more
    ("rank", "bm25(4.0, 1.0)"),  # a word in the title counts four times
)

# From the inside out: the newest matches; of each group the original where it matches, else the best copy, as good as
# the best of them; the best of those; and what is told of each.
_HITS = """
SELECT d.id, d.title, d.text, -m.rank, p.url, src.name, d.shown_date, s.revision = p.revision, x.original_id, m.folded
FROM (
  SELECT id, best AS rank, members - 1 AS folded FROM (
    SELECT r.id, min(r.rank) OVER report AS best, count(*) OVER report AS members,
           row_number() OVER (report ORDER BY c.original_id IS NOT NULL, r.rank, r.id DESC) AS place
    FROM (
      SELECT rowid AS id, rank FROM search WHERE search MATCH :words
      AND (:source IS NULL OR EXISTS (
        SELECT 1 FROM sightings c JOIN pages q ON q.id = c.page_id
        WHERE c.document_id = search.rowid AND q.source_id = :source))
      AND (:since IS NULL OR NOT EXISTS (
        SELECT 1 FROM sightings c JOIN fetches g ON g.id = c.fetch_id
        WHERE c.document_id = search.rowid AND g.started_at < :since))
      ORDER BY rowid DESC LIMIT :ranked) r
    LEFT JOIN duplicates c ON c.document_id = r.id AND :fold
    WINDOW report AS (PARTITION BY coalesce(c.original_id, r.id)))
  WHERE place = 1
  ORDER BY best, id DESC LIMIT :limit OFFSET :offset) m
JOIN documents d ON d.id = m.id
JOIN sightings s ON s.id = (
  SELECT c.id FROM sightings c JOIN pages q ON q.id = c.page_id
  WHERE c.document_id = d.id AND (:source IS NULL OR q.source_id = :source)
  ORDER BY c.revision = q.revision DESC, c.id LIMIT 1)
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
LEFT JOIN duplicates x ON x.document_id = d.id
ORDER BY m.rank, d.id DESC
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, where it stands, and the part of it that shows the words.

    `title_marks` are offsets into `title`, the snippet's marks offsets into the document's text. A higher
    `score` is a better match (BM25). `current` is whether the page holds this text now. `folded` counts further
    documents that are found and are one report with this one.
    """

    document_id: int
    title: str
    title_marks: tuple[Mark, ...]
    snippet: Snippet
    score: float
    url: str
    source: str
    shown_date: str | None
    current: bool
    original_id: int | None
    folded: int = 0


def create_search(db: Database) -> None:
    """Make the empty index; a step of the migrations."""
    for statement in _TABLES:
        db.execute(statement)
    for name, value in _SETTINGS:
        db.execute("INSERT INTO search (search, rank) VALUES (?, ?)", (name, value))
    db.execute("INSERT INTO search_progress VALUES (1, 0, '')")


def index_pending(db: Database, batch: int = 200) -> int:
    """Add the next `batch` documents to the index, in one transaction; how many there were.

    Call it until it gives 0. Killed at any moment it leaves a whole index that only lacks the newest documents.
    """
    with db.atomic():
        mark = _mark(db)
        last = _end_of_batch(db, mark, batch)
        if last is None:
            return 0
        if mark == 0:
            db.execute("INSERT INTO search (search) VALUES ('delete-all')")
        added = db.conn.executemany(
            "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)", _paired(db, mark, last)
        )
        db.execute("UPDATE search_progress SET document_id = ?, folding = ?", (last, folding()))
        return added.rowcount


def pending(db: Database) -> int:
    """How many stored documents the index does not hold yet."""
    return int(db.execute("SELECT count(*) FROM documents WHERE id > ?", (_mark(db),)).fetchone()[0])


def forget(db: Database, document_id: int) -> None:
    """Take a document out of the index, while its row still stands. Raises NoSuchDocument."""
    row = db.execute("SELECT id, title, text FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        raise NoSuchDocument(f"no document has the number {document_id}")
    if document_id <= _mark(db):
        db.execute(
            "INSERT INTO search (search, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            (row[0], pairs(row[1]), pairs(row[2])),
        )


def index_again(db: Database, document_id: int) -> None:
    """Put a document back that `forget` took out; one that still waits to be indexed is left waiting."""
    title, text = db.execute("SELECT title, text FROM documents WHERE id = ?", (document_id,)).fetchone()
    if document_id <= _mark(db):
        db.execute(
            "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)",
            (document_id, pairs(title), pairs(text)),
        )


def search(
    db: Database,
    words: str,
    *,
    limit: int = 20,
    offset: int = 0,
    source: str | None = None,
    since: str | None = None,
    fold: bool = False,
    ranked: int = MOST_RANKED,
) -> list[Hit]:
    """The documents that hold all the words (see `storage.query`), the best first.

    With `fold` each report once: the original where the words are in it, else the copy that matches best. Only those seen on `source`, and only those first seen at or after `since` (ISO 8601, UTC where it names no
    zone), where given. Where more than `ranked` match, the newest are compared. Documents that wait to be indexed
    are not found: `pending` counts them. Raises BadQuery.
    """
    query = parse(words)
    asked = {
        "words": query.expression(),
        "source": None if source is None else _source(db, source),
        "since": None if since is None else _since(since),
        "fold": fold,
        "ranked": ranked,
        "limit": limit,
        "offset": offset,
    }
    return [_hit(row, query.wanted) for row in db.execute(_HITS, asked)]


def _mark(db: Database) -> int:
    """The last document in the index; 0 when it was filled by another way of folding, and is of no use."""
    last, filled_by = db.execute("SELECT document_id, folding FROM search_progress").fetchone()
    return int(last) if filled_by == folding() else 0


def _end_of_batch(db: Database, mark: int, batch: int) -> int | None:
    """The last of the next `batch` documents after `mark`."""
    last: int | None = db.execute(
        "SELECT max(id) FROM (SELECT id FROM documents WHERE id > ? ORDER BY id LIMIT ?)", (mark, batch)
    ).fetchone()[0]
    return last


def _paired(db: Database, mark: int, last: int) -> Iterator[tuple[int, str, str]]:
    rows = db.execute("SELECT id, title, text FROM documents WHERE id > ? AND id <= ?", (mark, last))
    for number, title, text in rows:
        yield number, pairs(title), pairs(text)


def _source(db: Database, name: str) -> int:
    known = dict(db.execute("SELECT name, id FROM sources ORDER BY name").fetchall())
    if name not in known:
        raise BadQuery(f"no source named {name!r} in this archive; it has: {', '.join(known) or 'none'}")
    number: int = known[name]
    return number


def _since(text: str) -> str:
    try:
        return from_iso(text)
    except ValueError as error:
        raise BadQuery(f"{text!r} is not a date; write it as 2026-01-31 or 2026-01-31T08:00+08:00") from error


def _hit(row: Any, wanted: tuple[Phrase, ...]) -> Hit:
    number, title, text, score, url, source, shown_date, current, original_id, folded = row
    shown, found = snippet(text, wanted), marks(title, wanted)
    return Hit(
        number, title, found, shown, score, url, source, shown_date, bool(current), original_id, folded
    )
