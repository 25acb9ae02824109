"""The frontier: which pages a run has still to visit, kept in the archive so that any harvest can be resumed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlite_utils import Database

from storage import listings
from storage.records import Link, Place, Role
from storage.times import stamp

LONGEST_WAIT = timedelta(days=200)  # no page is put off for longer: such a time is from a wrong clock
_NEVER = "9999-12-31T23:59:59.999Z"
PRIORITY = {Role.LISTING: 0, Role.UNKNOWN: 1, Role.DETAIL: 2, Role.ATTACHMENT: 3}


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way. `resumed` when an earlier process began it."""

    id: int
    source_id: int
    resumed: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A page handed out to be visited; `fetch_id` when its snapshot is stored and only waits to be refined."""

    page_id: int
    url: str
    role: Role
    etag: str | None
    last_modified: str | None
    snapshot_sha256: str | None
    fetch_id: int | None
    redirected_to: str | None = None


def record_source(db: Database, name: str, place: Place, settings: Mapping[str, object]) -> int:
    """The source's number, its row made or brought up to date. `settings` holds no secrets."""
    columns = {
        "name": name,
        **asdict(place),
        "settings": json.dumps(settings, ensure_ascii=False, sort_keys=True),
    }
    known = db.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()
    if known is None:
        return int(db["sources"].insert(columns).last_pk)  # type: ignore[union-attr,arg-type]
    changed = " OR ".join(f"{c} IS NOT :{c}" for c in columns)
    sets = ", ".join(f"{c} = :{c}" for c in columns)
    db.execute(f"UPDATE sources SET {sets} WHERE name = :name AND ({changed})", columns)  # noqa: S608 - our own column names
    return int(known[0])


def begin_run(
    db: Database, source_id: int, slot: str, starts: Collection[tuple[str, Role]], cleaner: str, now: datetime
) -> Run:
    """Resume the source's unfinished run, or begin one: its start addresses and every known page that is due."""
    row = db.execute("SELECT id FROM runs WHERE source_id = ? AND ended_at IS NULL", (source_id,)).fetchone()
    if row is not None:
        db.execute("UPDATE runs SET outcome = 'running', cleaner = ? WHERE id = ?", (cleaner, row[0]))
        db.execute(
            "UPDATE frontier SET lease_owner = NULL, lease_until = NULL WHERE run_id = ? AND lease_owner IS NOT NULL",
            row,
        )
        return Run(row[0], source_id, resumed=True)
    run_id = db.execute(
        "INSERT INTO runs (source_id, slot, started_at, outcome, cleaner) VALUES (?, ?, ?, 'running', ?) RETURNING id",
        (source_id, slot, stamp(now), cleaner),
    ).fetchone()[0]
    _fill(db, run_id, source_id, starts, now)
    return Run(run_id, source_id, resumed=False)


def _fill(
    db: Database, run_id: int, source_id: int, starts: Collection[tuple[str, Role]], now: datetime
) -> None:
    for url, role in starts:
        db.execute(
            "INSERT INTO pages (source_id, url, role, state, discovered_at) VALUES (?, ?, ?, 'new', ?)"
            " ON CONFLICT (source_id, url) DO NOTHING",
            (source_id, url, role, stamp(now)),
        )
    known = db.execute(
        "SELECT id, url, role, due_at IS NULL OR due_at <= ? OR due_at > ? FROM pages WHERE source_id = ?",
        (stamp(now), stamp(now + LONGEST_WAIT), source_id),
    )
    always = {url for url, _ in starts}  # a start address that has vanished may return any day
    due = [(page_id, url, role) for page_id, url, role, is_due in known if is_due or url in always]
    _queue(db, run_id, [(page_id, url, Role(role)) for page_id, url, role in due])


def seen(db: Database, source_id: int) -> list[tuple[str, bool]]:
    """The addresses of a source that have given a page, and whether each gave a text."""
    rows = db.execute(
        "SELECT url, revision > 0 OR id IN (SELECT page_id FROM pieces) FROM pages"
        " WHERE source_id = ? AND snapshot_sha256 IS NOT NULL",
        (source_id,),
    )
    return [(url, bool(with_text)) for url, with_text in rows]


def discover(db: Database, run: Run, links: Iterable[Link], found_on: int, now: datetime) -> list[Link]:
    """Add the links not known yet to the pages and to the run; gives those that were new."""
    found = {link.url: link for link in links}
    listings.note(db, found_on, run.id, len(found))
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
    _queue(db, run.id, [(n or 0, link.url, link.role) for n, link in zip(numbers, new, strict=True)])
    return new


def _queue(db: Database, run_id: int, pages: Iterable[tuple[int, str, Role]]) -> None:
    rows = [(page_id, run_id, urlsplit(url).netloc, PRIORITY[role]) for page_id, url, role in pages]
    db.conn.executemany("INSERT INTO frontier (page_id, run_id, host, priority) VALUES (?, ?, ?, ?)", rows)


def hosts(db: Database, run_id: int) -> list[str]:
    """The hosts (with port) a run has still to visit."""
    return [row[0] for row in db.execute("SELECT DISTINCT host FROM frontier WHERE run_id = ?", (run_id,))]


def claim(
    db: Database, run_id: int, host: str, most: int, owner: str, now: datetime, lease: timedelta
) -> list[Due]:
    """Hand out up to `most` unleased pages of a host, listings first, and lease them to `owner`."""
    rows = db.execute(
        "SELECT q.page_id, p.url, p.role, p.etag, p.last_modified, p.snapshot_sha256, q.fetch_id, p.redirected_to"
        " FROM frontier q JOIN pages p ON p.id = q.page_id"
        " WHERE q.run_id = ? AND q.host = ? AND (q.lease_until IS NULL OR q.lease_until < ?)"
        " ORDER BY q.priority, q.page_id LIMIT ?",
        (run_id, host, stamp(now), most),
    ).fetchall()
    until = stamp(now + lease)
    db.conn.executemany(
        "UPDATE frontier SET lease_owner = ?, lease_until = ? WHERE page_id = ?",
        [(owner, until, row[0]) for row in rows],
    )
    return [Due(page, url, Role(role), *rest) for page, url, role, *rest in rows]


def put_aside(db: Database, page_id: int) -> None:
    """Keep a page that was handed out from being handed out again in this run, however long it takes.

    Resuming the run frees it.
    """
    db.execute("UPDATE frontier SET lease_until = ? WHERE page_id = ?", (_NEVER, page_id))


def done(db: Database, page_id: int) -> None:
    """The done-mark: the run has nothing more to do with this page."""
    db.execute("DELETE FROM frontier WHERE page_id = ?", (page_id,))


def waiting(db: Database, run_id: int) -> int:
    """How many pages a run has still to visit."""
    return int(db.execute("SELECT count(*) FROM frontier WHERE run_id = ?", (run_id,)).fetchone()[0])


def visited(db: Database, run_id: int) -> tuple[int, int]:
    """How many pages a run has visited, and how many of them are listings."""
    row = db.execute(
        "SELECT count(*), count(*) FILTER (WHERE role = 'listing') FROM pages"
        " WHERE id IN (SELECT page_id FROM fetches WHERE run_id = ? AND purpose = 'page')",
        (run_id,),
    ).fetchone()
    return int(row[0]), int(row[1])


def leave_out(db: Database, run_id: int, page_id: int, reason: str) -> None:
    """Take a page off the run unvisited, with the reason."""
    db.execute(
        "INSERT INTO drops (run_id, page_id, reason, blocks, characters) VALUES (?, ?, ?, 0, 0)",
        (run_id, page_id, reason),
    )
    done(db, page_id)


def end_run(
    db: Database,
    run_id: int,
    outcome: str,
    counts: Mapping[str, object],
    now: datetime,
    error: str | None = None,
    *,
    whole: bool = True,
) -> None:
    """Close a run. An interrupted or failed one that has pages waiting, or is not `whole`, stays open, to be resumed."""
    ended = stamp(now) if whole and not waiting(db, run_id) else None
    db.execute(
        "UPDATE runs SET ended_at = ?, outcome = ?, counts = ?, error = ? WHERE id = ?",
        (ended, outcome, json.dumps(counts, ensure_ascii=False, sort_keys=True), error, run_id),
    )
