"""Cleaning stored pages again with a later cleaner: which are to be done, and what each came to.

Only a page's current bytes begin a revision of it. An earlier state of the page keeps its place in the history: what
a later cleaner reads in it stands beside what was read before. No text is ever overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from storage import pieces
from storage.cleaners import template_of
from storage.documents import (
    StoredFetch,
    add_drops,
    add_sighting,
    find_or_add,
    settle_documents,
    stored_fetch,
    without_forgotten,
)
from storage.duplicates import DuplicateIndex
from storage.records import DropCount, Purpose, Refined, RefinedDocument, Role
from storage.schema.edges import COLUMNS as EDGES
from storage.times import stamp
from storage.told import as_json, edges


class Change(StrEnum):
    """What cleaning a page again came to: nothing new, other facts of the same texts, other texts, the first text of
    a page that had none, none where there was one (it stays), part of the text of its article, an earlier state left
    as it was, or no result.
    """

    SAME = "same"
    FACTS = "facts"
    TEXT = "text"
    FOUND = "found"
    LOST = "lost"
    JOINED = "joined"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored page to clean again; `template` names the one to use, empty for none."""

    fetch_id: int
    role: Role
    source: str
    url: str
    template: str = ""
    obey_noindex: bool = True


@dataclass(frozen=True, slots=True)
class Recleaned:
    """What one page came to: numbers of its documents before and after, and the facts that are others now."""

    stored: Stored
    change: Change
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    facts: tuple[str, ...] = ()
    reason: str | None = None


# A page's bytes are cleaned once for each fetch that documents were seen in; where none were seen, for its current ones.
_STORED = """
WITH read (page_id, fetch_id) AS (
  SELECT DISTINCT page_id, fetch_id FROM sightings
  UNION
  SELECT p.id, min(f.id) FROM pages p JOIN fetches f ON f.page_id = p.id AND f.snapshot_sha256 = p.snapshot_sha256
  WHERE f.outcome = 'ok' AND f.purpose = 'page'
  AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.page_id = p.id AND s.snapshot_sha256 = p.snapshot_sha256)
  GROUP BY p.id
), known AS (
  SELECT r.fetch_id, p.role, o.name AS source, p.url, f.run_id, p.revision,
         coalesce(o.settings ->> 'obey_noindex', 1) AS obey_noindex,
         CASE p.role WHEN 'listing' THEN '' ELSE coalesce(t.name, '') END AS template,
         CASE f.purpose WHEN 'article' THEN f.id IS (SELECT id FROM fetches a WHERE a.page_id = p.id
           AND a.purpose = 'article' ORDER BY a.started_at DESC, a.id DESC LIMIT 1)
         ELSE f.snapshot_sha256 IS p.snapshot_sha256 END AS is_held,
         EXISTS (SELECT 1 FROM sightings s WHERE s.fetch_id = r.fetch_id) AS is_sighted,
         EXISTS (SELECT 1 FROM sightings s WHERE s.fetch_id = r.fetch_id AND s.revision = p.revision) AS is_current
  FROM read r JOIN pages p ON p.id = r.page_id JOIN sources o ON o.id = p.source_id JOIN fetches f ON f.id = r.fetch_id
  LEFT JOIN templates_in_use t ON t.source_id = o.id
  WHERE :sources IS NULL OR o.name IN (SELECT value FROM json_each(:sources))
)
SELECT fetch_id, role, source, url, template, obey_noindex FROM known k WHERE {wanted}
ORDER BY NOT (is_held AND is_current), fetch_id
"""
_MADE_BY = "iif(k.template = '', :cleaner, :cleaner || '+' || k.template)"

# A template may come and go: only what it read of the page's current revision counts for the current bytes.
_NOT_READ = f"""
(:again OR NOT (
  EXISTS (SELECT 1 FROM recleanings d WHERE d.fetch_id = k.fetch_id AND d.cleaner = {_MADE_BY}
    AND (d.change IN ('lost', 'kept', 'joined') OR d.change = 'same' AND NOT k.is_sighted))
  OR EXISTS (SELECT 1 FROM sightings s WHERE s.fetch_id = k.fetch_id AND s.cleaner = {_MADE_BY}
    AND (s.revision = k.revision OR NOT k.is_current))
  OR NOT k.is_sighted AND EXISTS (SELECT 1 FROM runs u WHERE u.id = k.run_id AND u.cleaner = :cleaner)))
"""  # noqa: S608 - our own words
_OTHER_TEMPLATE = f"""
k.is_held AND k.is_current
AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.fetch_id = k.fetch_id AND s.revision = k.revision
  AND {template_of("s.cleaner")} = k.template)
AND NOT EXISTS (SELECT 1 FROM recleanings d WHERE d.fetch_id = k.fetch_id AND d.change IN ('lost', 'failed', 'joined')
  AND {template_of("d.cleaner")} = k.template)
"""  # noqa: S608 - our own words


def to_do(db: Database, cleaner: str, sources: Iterable[str] = (), *, again: bool = False) -> list[Stored]:
    """The stored pages that this cleaner, with the template in use, has not read; current states before earlier ones.

    With `again` all of them.
    """
    return _stored(db, _NOT_READ, sources, cleaner=cleaner, again=again)


def of_other_templates(db: Database, source: str) -> list[Stored]:
    """The pages of a source whose current text was made with another template than the one in use, or without it."""
    return _stored(db, _OTHER_TEMPLATE, [source])


def _stored(db: Database, wanted: str, sources: Iterable[str], **asked: object) -> list[Stored]:
    asked["sources"] = json.dumps(names) if (names := list(sources)) else None
    rows = db.execute(_STORED.format(wanted=wanted), asked)
    return [
        Stored(fetch, Role(role), source, url, template, bool(obey))
        for fetch, role, source, url, template, obey in rows
    ]


def settle_again(
    db: Database, stored: Stored, refined: Refined, now: datetime, index: DuplicateIndex
) -> Recleaned:
    """Write down what a stored page comes to by this cleaner. Runs inside one transaction."""
    fetch = stored_fetch(db, stored.fetch_id)
    is_piece = False
    if fetch.purpose is Purpose.PAGE and _is_held(db, fetch):
        held_back = pieces.hold_back(db, fetch.page_id, refined)
        is_piece, refined = held_back is not refined, held_back
    refined, left = without_forgotten(db, refined)
    held = _held(db, fetch)
    before = tuple(row["document_id"] for row in held)
    change, after = _settle(db, fetch, refined, held, now, index)
    change = Change.JOINED if is_piece and change is Change.LOST else change
    differing = _differing(held, refined.documents) if change is Change.SAME else ()
    change = Change.FACTS if differing else change
    _replace_drops(db, fetch, (*refined.drop_counts, *DropCount.of(refined.dropped), *left))
    _mark(db, fetch.id, refined.cleaner, change, None, now)
    return Recleaned(stored, change, before, after, differing)


def mark_failed(db: Database, stored: Stored, cleaner: str, reason: str, now: datetime) -> Recleaned:
    """Write down that a stored page could not be refined; what was known of it stays, and the next call tries again."""
    _mark(db, stored.fetch_id, cleaner, Change.FAILED, reason, now)
    return Recleaned(stored, Change.FAILED, reason=reason)


def _held(db: Database, fetch: StoredFetch) -> list[dict[str, Any]]:
    """The sightings of a fetch as they were last written: by one cleaner, of one revision."""
    rows = list(
        db.query(
            "SELECT s.document_id, s.position, s.revision, s.cleaner, s.title, s.shown_date, s.facts, d.text_sha256,"  # noqa: S608 - our own words
            f" {', '.join(f's.{name}' for name in EDGES)}"
            " FROM sightings s JOIN documents d ON d.id = s.document_id WHERE s.fetch_id = ? ORDER BY s.id DESC",
            (fetch.id,),
        )
    )
    latest = [r for r in rows if (r["revision"], r["cleaner"]) == (rows[0]["revision"], rows[0]["cleaner"])]
    return sorted(latest, key=lambda row: row["position"])


def _settle(
    db: Database,
    fetch: StoredFetch,
    refined: Refined,
    held: list[dict[str, Any]],
    now: datetime,
    index: DuplicateIndex,
) -> tuple[Change, tuple[int, ...]]:
    """What became of the texts, and the numbers of those the page has now."""
    numbers = tuple(row["document_id"] for row in held)
    if not refined.documents:
        return (Change.LOST if held else Change.SAME), numbers
    same = [row["text_sha256"] for row in held] == [document.text_sha256 for document in refined.documents]
    (revision,) = db.execute("SELECT revision FROM pages WHERE id = ?", (fetch.page_id,)).fetchone()
    if _is_held(db, fetch) and (not held or held[0]["revision"] == revision):
        settle_documents(db, index, fetch, refined, now)
        after = tuple(row["document_id"] for row in _held(db, fetch))
        return (Change.SAME if same else Change.TEXT if held else Change.FOUND), after
    if not same and held[0]["revision"] == revision:
        return Change.KEPT, numbers
    return (Change.SAME if same else Change.TEXT), _beside(db, fetch, refined, held[0]["revision"])


def _is_held(db: Database, fetch: StoredFetch) -> bool:
    """Whether the page, or the article that begins on it, holds the bytes of this fetch now."""
    if fetch.purpose is Purpose.ARTICLE:
        return pieces.latest(db, fetch.page_id) == fetch.id
    (held,) = db.execute("SELECT snapshot_sha256 FROM pages WHERE id = ?", (fetch.page_id,)).fetchone()
    return bool(held == fetch.snapshot_sha256)


def _beside(db: Database, fetch: StoredFetch, refined: Refined, revision: int) -> tuple[int, ...]:
    """Sightings of an earlier state of the page, beside those that an earlier cleaner made of it."""
    found = []
    for document in refined.documents:
        number, _ = find_or_add(db, document, fetch, refined.cleaner)
        add_sighting(db, document, number, fetch, revision, refined)
        found.append(number)
    return tuple(found)


def _differing(held: list[dict[str, Any]], documents: tuple[RefinedDocument, ...]) -> tuple[str, ...]:
    """The names of the facts that are others than they were."""
    names: dict[str, None] = {}
    for row, document in zip(held, documents, strict=False):
        facts = json.loads(as_json(document))
        old = json.loads(row["facts"] or "[]")
        names |= dict.fromkeys(fact[0] for fact in (*old, *facts) if (fact in old) != (fact in facts))
        if row["title"] != document.title:
            names["title"] = None
        if row["shown_date"] != document.dates.shown:
            names["shown_date"] = None
        now = edges(document)
        names |= dict.fromkeys(name.partition("_")[0] for name in EDGES if row[name] != now[name])
    return tuple(sorted(names))


def _replace_drops(db: Database, fetch: StoredFetch, counts: Iterable[DropCount]) -> None:
    """The counts of what was left out are those of the latest cleaner, so that each block counts once."""
    (run,) = db.execute("SELECT run_id FROM fetches WHERE id = ?", (fetch.id,)).fetchone()
    before = db.execute(
        "SELECT reason, blocks, characters FROM drops WHERE fetch_id = ? ORDER BY reason, blocks, characters",
        (fetch.id,),
    ).fetchall()
    if before != sorted(map(tuple, counts := tuple(counts))):
        db.execute("DELETE FROM drops WHERE fetch_id = ?", (fetch.id,))
        add_drops(db, run, fetch, counts)


def _mark(
    db: Database, fetch_id: int, cleaner: str, change: Change, reason: str | None, now: datetime
) -> None:
    db.execute(
        "INSERT INTO recleanings (fetch_id, cleaner, change, reason, done_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (fetch_id, cleaner) DO UPDATE SET change = excluded.change, reason = excluded.reason,"
        " done_at = excluded.done_at WHERE excluded.change <> 'same'"
        " AND (change, coalesce(reason, '')) <> (excluded.change, coalesce(excluded.reason, ''))",
        (fetch_id, cleaner, change, reason, stamp(now)),
    )
