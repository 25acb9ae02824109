"""Finding documents by words and filters, each report once, with how many there are and what there is to narrow by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from storage import facets
from storage.facets import Facets
from storage.filters import Filters, asked
from storage.query import Phrase, parse
from storage.search import Hit
from storage.snippet import marks, snippet

MOST_MATCHED = 10_000  # documents with the words that are looked at, the newest; ranking more takes too long
MOST_LISTED = 10_000  # documents without words
FEW = 200  # documents; so many are asked one by one whether they hold the words


class Order(StrEnum):
    """How what is found is sorted: best match, by the date a page shows, or as stored, the last one first."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the hits, and how many there are in all; of a report in several copies one, where folded.

    `capped` says that more match than were looked at: of those stored last so many, and `total` and `facets` are of these.
    The facets count as many as there would be with a filter more; only where there is no filter yet they count copies too.
    `order` is how they are sorted: without words, and where very many hold them, there is no best.
    """

    hits: tuple[Hit, ...]
    total: int
    capped: bool
    order: Order
    facets: Facets = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Matched:
    """Documents that the filters leave in, the last stored first; None: all there are."""

    documents: Sequence[int] | None
    capped: bool = False


def find(
    db: Database,
    filters: Filters,
    *,
    fold: bool = True,
    order: Order = Order.BEST,
    limit: int = 20,
    offset: int = 0,
    most: int = MOST_MATCHED,
) -> Found:
    """The documents that the filters leave in, in order, and how many there are of each kind. Raises BadQuery.

    Of those with the words `most` are looked at, those stored last, and where more hold them none is best.
    """
    wanted = parse(filters.words).wanted if filters.words.strip() else ()
    matched = _matched(db, filters, most)
    if order is Order.BEST and (not wanted or matched.capped or _are_common(db, filters, most)):
        order = Order.NEWEST
    groups = _groups(db, matched.documents) if fold and matched.documents is not None else {}
    if matched.documents is None:
        page, total = _all(db, order, limit, offset, fold=fold)
    else:
        ordered = _ordered(db, matched.documents, filters, order)
        shown = _one_each(ordered, groups)
        page, total = shown[offset : offset + limit], len(shown)
    members = Counter(groups.get(number, number) for number in matched.documents or ()) if groups else {}
    hits = tuple(
        _hit(db, number, score, members.get(groups.get(number, number), 1) - 1, filters, wanted)
        for number, score in page
    )
    return Found(
        hits, total, matched.capped, order, facets.count(db, matched.documents, filters.place, fold=fold)
    )


# What the filters ask of a row of the catalogue `c`. Needs the parameters of `asked`.
_CONDITIONS = {
    "sources": "c.source_id IN (SELECT id FROM sources WHERE name IN (SELECT value FROM json_each(:sources)))",
    "kind": "c.source_id IN (SELECT id FROM sources WHERE kind = :kind)",
    **{name: f"c.{name} = :{name}" for name in ("level", "province", "city", "county", "town")},
    "first_year": "c.year >= :first_year",
    "last_year": "c.year <= :last_year",
    "kinds": "c.report_kind IN (SELECT value FROM json_each(:kinds))",
    "first_day": "c.date >= :first_day",
    "last_day": "c.date <= :last_day",
    "flaws": "c.flaws & :flaws",
    "without": "NOT c.flaws & :without",
    "current": "EXISTS (SELECT 1 FROM sightings s JOIN pages p ON p.id = s.page_id"
    " WHERE s.document_id = c.document_id AND s.revision = p.revision)",
    "originals": "NOT EXISTS (SELECT 1 FROM duplicates x WHERE x.document_id = c.document_id)",
}


def _matched(db: Database, filters: Filters, most: int) -> _Matched:
    parameters = asked(filters)
    where = " AND ".join(sql for name, sql in _CONDITIONS.items() if parameters[name])
    if parameters["words"] is None:
        if not where:
            return _Matched(None)
        listed = f"SELECT DISTINCT document_id FROM catalogue c WHERE {where} ORDER BY document_id DESC LIMIT :most"  # noqa: S608 - our own words
        return _cut(db, listed, parameters, MOST_LISTED)
    narrowed = ""
    if where:
        few = f"SELECT count(*) FROM (SELECT 1 FROM catalogue c WHERE {where} LIMIT :few)"  # noqa: S608 - our own words
        if db.execute(few, parameters | {"few": FEW + 1}).fetchone()[0] <= FEW:
            narrowed = f"AND rowid IN (SELECT document_id FROM catalogue c WHERE {where})"  # noqa: S608 - our own words
        else:
            narrowed = (
                f"AND EXISTS (SELECT 1 FROM catalogue c WHERE c.document_id = search.rowid AND {where})"  # noqa: S608 - our own words
            )
    sql = f"SELECT rowid FROM search WHERE search MATCH :words {narrowed} ORDER BY rowid DESC LIMIT :most"  # noqa: S608 - our own words
    return _cut(db, sql, parameters, most)


def _cut(db: Database, sql: str, parameters: Mapping[str, Any], most: int) -> _Matched:
    found = [row[0] for row in db.execute(sql, {**parameters, "most": most + 1})]
    return _Matched(found[:most], len(found) > most)


def _are_common(db: Database, filters: Filters, most: int) -> bool:
    """Whether the words are in so many documents that to rank any of them takes too long: a rank weighs them all."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH :words LIMIT :most)"
    asked_for = {"words": asked(filters)["words"], "most": most + 1}
    return bool(db.execute(sql, asked_for).fetchone()[0] > most)


def _groups(db: Database, documents: Sequence[int]) -> dict[int, int]:
    """Which documents are copies, and of what."""
    return dict(
        db.execute(
            "SELECT x.document_id, x.original_id FROM json_each(?) i JOIN duplicates x ON x.document_id = i.value",
            (json.dumps(documents),),
        ).fetchall()
    )


def _ordered(
    db: Database, documents: Sequence[int], filters: Filters, order: Order
) -> list[tuple[int, float]]:
    """Documents with their scores, in order."""
    if order is Order.BEST:
        ranked = db.execute(
            "SELECT rowid, -rank FROM search WHERE search MATCH :words", {"words": asked(filters)["words"]}
        )
        wanted = set(documents)
        scores = [(number, score) for number, score in ranked if number in wanted]
        return sorted(scores, key=lambda each: (-each[1], -each[0]))
    if order is Order.STORED:
        return [(number, 0.0) for number in documents]
    dates = db.execute(
        "SELECT i.value, coalesce(max(c.date), '') FROM json_each(?) i JOIN catalogue c ON c.document_id = i.value GROUP BY 1",
        (json.dumps(documents),),
    ).fetchall()
    dated = sorted(((date, number) for number, date in dates), reverse=order is Order.NEWEST)
    if order is Order.OLDEST:  # what has no date comes last either way
        dated = [each for each in dated if each[0]] + [each for each in dated if not each[0]]
    return [(number, 0.0) for _, number in dated]


def _one_each(ordered: Sequence[tuple[int, float]], copies: Mapping[int, int]) -> list[tuple[int, float]]:
    """Of each report the original where it is among them, else the first copy; where the first of them stood."""
    there = dict(ordered)
    seen: set[int] = set()
    found = []
    for number, score in ordered:
        original = copies.get(number, number)
        if original not in seen:
            seen.add(original)
            found.append((original if original in there else number, score))
    return found


def _all(
    db: Database, order: Order, limit: int, offset: int, *, fold: bool
) -> tuple[list[tuple[int, float]], int]:
    """A page of all documents there are, and how many these are; of a report its original, where folded."""
    by = {
        Order.NEWEST: "c.date DESC, c.document_id DESC",
        Order.OLDEST: "c.date IS NULL, c.date, c.document_id",
        Order.STORED: "c.document_id DESC",
    }[order]
    originals = (
        "WHERE NOT EXISTS (SELECT 1 FROM duplicates x WHERE x.document_id = c.document_id)" if fold else ""
    )
    rows = db.execute(
        f"SELECT DISTINCT c.document_id, c.date FROM catalogue c {originals} ORDER BY {by} LIMIT ? OFFSET ?",  # noqa: S608 - our own words
        (limit, offset),
    )
    total, copies = db.execute(
        "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM duplicates)"
    ).fetchone()
    return [(number, 0.0) for number, _ in rows], total - copies if fold else total


_HIT = """
SELECT d.title, d.text, p.url, o.name, c.date, s.revision = p.revision, x.original_id,
       (SELECT count(*) FROM duplicates y WHERE y.original_id = d.id)
FROM documents d
JOIN sightings s ON s.id = (
  SELECT e.id FROM sightings e JOIN pages q ON q.id = e.page_id JOIN sources r ON r.id = q.source_id
  WHERE e.document_id = d.id AND (:sources IS NULL OR r.name IN (SELECT value FROM json_each(:sources)))
  ORDER BY e.revision = q.revision DESC, e.id LIMIT 1)
JOIN pages p ON p.id = s.page_id JOIN sources o ON o.id = p.source_id
JOIN catalogue c ON c.document_id = d.id AND c.source_id = o.id
LEFT JOIN duplicates x ON x.document_id = d.id WHERE d.id = :document
"""


def _hit(
    db: Database, number: int, score: float, folded: int, filters: Filters, wanted: tuple[Phrase, ...]
) -> Hit:
    parameters = {"document": number, "sources": json.dumps(filters.sources) if filters.sources else None}
    title, text, url, source, date, current, original, copies = db.execute(_HIT, parameters).fetchone()
    narrowed = filters != Filters()
    return Hit(
        number, title, marks(title, wanted), snippet(text, wanted), score, url, source, date, bool(current), original,
        folded if narrowed else copies,
    )  # fmt: skip
