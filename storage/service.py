"""What the service keeps in the archive: sources it watches, pauses, requests, what the day has cost so far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from storage.times import moment, stamp

ALL = "*"  # in a pause: every source


class Request(NamedTuple):
    """A harvest a person asked for."""

    id: int
    source: str
    asked_at: datetime


class Pause(NamedTuple):
    """A source, or `*`, that is not harvested by itself."""

    source: str
    since: datetime
    because: str | None


class Spent(NamedTuple):
    """What a source's requests have come to: pages visited, bytes received."""

    pages: int = 0
    bytes: int = 0


class LastRun(NamedTuple):
    """A source's latest run: its slot as it was named, when it began, whether it has ended."""

    slot: str
    started_at: datetime
    ended: bool


def pause(db: Database, sources: Iterable[str], now: datetime, because: str | None = None) -> list[str]:
    """Pause the sources; gives those that were not paused before."""
    return [source for source in sources if _pause(db, source, now, because)]


def resume(db: Database, sources: Iterable[str]) -> list[str]:
    """Let the sources be harvested by themselves again; gives those that were paused."""
    return [
        source
        for source in sources
        if db.execute("DELETE FROM service_pauses WHERE source = ?", (source,)).rowcount
    ]


def pauses(db: Database) -> list[Pause]:
    """What is paused, `*` first."""
    rows = db.execute("SELECT source, since, because FROM service_pauses ORDER BY source <> '*', source")
    return [Pause(source, moment(since), because) for source, since, because in rows]


def ask(db: Database, source: str, now: datetime) -> tuple[Request, bool]:
    """Ask for a harvest; the request, and whether it is a new one: a waiting one serves again."""
    waiting = [request for request in requests(db) if request.source == source]
    if waiting:
        return waiting[0], False
    number = db.execute(
        "INSERT INTO service_requests (source, asked_at) VALUES (?, ?)", (source, stamp(now))
    ).lastrowid
    return Request(number or 0, source, now), True


def requests(db: Database) -> list[Request]:
    """The requests that are not done with, oldest first."""
    rows = db.execute("SELECT id, source, asked_at FROM service_requests WHERE done_at IS NULL ORDER BY id")
    return [Request(number, source, moment(asked)) for number, source, asked in rows]


def answer(db: Database, source: str, until: datetime, text: str, now: datetime) -> None:
    """Be done with the requests for a source that were made up to a time, and say how it ended."""
    db.execute(
        "UPDATE service_requests SET done_at = ?, answer = ? WHERE source = ? AND done_at IS NULL AND asked_at <= ?",
        (stamp(now), text, source, stamp(until)),
    )


def watch(db: Database, source: str, cadence: str, now: datetime) -> datetime:
    """Since when the source has been seen with this cadence; from now on where it has not been."""
    row = db.execute("SELECT cadence, since FROM service_watches WHERE source = ?", (source,)).fetchone()
    if row is not None and row[0] == cadence:
        return moment(row[1])
    db.execute("INSERT OR REPLACE INTO service_watches VALUES (?, ?, ?)", (source, cadence, stamp(now)))
    return now


def unwatch(db: Database, but: Iterable[str]) -> None:
    """Forget since when sources have been watched, but for these: one that comes back is new."""
    kept = set(but)
    for (source,) in db.execute("SELECT source FROM service_watches").fetchall():
        if source not in kept:
            db.execute("DELETE FROM service_watches WHERE source = ?", (source,))


def last_run(db: Database, source: str) -> LastRun | None:
    """The latest harvest of a source; None before the first."""
    row = db.execute(
        "SELECT slot, started_at, ended_at IS NOT NULL FROM runs"
        " WHERE source_id = (SELECT id FROM sources WHERE name = ?) AND slot NOT LIKE 'import %'"
        " ORDER BY id DESC LIMIT 1",
        (source,),
    ).fetchone()
    return None if row is None else LastRun(row[0], moment(row[1]), bool(row[2]))


def spent(db: Database, source: str, since: datetime) -> Spent:
    """What the requests of a source have come to since a time."""
    row = db.execute(
        "SELECT count(DISTINCT f.page_id) FILTER (WHERE f.purpose = 'page'), coalesce(sum(f.bytes_received), 0) FROM fetches f"
        " WHERE f.started_at >= :since AND f.run_id IN (SELECT id FROM runs"
        "  WHERE source_id = (SELECT id FROM sources WHERE name = :source) AND coalesce(ended_at, :since) >= :since)",
        {"source": source, "since": stamp(since)},
    ).fetchone()
    return Spent(int(row[0]), int(row[1]))


def _pause(db: Database, source: str, now: datetime, because: str | None) -> bool:
    fresh = db.execute(
        "INSERT INTO service_pauses VALUES (?, ?, ?) ON CONFLICT (source) DO NOTHING",
        (source, stamp(now), because),
    )
    return bool(fresh.rowcount)
