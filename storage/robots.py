"""The robots.txt files seen, one row an origin."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class RobotsRow:
    """A row of `robots`; times as archive text."""

    origin: str
    fetched_at: str
    expires_at: str
    status: int | None
    verdict: str
    body: str


def every(db: Database) -> list[RobotsRow]:
    """All of them."""
    return [
        RobotsRow(*row)
        for row in db.execute("SELECT origin, fetched_at, expires_at, status, verdict, body FROM robots")
    ]


def keep(db: Database, row: RobotsRow) -> None:
    """Store one in place of what was known of its origin."""
    db.execute(
        "INSERT OR REPLACE INTO robots (origin, fetched_at, expires_at, status, verdict, body) VALUES (?, ?, ?, ?, ?, ?)",
        (row.origin, row.fetched_at, row.expires_at, row.status, row.verdict, row.body),
    )
