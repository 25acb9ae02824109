"""What a visit leaves in the archive: a row for each attempt, the snapshot, the page's new state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage import frontier, snapshots
from storage.frontier import Due, Run
from storage.records import Fetched, Outcome, PageState, Role, Snapshot
from storage.times import stamp
from storage.walks.leads import owe
from storage.walks.returning import put_off

REFUSALS = frozenset(
    {
        Outcome.ROBOTS,
        Outcome.BLOCKED,
        Outcome.OUT_OF_SCOPE,
        Outcome.TOO_LARGE,
        Outcome.BAD_BODY,
        Outcome.NOT_A_PAGE,
    }
)
FIRST_RETURN, LAST_RETURN = timedelta(days=7), timedelta(days=180)


def record_visit(
    db: Database, run: Run, due: Due, fetched: Fetched, snapshot: Snapshot | None, now: datetime
) -> int | None:
    """Write a visit down; the number of the fetch to refine, or None when the page is done for this run.

    A page whose bytes are the ones already refined is done: a repeated harvest changes only the fetch log.
    """
    if snapshot is not None:
        snapshots.store(db, snapshot, now)
    fetch_id = _record_attempts(db, run, due, fetched, snapshot)
    if snapshot is not None and (snapshot.sha256 != due.snapshot_sha256 or not due.looked):
        db.execute("UPDATE frontier SET fetch_id = ? WHERE page_id = ?", (fetch_id, due.page_id))
        return fetch_id
    if fetched.outcome in (Outcome.OK, Outcome.UNCHANGED):
        headers = dict(fetched.last.headers)
        answered = Answered(fetched.final_url, headers, unchanged=fetched.outcome is Outcome.UNCHANGED)
        mark_live(db, due.page_id, answered, due.snapshot_sha256)
        mark_refused(db, due.page_id)
        db.execute("DELETE FROM walks WHERE page_id = ?", (due.page_id,))
        put_off(db, due.page_id, stamp(fetched.last.started_at), run.usual, run.period)
    else:
        _mark_missed(db, run, due, fetched, now)
    frontier.done(db, due.page_id)
    return None


def _record_attempts(db: Database, run: Run, due: Due, fetched: Fetched, snapshot: Snapshot | None) -> int:
    fetch_id = 0
    for attempt in fetched.attempts:
        brought = None
        if attempt is fetched.last and attempt.outcome in (Outcome.OK, Outcome.UNCHANGED):
            brought = snapshot.sha256 if snapshot is not None else due.snapshot_sha256
        fetch_id = db.execute(
            "INSERT INTO fetches (run_id, page_id, purpose, url, started_at, seconds, attempt, hop, outcome, status, reason,"
            " headers, bytes_received, snapshot_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run.id, due.page_id, attempt.purpose, attempt.url, stamp(attempt.started_at), round(attempt.seconds, 4),
                attempt.attempt, attempt.hop, attempt.outcome, attempt.status, attempt.reason,
                json.dumps(attempt.headers, ensure_ascii=False) if attempt.headers else None, attempt.bytes_received, brought,
            ),
        ).lastrowid or 0  # fmt: skip
    return fetch_id


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that brought a page's current snapshot, or confirmed it (`unchanged`)."""

    url: str
    headers: Mapping[str, str]
    unchanged: bool = False


def mark_live(db: Database, page_id: int, answered: Answered, sha256: str | None) -> None:
    """The page answers: its snapshot and what to compare it by are these, unless they were already.

    A confirmation keeps the validators that it did not repeat.
    """
    db.execute(
        "UPDATE pages SET state = :state, reason = NULL, misses = 0, snapshot_sha256 = :sha,"
        " redirected_to = nullif(:url, url),"
        " etag = coalesce(:etag, CASE WHEN :kept THEN etag END),"
        " last_modified = coalesce(:modified, CASE WHEN :kept THEN last_modified END)"
        " WHERE id = :id AND (state IS NOT :state OR reason IS NOT NULL OR misses OR snapshot_sha256 IS NOT :sha"
        " OR redirected_to IS NOT nullif(:url, url)"
        " OR (:etag IS NOT NULL AND etag IS NOT :etag) OR (:modified IS NOT NULL AND last_modified IS NOT :modified))",
        {
            "state": PageState.LIVE,
            "sha": sha256,
            "id": page_id,
            "url": answered.url,
            "etag": answered.headers.get("etag"),
            "modified": answered.headers.get("last-modified"),
            "kept": answered.unchanged,
        },
    )


def mark_refused(db: Database, page_id: int) -> None:
    """The page's current bytes were refused as a whole when they were refined, if they were: for that reason still."""
    db.execute(
        "UPDATE pages SET state = ?, reason = x.reason FROM ("
        " SELECT d.reason FROM drops d JOIN fetches f ON f.id = d.fetch_id JOIN pages p ON p.id = d.page_id"
        " WHERE d.page_id = ? AND d.blocks = 0 AND f.snapshot_sha256 = p.snapshot_sha256"
        " AND NOT EXISTS (SELECT 1 FROM fetches g JOIN sightings s ON s.fetch_id = g.id"
        "  WHERE g.page_id = d.page_id AND s.page_id = d.page_id AND g.snapshot_sha256 = p.snapshot_sha256)"
        " ORDER BY d.id DESC LIMIT 1) x WHERE id = ?",
        (PageState.REFUSED, page_id, page_id),
    )


def _mark_missed(db: Database, run: Run, due: Due, fetched: Fetched, now: datetime) -> None:
    """The page did not answer with a page. What was stored of it stays; a gone one is asked for ever more rarely.

    One that was not asked for, because its host is left alone, is what it was, and due when the host is. A listing that
    was missed is owed.
    """
    attempt = fetched.last
    if attempt.outcome is not Outcome.GONE and due.role in (Role.LISTING, Role.UNKNOWN):
        owe(db, [due.page_id], run.began)
    if attempt.outcome is Outcome.NETWORK_ERROR and fetched.not_before is not None:
        put_off = (attempt.reason, stamp(fetched.not_before), due.page_id)
        db.execute("UPDATE pages SET reason = ?, due_at = ? WHERE id = ?", put_off)
        return
    state = PageState.REFUSED if attempt.outcome in REFUSALS else PageState.FAILED
    misses, due_at = 0, None if fetched.not_before is None else stamp(fetched.not_before)
    if attempt.outcome is Outcome.GONE:
        state = PageState.GONE
        misses = db.execute("SELECT misses FROM pages WHERE id = ?", (due.page_id,)).fetchone()[0] + 1
        due_at = stamp(now + min(FIRST_RETURN * 2 ** min(misses - 1, 10), LAST_RETURN))
    db.execute(
        "UPDATE pages SET state = ?, reason = ?, misses = ?, due_at = ? WHERE id = ?",
        (state, attempt.reason or attempt.outcome, misses, due_at, due.page_id),
    )
