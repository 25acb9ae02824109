"""The frontier: which pages a run has still to visit, kept in the archive so that any harvest can be resumed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlite_utils import Database

from storage.records import Place, Role
from storage.times import stamp
from storage.walks import returning
from storage.walks.leads import owe, tidy
from storage.walks.returning import DEEP_PASS, LONGEST_WAIT
from storage.walks.revisits import Watched

__all__ = ["LONGEST_WAIT"]

# Where the links of a listing's snapshot are not noted, its bytes are wanted again.
_LOOKED = "(p.role IN ('detail', 'attachment') OR p.looked IS p.snapshot_sha256)"
_NEVER = "9999-12-31T23:59:59.999Z"
PRIORITY = {Role.LISTING: 0, Role.UNKNOWN: 1, Role.DETAIL: 2, Role.ATTACHMENT: 3}


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way. `resumed` when an earlier process began it.

    A `deep` run asks for every page of every listing, and one is begun each `period`. `usual` is how the source's
    pages have changed in the runs before.
    """

    id: int
    source_id: int
    resumed: bool
    began: str = ""
    deep: bool = True
    period: timedelta = DEEP_PASS
    usual: Watched = Watched()


@dataclass(frozen=True, slots=True)
class Due:
    """A page handed out to be visited; `fetch_id` when its snapshot is stored and only waits to be refined.

    Where the links of its snapshot are not noted it has not been `looked` at, and is refined whatever it answers.
    """

    page_id: int
    url: str
    role: Role
    etag: str | None
    last_modified: str | None
    snapshot_sha256: str | None
    fetch_id: int | None
    redirected_to: str | None = None
    looked: bool = True


_NEW_SOURCE = """
INSERT INTO sources (name, kind, level, province, city, county, town, settings)
VALUES (:name, :kind, :level, :province, :city, :county, :town, :settings) ON CONFLICT (name) DO NOTHING
"""
_CHANGED_SOURCE = """
UPDATE sources SET kind = :kind, level = :level, province = :province, city = :city, county = :county, town = :town,
  settings = :settings
WHERE name = :name AND (kind, level, province, city, county, town, settings)
  IS NOT (:kind, :level, :province, :city, :county, :town, :settings)
"""


def known_source(db: Database, name: str, place: Place, settings: Mapping[str, object]) -> int:
    """The number of the source with this name, made where there is none; one that is there stays as it is."""
    db.execute(_NEW_SOURCE, _columns(name, place, settings))
    return int(db.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()[0])


def record_source(db: Database, name: str, place: Place, settings: Mapping[str, object]) -> int:
    """The source's number, its row made or brought up to date. `settings` holds no secrets."""
    number = known_source(db, name, place, settings)
    db.execute(_CHANGED_SOURCE, _columns(name, place, settings))
    return number


def _columns(name: str, place: Place, settings: Mapping[str, object]) -> dict[str, object]:
    told = json.dumps(settings, ensure_ascii=False, sort_keys=True)
    return {"name": name, **asdict(place), "settings": told}


def begin_run(
    db: Database,
    source_id: int,
    slot: str,
    starts: Collection[tuple[str, Role]],
    cleaner: str,
    now: datetime,
    *,
    every: bool = False,
    period: timedelta = DEEP_PASS,
) -> Run:
    """Resume the source's unfinished run, or begin one: its start addresses and the known pages that are due.

    The first run is a deep one, and so is one that begins a `period` after the last of these. One that is to ask for
    `every` known page is deep too.
    """
    row = db.execute(
        "SELECT id, started_at, deep FROM runs WHERE source_id = ? AND ended_at IS NULL", (source_id,)
    ).fetchone()
    resumed = row is not None
    if row is None:
        deep = every or returning.is_deep(db, source_id, now, period)
        row = db.execute(
            "INSERT INTO runs (source_id, slot, started_at, outcome, cleaner, deep) VALUES (?, ?, ?, 'running', ?, ?)"
            " RETURNING id, started_at, deep",
            (source_id, slot, stamp(now), cleaner, int(deep)),
        ).fetchone()
        _add_starts(db, source_id, starts, now)
        always = {url for url, _ in starts}  # a start address that has vanished may return any day
        queue(db, row[0], returning.due(db, source_id, always, now, deep=deep, every=every))
    else:
        _free(db, row[0], cleaner)
        if every:
            _deepen(db, row[0], source_id, now)
    run_id, began, deep = row
    watched = returning.usual(db, source_id, run_id)
    return Run(run_id, source_id, resumed, began, bool(deep or every), period, watched)


def _free(db: Database, run_id: int, cleaner: str) -> None:
    db.execute("UPDATE runs SET outcome = 'running', cleaner = ? WHERE id = ?", (cleaner, run_id))
    db.execute(
        "UPDATE frontier SET lease_owner = NULL, lease_until = NULL WHERE run_id = ? AND lease_owner IS NOT NULL",
        (run_id,),
    )


def _deepen(db: Database, run_id: int, source_id: int, now: datetime) -> None:
    """Have a run that was begun ask for every known page that it has not asked for."""
    db.execute("UPDATE runs SET deep = 1 WHERE id = ?", (run_id,))
    asked = {
        page
        for (page,) in db.execute(
            "SELECT page_id FROM fetches WHERE run_id = ? AND purpose = 'page'", (run_id,)
        )
    }
    due = returning.due(db, source_id, (), now, deep=True, every=True)
    queue(db, run_id, [page for page in due if page[0] not in asked])


def _add_starts(db: Database, source_id: int, starts: Iterable[tuple[str, Role]], now: datetime) -> None:
    for url, role in starts:
        db.execute(
            "INSERT INTO pages (source_id, url, role, state, discovered_at) VALUES (?, ?, ?, 'new', ?)"
            " ON CONFLICT (source_id, url) DO NOTHING",
            (source_id, url, role, stamp(now)),
        )


def seen(db: Database, source_id: int) -> list[tuple[str, bool]]:
    """The addresses of a source that have given a page, and whether each gave a text."""
    rows = db.execute(
        "SELECT url, revision > 0 OR id IN (SELECT page_id FROM pieces) FROM pages"
        " WHERE source_id = ? AND snapshot_sha256 IS NOT NULL",
        (source_id,),
    )
    return [(url, bool(with_text)) for url, with_text in rows]


def queue(db: Database, run_id: int, pages: Iterable[tuple[int, str, Role]]) -> None:
    """Have the run visit these pages: number, address, role."""
    rows = [(page_id, run_id, urlsplit(url).netloc, PRIORITY[role]) for page_id, url, role in pages]
    db.conn.executemany(
        "INSERT INTO frontier (page_id, run_id, host, priority) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        rows,
    )


def hosts(db: Database, run_id: int) -> list[str]:
    """The hosts (with port) a run has still to visit."""
    return [row[0] for row in db.execute("SELECT DISTINCT host FROM frontier WHERE run_id = ?", (run_id,))]


def claim(
    db: Database, run_id: int, host: str, most: int, owner: str, now: datetime, lease: timedelta
) -> list[Due]:
    """Hand out up to `most` unleased pages of a host, listings first, and lease them to `owner`."""
    rows = db.execute(
        f"SELECT q.page_id, p.url, p.role, CASE WHEN {_LOOKED} THEN p.etag END, CASE WHEN {_LOOKED} THEN p.last_modified END,"  # noqa: S608 - our own words
        f" p.snapshot_sha256, q.fetch_id, p.redirected_to, {_LOOKED}"
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
    return [
        Due(page, url, Role(role), etag, modified, snapshot, fetch, redirected, bool(looked))
        for page, url, role, etag, modified, snapshot, fetch, redirected, looked in rows
    ]


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
    """Take a page off the run unvisited, with the reason. A known listing is owed, and asked for by the next run."""
    row = db.execute(
        "SELECT r.started_at FROM pages p JOIN runs r ON r.id = ? WHERE p.id = ? AND p.looked IS NOT NULL"
        " AND p.role NOT IN ('detail', 'attachment')",
        (run_id, page_id),
    ).fetchone()
    if row is not None:
        owe(db, [page_id], row[0])
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
    if ended is not None:
        tidy(db, run_id)
    db.execute(
        "UPDATE runs SET ended_at = ?, outcome = ?, counts = ?, error = ? WHERE id = ?",
        (ended, outcome, json.dumps(counts, ensure_ascii=False, sort_keys=True), error, run_id),
    )
