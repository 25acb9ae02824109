"""Where a visited page leads the run: to pages not known yet, to known ones that give a sign, back along a listing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlite_utils import Database

from storage.frontier import Run, queue
from storage.records import Link, Role
from storage.times import stamp
from storage.walks import listings
from storage.walks.leads import look, owe
from storage.walks.vanished import vanished


def lead_on(
    db: Database, run: Run, page_id: int, links: Sequence[Link], now: datetime, snapshot: str
) -> list[str]:
    """Take in where a page leads, now that it holds this snapshot: the addresses that the run has now to visit for it.

    Those not known yet are, and known ones that give a sign there, or where its listing has to be walked on. A page for
    reports has what belongs to it visited when it holds other bytes than before.
    """
    new = _add_unknown(db, run, page_id, links, now)
    role, held = db.execute("SELECT role, snapshot_sha256 FROM pages WHERE id = ?", (page_id,)).fetchone()
    if role in (Role.DETAIL, Role.ATTACHMENT):
        known = _numbers(db, run, links) if held is not None and held != snapshot else []
        return [*new, *visit_too(db, run, known)]
    if links:
        listings.note(db, page_id, run.id, len({link.url for link in links}))
    seen = look(db, page_id, run.id, run.began, links)
    onward = visit_too(db, run, seen.onward)
    waiting = db.execute(
        "SELECT page_id FROM frontier WHERE page_id IN (SELECT value FROM json_each(?))",
        (_json(seen.onward),),
    )
    owe(db, [page for (page,) in waiting.fetchall()], seen.since)
    _make_due(db, seen.signals)
    return [*new, *onward, *visit_too(db, run, seen.signals)]


def look_back(db: Database, run: Run) -> list[str]:
    """Have the run visit what its listings no longer show, once all of them are asked for; the addresses."""
    missing = vanished(db, run.id, run.source_id, deep=run.deep)
    _make_due(db, missing)
    return visit_too(db, run, missing)


def visit_too(db: Database, run: Run, pages: Iterable[int]) -> list[str]:
    """Have the run visit these pages unless it has done so or will; the addresses of those it had not on its list."""
    rows = db.execute(
        "SELECT id, url, role FROM pages WHERE id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM frontier q WHERE q.page_id = pages.id)"
        " AND NOT EXISTS (SELECT 1 FROM fetches f WHERE f.page_id = pages.id AND f.run_id = ? AND f.purpose = 'page') ORDER BY id",
        (_json(pages), run.id),
    ).fetchall()
    queue(db, run.id, [(id, url, Role(role)) for id, url, role in rows])
    return [url for _, url, _ in rows]


def _add_unknown(db: Database, run: Run, found_on: int, links: Iterable[Link], now: datetime) -> list[str]:
    found = {link.url: link for link in links}
    unknown = db.execute(
        "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM pages WHERE source_id = ? AND url = value)",
        (json.dumps(list(found)), run.source_id),
    ).fetchall()
    new, at = [found[url] for (url,) in unknown], stamp(now)
    numbers = [
        db.execute(
            "INSERT INTO pages (source_id, url, role, state, discovered_from, discovered_at, link_text)"
            " VALUES (?, ?, ?, 'new', ?, ?, ?)",
            (run.source_id, link.url, link.role, found_on, at, link.text or None),
        ).lastrowid
        for link in new
    ]
    queue(db, run.id, [(n or 0, link.url, link.role) for n, link in zip(numbers, new, strict=True)])
    return [link.url for link in new]


def _numbers(db: Database, run: Run, links: Iterable[Link]) -> list[int]:
    rows = db.execute(
        "SELECT id FROM pages WHERE source_id = ? AND url IN (SELECT value FROM json_each(?))",
        (run.source_id, json.dumps([link.url for link in links])),
    )
    return [id for (id,) in rows]


def _make_due(db: Database, pages: Iterable[int]) -> None:
    """A sign that these pages gave is not forgotten, even where this run cannot visit them any more."""
    db.execute("UPDATE pages SET due_at = NULL WHERE id IN (SELECT value FROM json_each(?))", (_json(pages),))


def _json(pages: Iterable[int]) -> str:
    return json.dumps(list(pages))
