"""Pages that a browser rendered, and what they asked for meanwhile."""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from storage.records import Purpose


class Part(NamedTuple):
    """A request that a page made while it was rendered: its address, how it ended, and why where it ended badly."""

    url: str
    outcome: str
    reason: str | None


def mark(db: Database, page_id: int) -> None:
    """The latest fetch of a page brought what a browser made of it."""
    db.execute(
        "UPDATE fetches SET rendered = 1 WHERE id = (SELECT max(id) FROM fetches WHERE page_id = ? AND purpose = ?)",
        (page_id, Purpose.PAGE),
    )


def is_rendered(db: Database, fetch_id: int) -> bool:
    """Whether the snapshot of a fetch is a page as a browser made it."""
    return bool(db.execute("SELECT rendered FROM fetches WHERE id = ?", (fetch_id,)).fetchone()[0])


def parts(db: Database, url: str, run_id: int | None = None) -> tuple[Part, ...]:
    """What the page with this address asked for, in all runs or in one, in order."""
    rows = db.execute(
        "SELECT f.url, f.outcome, f.reason FROM fetches f JOIN pages p ON p.id = f.page_id"
        " WHERE p.url = ? AND f.purpose = ? AND (? IS NULL OR f.run_id = ?) ORDER BY f.id",
        (url, Purpose.PART, run_id, run_id),
    )
    return tuple(Part(*row) for row in rows)
