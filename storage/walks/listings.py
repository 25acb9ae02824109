"""What each page that leads on has held, and the pages that its pager promises: so silence and gaps are noticed."""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from storage.records import Pager

FALLEN = 0.5  # of the most links it ever held
FEWEST = 4  # links that a listing must once have held, to be missed


class Listings(NamedTuple):
    """The pages of a run that lead on, or once did, and changed; those `silent` among them, and the fullest of these."""

    changed: int
    silent: int
    example: str | None


class Gap(NamedTuple):
    """A listing whose pager promises more pages than were ever read.

    `url` is its first page that is known, `form` how the pager is written. `why` is `limit` where the run was not
    allowed more, `address` where the form of address of its pages cannot be told, `failed` where pages known could not
    be had, and else `unreached`.
    """

    url: str
    form: str
    promised: int
    read: int
    why: str


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


def note_pager(db: Database, page_id: int, run_id: int, pager: Pager | None) -> None:
    """A page was refined, and this is its pager, if it has one."""
    db.execute("DELETE FROM run_pagers WHERE page_id = ?", (page_id,))
    if pager is not None:
        db.execute(
            "INSERT INTO run_pagers (page_id, run_id, form, number, promised, series) VALUES (?, ?, ?, ?, ?, ?)",
            (page_id, run_id, pager.form, pager.number, pager.of, pager.series),
        )


def gaps(db: Database, run_id: int) -> list[Gap]:
    """The listings of a run's source whose pagers promise more pages than were read, the widest gap first.

    What counts is the newest promise, so that a listing that has shrunk has no gap. A page or two that came since the
    whole of a listing was read are none either.
    """
    found = [Gap(*row) for row in db.execute(_GAPS, {"run": run_id})]
    wide = [
        gap for gap in found if gap.why != "unreached" or gap.promised - gap.read > 1 + gap.promised // 50
    ]
    return sorted(wide, key=lambda gap: (gap.read - gap.promised, gap.url))


_GAPS = """
WITH noted AS (
  SELECT g.*, p.url, p.state, CASE g.series WHEN '' THEN p.url ELSE g.series END AS listing
  FROM run_pagers g JOIN pages p ON p.id = g.page_id
  WHERE p.source_id = (SELECT source_id FROM runs WHERE id = :run) AND p.state = 'live'
), newest AS (
  SELECT listing, promised, form, url, series, row_number() OVER (
    PARTITION BY listing ORDER BY run_id DESC, coalesce(number, 1 << 30), page_id) AS place
  FROM noted WHERE promised > 0
), told AS (
  SELECT n.listing, n.promised, n.form, n.series, n.url,
    (SELECT count(*) FROM noted WHERE listing = n.listing AND coalesce(number, 1) <= n.promised) AS read,
    (SELECT count(*) FROM pages q JOIN drops d ON d.page_id = q.id AND d.run_id = :run
     WHERE d.reason IN ('listing_limit', 'page_limit') AND q.discovered_from IN (
       SELECT page_id FROM noted WHERE listing = n.listing)) AS limited,
    (SELECT count(*) FROM pages q WHERE q.role = 'listing' AND q.state IN ('failed', 'refused')
     AND q.discovered_from IN (SELECT page_id FROM noted WHERE listing = n.listing)) AS failed
  FROM newest n WHERE n.place = 1
)
SELECT url, form, promised, read,
  CASE WHEN series = '' THEN 'address' WHEN limited THEN 'limit' WHEN failed THEN 'failed' ELSE 'unreached' END
FROM told WHERE read < promised
"""
