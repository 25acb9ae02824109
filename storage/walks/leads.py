"""Looks at pages that lead on: where each leads, what is new there, and how far back a listing has to be walked.

A listing is walked from its first page until a whole page shows nothing that was not known before the walk began. What
is behind that page was seen by earlier walks, because a walk that was cut short is owed: its next page stays in `walks`,
with the time the walk began, until it has been looked at. So a page whose reports were all found by the same walk, and
pushed back meanwhile by newer ones, proves nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from storage.records import Link, PageState, Role, Step
from storage.times import moment, stamp

_SHARED = 20  # links of which most share a time of change: it is when the list was made
_DAY = timedelta(days=1)


class Seen(NamedTuple):
    """What a look came to: known pages to visit for a sign they gave, where the walk goes on, and when it began."""

    signals: frozenset[int]
    onward: frozenset[int]
    since: str


class _Page(NamedTuple):
    link: Link
    role: Role
    state: PageState
    discovered_at: str


class _Lead(NamedTuple):
    told: int | None
    changed: str | None


def look(db: Database, page_id: int, run_id: int, began: str, links: Sequence[Link]) -> Seen:
    """Note where a page leads, all of whose links are pages by now; what to visit for it. `began` is when the run did."""
    pages = _pages(db, page_id, links)
    before = _before(db, page_id)
    first = db.execute("SELECT looked IS NULL FROM pages WHERE id = ?", (page_id,)).fetchone()[0]
    since = _walk_began(db, page_id, began)
    retold = _retold(db, pages) if before else set()
    signals = retold | _relisted(pages, before) | _said_changed(db, pages, before)
    _write(db, page_id, run_id, pages)
    db.execute("DELETE FROM walks WHERE page_id = ?", (page_id,))
    fresh = any(page.discovered_at >= since for page in pages.values() if page.role is not Role.LISTING)
    onward = frozenset(id for id, page in pages.items() if page.link.step is Step.NEXT)
    return Seen(frozenset(signals), onward if first or fresh or retold else frozenset(), since)


def owe(db: Database, pages: Iterable[int], since: str) -> None:
    """Have these pages asked for until they are looked at; the walk that leads to them began at a time."""
    db.conn.executemany(
        "INSERT INTO walks VALUES (?, ?) ON CONFLICT (page_id) DO UPDATE SET since = min(since, excluded.since)",
        [(page, since) for page in pages],
    )


def tidy(db: Database, run_id: int) -> None:
    """Forget where a page was no longer shown, once it was seen elsewhere or answered: a run has ended."""
    db.execute(
        "DELETE FROM leads WHERE lost_run IS NOT NULL AND target_id NOT IN (SELECT id FROM pages WHERE state = 'gone') AND ("
        " target_id IN (SELECT page_id FROM fetches WHERE run_id = ?)"
        " OR EXISTS (SELECT 1 FROM leads o WHERE o.target_id = leads.target_id AND o.lost_run IS NULL))",
        (run_id,),
    )


def _pages(db: Database, page_id: int, links: Sequence[Link]) -> dict[int, _Page]:
    found = {link.url: link for link in links}
    rows = db.execute(
        "SELECT p.id, p.url, p.role, p.state, p.discovered_at FROM json_each(?) u JOIN pages p ON p.url = u.value"
        " AND p.source_id = (SELECT source_id FROM pages WHERE id = ?) WHERE p.id <> ? ORDER BY u.key",
        (json.dumps(list(found)), page_id, page_id),
    )
    return {
        id: _Page(found[url], Role(role), PageState(state), discovered_at)
        for id, url, role, state, discovered_at in rows
    }


def _before(db: Database, page_id: int) -> dict[int, _Lead]:
    rows = db.execute(
        "SELECT target_id, told, changed FROM leads WHERE page_id = ? AND lost_run IS NULL", (page_id,)
    )
    return {target: _Lead(told, changed) for target, told, changed in rows}


def _walk_began(db: Database, page_id: int, run_began: str) -> str:
    """When the walk that leads to a page began: with an earlier run, where it is owed since then."""
    row = db.execute("SELECT since FROM walks WHERE page_id = ?", (page_id,)).fetchone()
    return run_began if row is None else min(row[0], run_began)


def _retold(db: Database, pages: Mapping[int, _Page]) -> set[int]:
    """Pages of which a listing now says what none has said: another title, or another date beside it."""
    said: dict[int, set[int]] = {}
    ids = json.dumps([id for id, page in pages.items() if page.role is not Role.LISTING])
    for target, told in db.execute(
        "SELECT target_id, told FROM leads WHERE told IS NOT NULL AND target_id IN (SELECT value FROM json_each(?))",
        (ids,),
    ):
        said.setdefault(target, set()).add(told)
    now = {id: _told(pages[id].link) for id in said}
    return {id for id, told in now.items() if told is not None and told not in said[id]}


def _relisted(pages: Mapping[int, _Page], before: Collection[int]) -> set[int]:
    return {id for id, page in pages.items() if page.state is PageState.GONE and id not in before}


def _said_changed(db: Database, pages: Mapping[int, _Page], before: Mapping[int, _Lead]) -> set[int]:
    """Pages that a sitemap or feed says have changed since they were fetched; a bare day may be any time of it."""
    said = {id: page.link.changed for id, page in pages.items() if page.link.changed is not None}
    if len(said) >= _SHARED:
        common, times = Counter(said.values()).most_common(1)[0]
        said = {id: at for id, at in said.items() if at != common} if times * 2 > len(said) else said
    fetched = _fetched(db, said)
    return {id for id, at in said.items() if id in fetched and _is_later(at, fetched[id], before.get(id))}


def _is_later(changed: datetime, fetched: datetime, before: _Lead | None) -> bool:
    if changed > fetched:
        return True
    moved = before is not None and before.changed is not None and changed > moment(before.changed)
    return moved and changed + _DAY > fetched


def _fetched(db: Database, pages: Iterable[int]) -> dict[int, datetime]:
    rows = db.execute(
        "SELECT page_id, max(started_at) FROM fetches WHERE page_id IN (SELECT value FROM json_each(?))"
        " AND purpose = 'page' AND snapshot_sha256 IS NOT NULL GROUP BY page_id",
        (json.dumps(list(pages)),),
    )
    return {page: moment(at) for page, at in rows}


def _write(db: Database, page_id: int, run_id: int, pages: Mapping[int, _Page]) -> None:
    db.execute(
        "UPDATE leads SET lost_run = ?, was = place WHERE page_id = ? AND lost_run IS NULL"
        " AND target_id NOT IN (SELECT value FROM json_each(?))",
        (run_id, page_id, json.dumps(list(pages))),
    )
    db.conn.executemany(
        "INSERT INTO leads (page_id, target_id, place, told, changed, step) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (page_id, target_id) DO UPDATE SET was = CASE WHEN lost_run IS NULL THEN place END,"
        " place = excluded.place, told = coalesce(excluded.told, told), changed = coalesce(excluded.changed, changed),"
        " step = excluded.step, lost_run = NULL",
        [
            (page_id, id, place, _told(link), None if link.changed is None else stamp(link.changed), int(link.step))
            for place, (id, (link, *_)) in enumerate(pages.items())
        ],
    )  # fmt: skip


def _told(link: Link) -> int | None:
    words = "".join(link.text.split())
    if not words:
        return None
    digest = hashlib.sha256(f"{words}\n{link.beside}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:8], signed=True)
