"""What an archive holds, and what was left out of it, counted and named: reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from storage.records import Place


@dataclass(frozen=True, slots=True)
class SourceCount:
    """A source and how much of it the archive holds; `last_*` are of its latest run.

    `template` names what is known to repeat on its pages, with how many blocks and whole paths that leaves out.
    """

    name: str
    pages: int
    documents: int
    duplicates: int
    last_slot: str | None
    last_started_at: str | None
    last_ended_at: str | None
    last_outcome: str | None
    template: str | None = None
    template_blocks: int | None = None
    template_paths: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was left out, and how much: `what` is page, refused, failed or gone (pages), or block."""

    source: str
    what: str
    reason: str
    pages: int
    blocks: int
    characters: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One page that holds no current text of its own, and why."""

    source: str
    what: str
    reason: str
    url: str
    discovered_from: str | None


@dataclass(frozen=True, slots=True)
class Start:
    """A start address as its source's latest harvest left it; `robots` is why its robots.txt could not be had."""

    url: str
    state: str
    reason: str | None
    due_at: str | None
    robots: str | None


_SOURCES = """
SELECT s.name,
       (SELECT count(*) FROM pages p WHERE p.source_id = s.id),
       (SELECT count(DISTINCT g.document_id) FROM sightings g JOIN pages p ON p.id = g.page_id WHERE p.source_id = s.id),
       (SELECT count(DISTINCT g.document_id) FROM sightings g JOIN pages p ON p.id = g.page_id
        JOIN duplicates x ON x.document_id = g.document_id WHERE p.source_id = s.id),
       r.slot, r.started_at, r.ended_at, r.outcome, t.name, t.blocks, t.paths
FROM sources s LEFT JOIN templates_in_use t ON t.source_id = s.id LEFT JOIN runs r ON r.id = (
  SELECT id FROM runs WHERE source_id = s.id ORDER BY started_at DESC, id DESC LIMIT 1)
ORDER BY s.name
"""

_PAGES = """
SELECT s.name AS source, CASE WHEN p.state IN ('new', 'live') THEN 'put off' ELSE p.state END AS what,
       coalesce(p.reason, '') AS reason, p.url, d.url AS found_on FROM pages p
JOIN sources s ON s.id = p.source_id LEFT JOIN pages d ON d.id = p.discovered_from
WHERE p.state IN ('refused', 'failed', 'gone') OR (p.state IN ('new', 'live') AND p.due_at IS NOT NULL AND p.reason IS NOT NULL)
UNION ALL
SELECT s.name, 'left out', x.reason, p.url, d.url FROM drops x
JOIN pages p ON p.id = x.page_id JOIN sources s ON s.id = p.source_id LEFT JOIN pages d ON d.id = p.discovered_from
WHERE x.blocks = 0 AND x.fetch_id IS NULL AND x.run_id IN (
  SELECT (SELECT id FROM runs WHERE source_id = o.id ORDER BY started_at DESC, id DESC LIMIT 1) FROM sources o)
"""

_START = """
SELECT p.url, p.state, p.reason, p.due_at,
       (SELECT reason FROM fetches WHERE page_id = p.id AND purpose = 'robots' AND status IS NULL
        ORDER BY started_at DESC, id DESC LIMIT 1)
FROM pages p JOIN sources s ON s.id = p.source_id WHERE s.name = ? AND p.url = ?
"""

# Of a page refined several times only the latest counts, so that every block is counted once.
_BLOCKS = """
SELECT s.name, x.reason, count(DISTINCT x.page_id), sum(x.blocks), sum(x.characters) FROM drops x
JOIN pages p ON p.id = x.page_id JOIN sources s ON s.id = p.source_id
WHERE x.blocks > 0 AND x.fetch_id = (
  SELECT o.fetch_id FROM drops o JOIN fetches f ON f.id = o.fetch_id WHERE o.page_id = x.page_id
  ORDER BY f.started_at DESC, f.id DESC LIMIT 1)
GROUP BY s.name, x.reason ORDER BY s.name, sum(x.blocks) DESC, x.reason
"""


def sources(db: Database) -> list[SourceCount]:
    """Every source of the archive, by name."""
    return [SourceCount(*row) for row in db.execute(_SOURCES)]


def page_states(db: Database) -> dict[str, int]:
    """How many pages are in each state."""
    return dict(
        db.execute("SELECT state, count(*) FROM pages GROUP BY state ORDER BY count(*) DESC").fetchall()
    )


def outcomes(db: Database) -> dict[str, int]:
    """How many requests for pages ended in each way."""
    return dict(
        db.execute(
            "SELECT outcome, count(*) FROM fetches WHERE purpose = 'page' GROUP BY outcome ORDER BY count(*) DESC"
        ).fetchall()
    )


def duplicates(db: Database) -> dict[str, int]:
    """How many documents are copies of another, by what they are to their originals."""
    return dict(
        db.execute(
            "SELECT kind, count(*) FROM duplicates GROUP BY kind ORDER BY count(*) DESC, kind"
        ).fetchall()
    )


def changed_pages(db: Database) -> int:
    """How many pages have had more than one text."""
    return int(db.execute("SELECT count(*) FROM pages WHERE revision > 1").fetchone()[0])


def pages_left_out(db: Database) -> Iterator[LeftOut]:
    """Every page that is refused, failed, gone or put off, or that its source's latest run left out, with the reason."""
    for row in db.execute(f"SELECT * FROM ({_PAGES}) ORDER BY source, what, reason, url"):  # noqa: S608 - our own words
        yield LeftOut(*row)


def reasons(db: Database) -> list[Reason]:
    """All that was left out, by source and reason: pages first, then blocks of text of the pages kept."""
    counted = (
        f"SELECT source, what, reason, count(*) AS pages FROM ({_PAGES})"  # noqa: S608 - our own words
        " GROUP BY source, what, reason ORDER BY source, what, pages DESC, reason"
    )
    pages = [Reason(source, what, why, count, 0, 0) for source, what, why, count in db.execute(counted)]
    blocks = [Reason(source, "block", *counts) for source, *counts in db.execute(_BLOCKS)]
    return pages + blocks


def starts(db: Database, source: str, urls: Iterable[str]) -> list[Start]:
    """The start addresses of a source that the archive knows, in the order given."""
    found = []
    for url in urls:
        row = db.execute(
            _START,
            (source, url),
        ).fetchone()
        if row is not None:
            found.append(Start(*row))
    return found


def place(db: Database, source: str) -> Place:
    """The place a source reports on, as its latest harvest was told; empty for an unknown source."""
    row = db.execute(
        "SELECT kind, level, province, city, county, town FROM sources WHERE name = ?", (source,)
    ).fetchone()
    return Place(*row) if row else Place()
