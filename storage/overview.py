"""What a person looks at first: how much there is, how each source stands, what came in week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from storage.times import stamp

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Totals:
    """How much an archive holds; `reports` are its documents without copies."""

    sources: int
    pages: int
    documents: int
    reports: int
    snapshots: int


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source with its latest run; `documents` are those seen on it."""

    name: str
    level: str | None
    place: str | None
    documents: int
    run_id: int | None
    started_at: str | None
    ended_at: str | None
    outcome: str | None
    error: str | None


class Missed(NamedTuple):
    """A start address of a source that its latest visit did not bring: what the page is now, and why."""

    source: str
    url: str
    state: str
    reason: str


class Yield(NamedTuple):
    """How many texts a source brought in a week; `week` counts back from 0, the one that ends now."""

    source: str
    week: int
    found: int


_STANDINGS = """
SELECT s.name, s.level, coalesce(s.town, s.county, s.city, s.province), coalesce(c.documents, 0),
       r.id, r.started_at, r.ended_at, r.outcome, r.error
FROM sources s
LEFT JOIN (SELECT source_id, count(*) AS documents FROM catalogue GROUP BY source_id) c ON c.source_id = s.id
LEFT JOIN runs r ON r.id = (SELECT max(id) FROM runs WHERE source_id = s.id)
ORDER BY s.name
"""
_YIELDS = """
SELECT s.name, CAST((julianday(:now) - julianday(r.ended_at)) / 7 AS INTEGER) AS week, sum(g.found)
FROM runs r JOIN run_figures g ON g.run_id = r.id JOIN sources s ON s.id = r.source_id
WHERE r.ended_at > :since AND r.ended_at <= :now GROUP BY s.name, week
"""
_MISSED = """
SELECT s.name, p.url, p.state, coalesce(p.reason, '') FROM sources s, json_each(s.settings, '$.start') a
JOIN pages p ON p.source_id = s.id AND p.url = a.value
WHERE p.state IN ('refused', 'failed', 'gone') ORDER BY s.name, p.url LIMIT :most
"""


def totals(db: Database) -> Totals:
    """How much there is."""
    counted = (
        db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - the names below
        for table in ("sources", "pages", "documents", "duplicates", "snapshots")
    )
    sources, pages, documents, copies, snapshots = counted
    return Totals(sources, pages, documents, documents - copies, snapshots)


def standings(db: Database) -> list[SourceStanding]:
    """Every source, by name."""
    return [SourceStanding(*row) for row in db.execute(_STANDINGS)]


def yields(db: Database, now: datetime, weeks: int) -> list[Yield]:
    """What came in over the latest weeks; a week without any run of a source has no row."""
    asked = {"now": stamp(now), "since": stamp(now - weeks * WEEK)}
    return [Yield(*row) for row in db.execute(_YIELDS, asked)]


def missed_starts(db: Database, most: int = 100) -> list[Missed]:
    """Start addresses that did not bring a page when they were last asked for: refused, failed or gone."""
    return [Missed(*row) for row in db.execute(_MISSED, {"most": most})]
