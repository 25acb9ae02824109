"""Failures and warnings that stand, since when, and when somebody was last told of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.runs import Warned
from storage.times import moment, stamp


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble of a source, or of the service where `source` is empty.

    `told` is how many times somebody was told since it began, `told_at` when somebody last was, of this or an earlier
    time it stood.
    """

    source: str
    kind: str
    failure: bool
    message: str
    since: datetime
    ended_at: datetime | None = None
    told_at: datetime | None = None
    told: int = 0


def begin(db: Database, source: str, warned: Iterable[Warned], now: datetime) -> None:
    """These troubles of a source stand, beside those that did."""
    db.conn.executemany(
        "INSERT INTO service_troubles (source, kind, failure, message, since, told) VALUES (?, ?, ?, ?, ?, 0)"
        " ON CONFLICT (source, kind) DO UPDATE SET failure = excluded.failure, message = excluded.message,"
        " since = CASE WHEN ended_at IS NULL THEN since ELSE excluded.since END,"
        " told = CASE WHEN ended_at IS NULL THEN told ELSE 0 END, ended_at = NULL",
        [(source, each.kind, int(each.failure), each.message, stamp(now)) for each in warned],
    )


def stand(db: Database, source: str, warned: Iterable[Warned], now: datetime) -> None:
    """These troubles of a source stand, and no others do: those that stood before are over."""
    found = {each.kind: each for each in warned}
    begin(db, source, found.values(), now)
    for trouble in every(db):
        if trouble.source == source and trouble.ended_at is None and trouble.kind not in found:
            db.execute(
                "UPDATE service_troubles SET ended_at = ? WHERE source = ? AND kind = ?",
                (stamp(now), source, trouble.kind),
            )


def every(db: Database) -> list[Trouble]:
    """All troubles that stand, and those whose end is not done with; the oldest first."""
    rows = db.execute(
        "SELECT source, kind, failure, message, since, ended_at, told_at, told FROM service_troubles"
        " ORDER BY since, source, kind"
    )
    return [
        Trouble(source, kind, bool(failure), message, moment(since), _time(ended), _time(told_at), told)
        for source, kind, failure, message, since, ended, told_at, told in rows
    ]


def told(db: Database, trouble: Trouble, now: datetime) -> None:
    """Somebody was told of a trouble as it was, or that it is over."""
    count = trouble.told + 1 if trouble.ended_at is None else 0
    db.execute(
        "UPDATE service_troubles SET told_at = ?, told = ? WHERE source = ? AND kind = ?",
        (stamp(now), count, trouble.source, trouble.kind),
    )


def forget(db: Database, trouble: Trouble) -> None:
    """Be done with a trouble that is over."""
    db.execute(
        "DELETE FROM service_troubles WHERE source = ? AND kind = ? AND ended_at IS NOT NULL",
        (trouble.source, trouble.kind),
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else moment(text)
