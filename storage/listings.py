"""How many links each page that leads on has held, so that a listing that falls silent is noticed."""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

FALLEN = 0.5  # of the most links it ever held
FEWEST = 4  # links that a listing must once have held, to be missed


class Listings(NamedTuple):
    """The pages of a run that lead on, or once did, and changed; those `silent` among them, and the fullest of these."""

    changed: int
    silent: int
    example: str | None


def note(db: Database, page_id: int, run_id: int, links: int) -> None:
    """A page was refined and leads on to so many addresses."""
    db.execute(
        "INSERT INTO run_listings (page_id, run_id, links, most) VALUES (?, ?, ?, ?) ON CONFLICT (page_id) DO UPDATE"
        " SET run_id = excluded.run_id, links = excluded.links, most = max(most, excluded.links)",
        (page_id, run_id, links, links),
    )


def listings(db: Database, run_id: int) -> Listings:
    """The listings a run found new or changed, and how many of them hold less than half the links they once did.

    A page that has ever held text is none, nor is one found as a page for reports. One without any link is among them when
    it had some.
    """
    rows = db.execute(_CHANGED, {"run": run_id}).fetchall()
    silent = [url for url, links, most in rows if most >= FEWEST and links < FALLEN * most]
    return Listings(len(rows), len(silent), silent[0] if silent else None)


_CHANGED = """
SELECT p.url, CASE WHEN l.run_id = :run THEN l.links ELSE 0 END, l.most FROM run_listings l JOIN pages p ON p.id = l.page_id
WHERE p.role <> 'detail' AND p.revision = 0
  AND (l.run_id = :run OR l.page_id IN (
    SELECT page_id FROM drops WHERE run_id = :run AND reason = 'no_text' AND fetch_id IS NOT NULL))
ORDER BY l.most DESC, p.id
"""
