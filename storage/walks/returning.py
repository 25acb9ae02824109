"""Which known pages a run asks for again, and when a page that was visited is due the next time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.records import PageState, Role
from storage.times import moment, stamp
from storage.walks import revisits
from storage.walks.revisits import UNDATED, Watched

DEEP_PASS = timedelta(days=30)
LONGEST_WAIT = timedelta(days=200)  # no page is put off for longer: such a time is from a wrong clock
_LEADING = 4  # reports first found on a page that holds text itself, from where on it counts as a listing too

# A page that leads on is asked for by every run, unless it is only reached through another page of the same listing.
# It leads on if it is a listing, or shows links and no text, or has led to several reports.
_LEADS_ON = """p.looked IS NOT NULL AND (p.role = 'listing' OR (p.role = 'unknown' AND (
  (p.revision = 0 AND EXISTS (SELECT 1 FROM leads l WHERE l.page_id = p.id AND l.lost_run IS NULL))
  OR (SELECT count(*) FROM pages c WHERE c.discovered_from = p.id AND c.role = 'detail') >= :leading)))"""
_KNOWN = f"""
WITH leading AS (
  SELECT p.id FROM pages p WHERE p.source_id = :source AND {_LEADS_ON}
), further AS (
  SELECT target_id AS id FROM leads l WHERE target_id IN (SELECT id FROM leading) AND lost_run IS NULL
  GROUP BY target_id HAVING min(step) > 0
)
SELECT p.id, p.url, p.role, p.state, p.reason, p.due_at,
       p.id IN (SELECT id FROM leading) AS leads_on, p.id IN (SELECT id FROM further) AS is_further,
       p.id IN (SELECT page_id FROM walks) AS is_owed
FROM pages p WHERE p.source_id = :source ORDER BY p.id
"""  # noqa: S608 - our own words
# How old a page is: by the date it shows, else since it was found; how old it was then, only what came later tells.
_ONE = f"""
SELECT p.url, {_LEADS_ON}, coalesce((
    SELECT min(step) > 0 FROM leads WHERE target_id = p.id AND lost_run IS NULL), 0),
  max(0.0, julianday(:at) - coalesce(
    (SELECT julianday(substr(coalesce(s.shown_date, s.meta_date), 1, 10)) FROM sightings s
     WHERE s.page_id = p.id AND s.revision = p.revision ORDER BY s.position LIMIT 1),
    julianday(p.discovered_at) - CASE WHEN EXISTS (
      SELECT 1 FROM runs r WHERE r.source_id = p.source_id AND r.ended_at < p.discovered_at) THEN 0 ELSE :undated END))
FROM pages p WHERE p.id = :page
"""  # noqa: S608 - our own words
_VISITED = """
SELECT count(*) - 1, julianday(max(started_at)) - julianday(min(started_at)) FROM fetches
WHERE page_id = ? AND purpose = 'page' AND outcome IN ('ok', 'unchanged')
"""
_USUAL = """
WITH mine AS (SELECT id FROM runs WHERE source_id = :source AND id < :run), visits AS (
  SELECT f.page_id, count(*) - 1 AS again, julianday(max(f.started_at)) - julianday(min(f.started_at)) AS days
  FROM fetches f JOIN pages p ON p.id = f.page_id
  WHERE f.run_id IN mine AND f.purpose = 'page' AND f.outcome IN ('ok', 'unchanged') AND p.role <> 'listing' AND p.revision > 0
  GROUP BY f.page_id HAVING again > 0)
SELECT coalesce(sum(again), 0), (
  SELECT count(*) FROM revisions r JOIN fetches f ON f.id = r.fetch_id WHERE r.cause = 'changed' AND f.run_id IN mine),
  coalesce(sum(days), 0.0) FROM visits
"""


def is_deep(db: Database, source_id: int, now: datetime, period: timedelta) -> bool:
    """Whether it is time for a deep pass: none was begun, and ended well, within the period."""
    row = db.execute(
        "SELECT max(started_at) FROM runs WHERE source_id = ? AND deep AND ended_at IS NOT NULL AND outcome = 'finished'",
        (source_id,),
    ).fetchone()
    return row[0] is None or not now - period < moment(row[0]) <= now


def due(
    db: Database,
    source_id: int,
    starts: Collection[str],
    now: datetime,
    *,
    deep: bool = False,
    every: bool = False,
) -> list[tuple[int, str, Role]]:
    """The known pages that a run beginning now asks for: number, address, role.

    A `deep` one asks for every page of every listing, and with `every` for all pages but those that were gone. Of the pages whose time has come a share is left for later runs, those that are due longest going first.
    """
    asked: list[tuple[int, str, Role]] = []
    returning: list[tuple[str, int, str, Role]] = []
    known = db.execute(_KNOWN, {"source": source_id, "leading": _LEADING}).fetchall()
    for id, url, role, state, reason, due_at, leads_on, is_further, is_owed in known:
        put_off = due_at is not None and stamp(now) < due_at <= stamp(now + LONGEST_WAIT)
        wanted = every or (leads_on and (deep or not (is_further and put_off)))
        listed = (
            wanted
            and state in (PageState.LIVE, PageState.REFUSED)
            and not (state == PageState.LIVE and reason)
        )
        if due_at is None or url in starts or is_owed or listed:
            asked.append((id, url, Role(role)))
        elif not put_off:
            returning.append((due_at, id, url, Role(role)))
    most = revisits.budget(len(known), _days_since_last_run(db, source_id, now))
    return asked + [(id, url, role) for _, id, url, role in sorted(returning)[:most]]


def usual(db: Database, source_id: int, run_id: int) -> Watched:
    """What the runs of a source before this one have shown of how often its pages change."""
    return Watched(*db.execute(_USUAL, {"source": source_id, "run": run_id}).fetchone())


def put_off(db: Database, page_id: int, at: str, source: Watched, period: timedelta) -> None:
    """Say when a page that was visited at a time, and answered, is due again; empty: at every harvest.

    A listing's further page is due with the next deep pass.
    """
    url, leads_on, is_further, age = db.execute(
        _ONE, {"page": page_id, "at": at, "leading": _LEADING, "undated": UNDATED}
    ).fetchone()
    if leads_on:
        due_at = stamp(moment(at) + period) if is_further else None
    else:
        again, days = db.execute(_VISITED, (page_id,)).fetchone()
        changes = db.execute(
            "SELECT count(*) FROM revisions WHERE page_id = ? AND cause = 'changed'", (page_id,)
        ).fetchone()[0]
        due_at = stamp(moment(at) + revisits.wait(url, age, Watched(again, changes, days or 0.0), source))
    db.execute("UPDATE pages SET due_at = ? WHERE id = ? AND due_at IS NOT ?", (due_at, page_id, due_at))


def _days_since_last_run(db: Database, source_id: int, now: datetime) -> float:
    row = db.execute(
        "SELECT max(started_at) FROM runs WHERE source_id = ? AND ended_at IS NOT NULL", (source_id,)
    ).fetchone()
    return 0.0 if row[0] is None else max(0.0, (now - moment(row[0])) / timedelta(days=1))
