"""Joining what was forgotten: a text that either archive has forgotten is forgotten in both."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlite_utils import Database

from storage.duplicates import DuplicateIndex
from storage.forget import forget
from storage.forgotten import Seen, Tombstone, bury, read_sightings
from storage.times import moment

_THEIRS = """
SELECT t.text_sha256, t.normalised_sha256, t.reason, t.forgotten_at, f.started_at, src.name, p.url, s.snapshot_sha256,
       s.position, s.cleaner
FROM incoming_sightings s JOIN forgotten t ON t.text_sha256 = s.text_sha256
JOIN incoming_fetches f ON f.id = s.fetch_id JOIN incoming_pages i ON i.id = s.page_id
JOIN pages p ON p.id = i.here JOIN sources src ON src.id = p.source_id ORDER BY t.text_sha256
"""

_BURIED = """
INSERT INTO incoming_buried
SELECT p.id FROM pages p JOIN sources s ON s.id = p.source_id WHERE s.name = ? AND p.url = ?
"""


def tombstones(db: Database, index: DuplicateIndex) -> int:
    """Take over the other archive's tombstones, then bury its sightings of what ours has forgotten.

    Gives how many texts of ours the other one had forgotten. Call it before its sightings are looked for. The pages
    of which it tells something new are in `incoming_buried`: their history has to be told anew.
    """
    count, new = 0, set[Seen]()
    rows = db.execute(
        "SELECT text_sha256, normalised_sha256, reason, forgotten_at, sightings FROM incoming_forgotten"
    )
    for row in rows.fetchall():
        fields: tuple[Any, ...] = (*row[:4], read_sightings(row[4]))
        stone = Tombstone(*fields)
        held = db.execute("SELECT id FROM documents WHERE text_sha256 = ?", (stone.text_sha256,)).fetchone()
        if held is not None:
            forget(db, held[0], stone.reason, moment(stone.forgotten_at), index)
            count += 1
        new |= bury(db, stone)
    new |= _bury_theirs(db)
    db.execute("CREATE TEMP TABLE incoming_buried (page_id INTEGER)")
    db.conn.executemany(_BURIED, {(seen.source, seen.url) for seen in new})
    return count


def _bury_theirs(db: Database) -> set[Seen]:
    new = set[Seen]()
    for stone, rows in groupby(db.execute(_THEIRS).fetchall(), key=lambda row: row[:4]):
        fields: tuple[Any, ...] = (*stone, tuple(Seen(*row[4:]) for row in rows))
        new |= bury(db, Tombstone(*fields))
    db.execute("DELETE FROM incoming_sightings WHERE text_sha256 IN (SELECT text_sha256 FROM forgotten)")
    return new
