"""How many new pages with text each listing has led to, week by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from storage.times import stamp

# A page is news of the listing it was first found on; what the first run finds is no news. Weeks are counted back from
# now, and known by whether a run ended in them.
_FOUND = """
SELECT d.discovered_from, CAST((julianday(:now) - julianday(d.discovered_at)) / 7 AS INTEGER) AS ago, count(*)
FROM pages d WHERE d.source_id = :source AND d.role <> 'listing' AND d.revision > 0 AND d.discovered_from IS NOT NULL
  AND julianday(d.discovered_at) > julianday(:now) - 7 * :most
  AND d.discovered_at > (SELECT ended_at FROM runs WHERE source_id = :source ORDER BY id LIMIT 1)
GROUP BY 1, 2
"""
_BEFORE = """
SELECT p.id, p.url, (SELECT l.page_id FROM leads l WHERE l.target_id = p.id AND l.step > 0 AND NOT EXISTS (
    SELECT 1 FROM leads o WHERE o.target_id = p.id AND o.step = 0 AND o.lost_run IS NULL)
  ORDER BY l.step DESC, l.page_id LIMIT 1)
FROM pages p WHERE p.source_id = ? AND p.looked IS NOT NULL AND p.role <> 'detail'
"""
_OBSERVED = """
SELECT DISTINCT CAST((julianday(:now) - julianday(ended_at)) / 7 AS INTEGER) FROM runs
WHERE source_id = :source AND ended_at IS NOT NULL AND julianday(ended_at) > julianday(:now) - 7 * :most
"""


def weekly(db: Database, source_id: int, now: datetime, most: int) -> dict[str, list[int | None]]:
    """For each listing, by the address of its first page: what it led to in each of the latest weeks, the present one
    first; None for a week in which no harvest ended.
    """
    values = {"source": source_id, "now": stamp(now), "most": most}
    observed = {ago for (ago,) in db.execute(_OBSERVED, values)}
    counts: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    found = db.execute(_FOUND, values).fetchall()
    if not found:
        return {}
    pages = {id: (url, before) for id, url, before in db.execute(_BEFORE, (source_id,))}
    for page, ago, count in found:
        counts[_first(page, pages)][ago] += count
    return {
        pages[page][0]: _weeks(weeks, observed, most)
        for page, weeks in sorted(counts.items())
        if page in pages
    }


def _first(page: int, pages: Mapping[int, tuple[str, int | None]]) -> int:
    """The first page of the listing that a page belongs to."""
    passed = {page}
    while page in pages and (before := pages[page][1]) is not None and before not in passed:
        page = before
        passed.add(page)
    return page


def _weeks(found: Mapping[int, int], observed: set[int], most: int) -> list[int | None]:
    return [found.get(ago, 0) if ago in observed or ago in found else None for ago in range(most)]
