"""What the log holds of imports: the source, the run that stands for one, the captures that are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.frontier import known_source
from storage.records import Attempt, Place, Role, Snapshot
from storage.times import stamp

SLOT = "import "  # how the slot of an import begins: `last_run` and others tell harvests from imports by it


@dataclass(frozen=True, slots=True)
class Imported:
    """A capture to settle. `page` is the page's address; `file` is where it was imported from.

    `snapshot` are its bytes where it brought some; `sha256` names bytes that are here already.
    """

    page: str
    role: Role
    attempt: Attempt
    file: str
    snapshot: Snapshot | None = None
    sha256: str | None = None
    link_text: str = ""
    rendered: bool = False

    @property
    def brought(self) -> str | None:
        """The hash of the bytes it brought or confirmed."""
        return self.snapshot.sha256 if self.snapshot is not None else self.sha256


@dataclass(frozen=True, slots=True)
class Target:
    """The source that captures are imported into, and the run that stands for the import."""

    source_id: int
    run_id: int


def source(db: Database, name: str, place: Place) -> int:
    """The number of the source with this name, made where there is none; one that is there stays as it is."""
    return known_source(db, name, place, {"imported": True})


def obeys_noindex(db: Database, source_id: int) -> bool:
    """Whether the source's settings leave out pages that ask not to be indexed; they do unless they say otherwise."""
    row = db.execute(
        "SELECT coalesce(settings ->> 'obey_noindex', 1) FROM sources WHERE id = ?", (source_id,)
    )
    return bool(row.fetchone()[0])


def cut_off(db: Database, source_id: int, slot: str) -> Target | None:
    """The run of an import that has not come to its end; None where there is none."""
    row = db.execute(
        "SELECT id FROM runs WHERE source_id = :source AND outcome = 'interrupted'"
        " AND (slot = :slot OR substr(slot, 1, length(:slot) + 8) = :slot || ', again ') ORDER BY id DESC",
        {"source": source_id, "slot": f"{SLOT}{slot}"},
    ).fetchone()
    return None if row is None else Target(source_id, int(row[0]))


def begin(db: Database, source_id: int, slot: str, cleaner: str, now: datetime) -> Target:
    """The run that stands for an import; one that was cut off is gone on with.

    It counts as ended from the beginning, so that no harvest takes it for its own.
    """
    if (found := cut_off(db, source_id, slot)) is not None:
        return found
    slot, at = f"{SLOT}{slot}", stamp(now)
    if db.execute("SELECT 1 FROM runs WHERE source_id = ? AND slot = ?", (source_id, slot)).fetchone():
        slot = f"{slot}, again {at}"
    (number,) = db.execute(
        "INSERT INTO runs (source_id, slot, started_at, ended_at, outcome, cleaner)"
        " VALUES (?, ?, ?, ?, 'interrupted', ?) RETURNING id",
        (source_id, slot, at, at, cleaner),
    ).fetchone()
    return Target(source_id, int(number))


def end(db: Database, target: Target, counts: dict[str, int], now: datetime) -> None:
    """The import has come to its end."""
    db.execute(
        "UPDATE runs SET outcome = 'finished', ended_at = ?, counts = ? WHERE id = ?",
        (stamp(now), json.dumps(counts, ensure_ascii=False, sort_keys=True), target.run_id),
    )


def is_known(db: Database, source_id: int, imported: Imported) -> bool:
    """Whether the log holds this very capture, whoever made it."""
    attempt = imported.attempt
    row = db.execute(
        "SELECT 1 FROM fetches f JOIN pages p ON p.id = f.page_id WHERE p.source_id = ? AND p.url = ? AND f.url = ?"
        " AND f.started_at = ? AND f.purpose = ? AND f.outcome = ? AND f.attempt = ? AND f.hop = ?"
        " AND f.snapshot_sha256 IS ?",
        (
            source_id, imported.page, attempt.url, stamp(attempt.started_at), attempt.purpose, attempt.outcome,
            attempt.attempt, attempt.hop, imported.brought,
        ),
    ).fetchone()  # fmt: skip
    return row is not None


def role_of(db: Database, source_id: int, url: str) -> Role | None:
    """The role of a page that is here already."""
    row = db.execute("SELECT role FROM pages WHERE source_id = ? AND url = ?", (source_id, url)).fetchone()
    return None if row is None else Role(row[0])


def bytes_at(db: Database, source_id: int, url: str, at: datetime) -> str | None:
    """The hash of the bytes that a page of the source answered with at a time, to the second."""
    row = db.execute(
        "SELECT f.snapshot_sha256 FROM pages p JOIN fetches f ON f.page_id = p.id WHERE p.source_id = ? AND p.url = ?"
        " AND f.snapshot_sha256 IS NOT NULL AND substr(f.started_at, 1, 19) = substr(?, 1, 19) ORDER BY f.id LIMIT 1",
        (source_id, url, stamp(at)),
    ).fetchone()
    return None if row is None else str(row[0])


def has_bytes(db: Database, sha256: str) -> bool:
    """Whether a snapshot with this hash is here."""
    return db.execute("SELECT 1 FROM snapshots WHERE sha256 = ?", (sha256,)).fetchone() is not None


def is_current(db: Database, source_id: int, imported: Imported) -> bool:
    """Whether a capture only says again what the page holds already, so that its bytes need not be refined."""
    row = db.execute(
        "SELECT snapshot_sha256 FROM pages p WHERE source_id = ? AND url = ? AND ? >= coalesce((SELECT max(started_at)"
        " FROM fetches f WHERE f.page_id = p.id AND f.snapshot_sha256 IS NOT NULL), '')",
        (source_id, imported.page, stamp(imported.attempt.started_at)),
    ).fetchone()
    return row is not None and imported.brought is not None and row[0] == imported.brought
