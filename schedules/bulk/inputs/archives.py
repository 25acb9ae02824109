"""Archives as units: ranges of fetches, each stored page as a capture with the source it is of. Nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from crawler.importing.capture import Capture, Damage, Origin, Piece
from schedules.bulk.inputs.units import Unit
from schedules.bulk.stores import path_of
from storage import snapshots
from storage.database import open_for_reading, translated
from storage.errors import ArchiveDamaged, ArchiveError
from storage.records import Outcome, Place, Role
from storage.times import moment

_STORED = """
FROM fetches f JOIN pages p ON p.id = f.page_id JOIN sources o ON o.id = p.source_id JOIN runs r ON r.id = f.run_id
WHERE f.purpose = 'page' AND f.outcome IN ('ok', 'unchanged') AND f.snapshot_sha256 IS NOT NULL
"""
_TOLD = """
f.id, f.outcome, f.url, f.started_at, p.url, p.role, f.status, f.reason, f.headers, f.snapshot_sha256, f.seconds, f.attempt,
f.hop, f.bytes_received, coalesce(f.link_text, ''), f.rendered, o.name, o.kind, o.level, o.province, o.city, o.county, o.town,
r.slot
"""
_SIZES = f"""
SELECT coalesce((SELECT length(s.body) FROM snapshots s WHERE s.sha256 = f.snapshot_sha256), 0), {_TOLD} {_STORED} ORDER BY f.id
"""  # noqa: S608 - our own words
_CAPTURES = f"SELECT {_TOLD} {_STORED} AND f.id >= ? AND f.id < ? ORDER BY f.id"


def plan(whole: Unit, shard_bytes: int) -> list[Unit]:
    """The archive's stored pages in ranges of about so many packed bytes; one unit where it cannot be read."""
    try:
        with closing(open_for_reading(path_of(whole.uri))) as db, translated(whole.name):
            return list(_ranges(db, whole, shard_bytes))
    except (OSError, ArchiveError):
        return [whole]


def read(unit: Unit, _now: datetime) -> Iterator[Piece]:
    """The stored pages of this part, in the order they were fetched; what was confirmed unchanged has the hash alone.

    The time of reading is not used: an archive's times are its own.
    """
    try:
        with closing(open_for_reading(path_of(unit.uri))) as db, translated(unit.name):
            db.execute("BEGIN")
            for row in db.execute(_CAPTURES, (unit.first, unit.last or unit.first)):
                yield _piece(db, row)
    except ArchiveError as error:
        yield Damage("the file", str(error).removeprefix(f"{path_of(unit.uri)}: "))


def _ranges(db: Database, whole: Unit, shard_bytes: int) -> Iterator[Unit]:
    """Ranges that are the same for the fetches there are, however many come behind them."""
    size, first, last, told = 0, 0, 0, hashlib.sha256()
    for bytes_packed, *row in db.execute(_SIZES):
        if size >= shard_bytes:
            yield replace(whole, size=size, mark=told.hexdigest(), first=first, last=row[0])
            size, first, told = 0, row[0], hashlib.sha256()
        size, last = size + bytes_packed, row[0] + 1
        told.update(json.dumps(row).encode())
    yield replace(whole, size=size, mark=told.hexdigest(), first=first, last=last)


def _piece(db: Database, row: tuple[Any, ...]) -> Piece:
    number, outcome, url, at, page, role, status, reason, headers, sha256, *more = row
    seconds, attempt, hop, received, link_text, rendered, source, *place, slot = more
    place_in_file = f"fetch {number}"
    unchanged = outcome == Outcome.UNCHANGED
    try:
        body = None if unchanged else snapshots.read(db, sha256)
    except ArchiveDamaged as error:
        return Damage(place_in_file, str(error))
    return Capture(
        place_in_file, url, moment(at), Outcome(outcome), page, role=Role(role), status=status, reason=reason,
        headers=tuple((name, value) for name, value in json.loads(headers or "[]")), body=body,
        sha256=sha256 if unchanged else None, seconds=seconds, attempt=attempt, hop=hop, bytes_received=received,
        origin=Origin(source, Place(*place), slot), link_text=link_text, rendered=bool(rendered),
    )  # fmt: skip
