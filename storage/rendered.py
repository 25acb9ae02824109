"""Pages that a browser rendered, and what they asked for meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from storage.records import Outcome, Purpose


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a page asked for while a browser rendered it: how many requests, and those that were refused, with why."""

    requests: int
    refused: tuple[tuple[str, str], ...]


def mark(db: Database, page_id: int) -> None:
    """The latest fetch of a page brought what a browser made of it."""
    db.execute(
        "UPDATE fetches SET rendered = 1 WHERE id = (SELECT max(id) FROM fetches WHERE page_id = ? AND purpose = ?)",
        (page_id, Purpose.PAGE),
    )


def rendering(db: Database, sighting_id: int) -> Rendering | None:
    """How the page of a sighting was rendered; None where its bytes are those of the answer."""
    row = db.execute(
        "SELECT f.rendered, f.page_id, f.run_id FROM sightings s JOIN fetches f ON f.id = s.fetch_id WHERE s.id = ?",
        (sighting_id,),
    ).fetchone()
    if not row[0]:
        return None
    parts = db.execute(
        "SELECT url, outcome, coalesce(reason, outcome) FROM fetches WHERE page_id = ? AND run_id = ? AND purpose = ?"
        " ORDER BY id",
        (*row[1:], Purpose.PART),
    ).fetchall()
    refused = (Outcome.BLOCKED, Outcome.ROBOTS, Outcome.OUT_OF_SCOPE)
    return Rendering(len(parts), tuple((url, why) for url, outcome, why in parts if outcome in refused))
