"""Pages that a listing shows no longer though it still shows their neighbours: they may have been taken down."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlite_utils import Database

from storage.records import Role

_FEW = 3  # reports in a row that may vanish from a short listing
_COMPLETE = 200  # reports; a list of more, or of half of all that are known, is no window on the newest ones

_LOST = """
SELECT l.page_id, l.target_id FROM leads l JOIN pages p ON p.id = l.target_id
WHERE (l.lost_run = :run OR (:whole AND l.lost_run IS NOT NULL)) AND p.source_id = :source AND p.state IN ('live', 'refused', 'failed') AND p.role <> 'listing'
  AND NOT EXISTS (SELECT 1 FROM fetches f WHERE f.run_id = :run AND f.page_id = l.target_id AND f.purpose = 'page')
  AND NOT EXISTS (SELECT 1 FROM frontier q WHERE q.page_id = l.target_id)
"""
_SHOWN = """
SELECT DISTINCT l.target_id FROM leads l WHERE l.lost_run IS NULL AND l.page_id IN (
  SELECT page_id FROM fetches WHERE run_id = :run AND purpose = 'page' AND outcome IN ('ok', 'unchanged'))
"""
_ORDER = """
SELECT l.target_id, l.lost_run IS NULL AS stays, l.place FROM leads l JOIN pages p ON p.id = l.target_id
WHERE l.page_id = :page AND p.role <> 'listing' AND l.step = 0 AND l.was IS NOT NULL
  AND (l.lost_run IS NULL OR l.lost_run = :run) ORDER BY l.was
"""


def vanished(db: Database, run_id: int, source_id: int, *, deep: bool) -> set[int]:
    """The pages that a run's listings no longer showed where they should: to be asked for, and not asked for yet.

    A report that newer ones pushed to a page not asked for has not vanished, nor one that another listing shows. After
    a `deep` run, which saw all listings whole, each report that none of them shows has.
    """
    whole = deep and not _cut(db, run_id)
    lost: dict[int, set[int]] = {}
    for page, target in db.execute(_LOST, {"run": run_id, "whole": whole, "source": source_id}):
        lost.setdefault(page, set()).add(target)
    if not lost:
        return set()
    shown = {target for (target,) in db.execute(_SHOWN, {"run": run_id})}
    return {
        target
        for page, targets in lost.items()
        for target in (targets if whole else _missing(db, page, run_id, shown) & targets)
        if target not in shown and (not _shown_elsewhere(db, target) or _is_complete(db, page))
    }


def _missing(db: Database, page: int, run_id: int, shown: Collection[int]) -> set[int]:
    rows = db.execute(_ORDER, {"page": page, "run": run_id}).fetchall()
    staying = [place for _, stays, place in rows if stays]
    last = next((place for _, stays, place in reversed(rows) if stays), None)
    now = db.execute(
        "SELECT max(l.place), count(*) FROM leads l JOIN pages p ON p.id = l.target_id"
        " WHERE l.page_id = ? AND l.lost_run IS NULL AND l.step = 0 AND p.role <> 'listing'",
        (page,),
    ).fetchone()
    # Behind the last one that stayed there is room still, so what stood there was not pushed off the page.
    room = bool(staying) and (
        now[1] < len(rows) or (now[0] is not None and last is not None and now[0] > last)
    )
    return set(between([target for target, _, _ in rows], shown, ends=room))


def between(order: Sequence[int], shown: Collection[int], *, ends: bool) -> Iterator[int]:
    """What is missing from an order of which the rest is still shown: few in a row, with one still shown behind them.

    The newest may be missing with nothing before them; the last ones only where the list `ends` there.
    """
    most = max(_FEW, len(order) // 4)
    row: list[int] = []
    for each in order:
        if each not in shown:
            row.append(each)
            continue
        if len(row) <= most:
            yield from row
        row = []
    if ends and len(row) <= most and len(row) < len(order):
        yield from row


def _shown_elsewhere(db: Database, target: int) -> bool:
    row = db.execute("SELECT 1 FROM leads WHERE target_id = ? AND lost_run IS NULL LIMIT 1", (target,))
    return row.fetchone() is not None


def _is_complete(db: Database, page: int) -> bool:
    """Whether a list names so much that it is one of all reports, as a sitemap is."""
    named, known = db.execute(
        "SELECT count(*), (SELECT count(*) FROM pages WHERE source_id ="
        "  (SELECT source_id FROM pages WHERE id = :page) AND role <> :listing AND state = 'live')"
        " FROM leads l JOIN pages p ON p.id = l.target_id"
        " WHERE l.page_id = :page AND l.lost_run IS NULL AND p.role <> :listing",
        {"page": page, "listing": Role.LISTING},
    ).fetchone()
    return bool(named >= _COMPLETE or 2 * named >= known)


def _cut(db: Database, run_id: int) -> bool:
    row = db.execute(
        "SELECT 1 FROM drops WHERE run_id = ? AND reason IN ('listing_limit', 'page_limit') LIMIT 1",
        (run_id,),
    )
    return row.fetchone() is not None
