"""Writing WARC files: whole or not at all, a file or a folder of files that each stay under a size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlite_utils import Database

from storage import snapshots
from storage.errors import BadExport
from storage.filters import Filters
from storage.placing import synced, whole_file, whole_folder
from storage.records import Outcome
from storage.times import stamp
from storage.warc.captures import Capture, captures, covered
from storage.warc.records import First, record_id, records, warcinfo

SHARD_BYTES = 1_000_000_000  # of a file, after which the next one begins
ENDING = ".warc.gz"
_SOFTWARE = {
    "software": "baogao",
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": "Fetches of an archive; bodies stand with their content coding removed, metadata records say what they were",
}


@dataclass(frozen=True, slots=True)
class WarcExported:
    """How many captures were written into how many files, where, and the cursor that continues from there."""

    count: int
    files: int
    path: Path | None
    cursor: str


def export_warc(
    db: Database,
    out: Path | BinaryIO,
    now: datetime,
    *,
    filters: Filters | None = None,
    since: str | None = None,
    replace: bool = False,
    shard_bytes: int = SHARD_BYTES,
) -> WarcExported:
    """Write the fetches the filters accept, that came after `since` (a cursor of such an export, or an ISO date).

    `out` is a file that ends in .warc.gz, or a stream, or a new or empty folder for files of about `shard_bytes`. The
    same bytes stand in one record, later captures of them are revisits of that. Memory does not grow with the archive.
    Raises BadExport, BadCursor, ExportFailed, ArchiveDamaged.
    """
    wanted = covered(db, since)
    pieces = _Pieces(db, captures(db, filters or Filters(), wanted))
    files = 1
    if not isinstance(out, Path):
        pieces.to_stream(out, "-", now)
    elif out.name.endswith(ENDING):
        with whole_file(out, replace=replace) as file:
            pieces.to_stream(file, out.name, now)
    else:
        _check_folder(out)
        with whole_folder(out) as folder:
            files = pieces.to_folder(folder, now, shard_bytes)
    return WarcExported(pieces.count, files, out if isinstance(out, Path) else None, wanted.cursor)


class _Pieces:
    """The records of captures, and a note of which record holds which bytes."""

    def __init__(self, db: Database, found: Iterator[Capture]) -> None:
        self._db, self._found = db, found
        self.count = 0
        db.execute("DROP TABLE IF EXISTS temp.warc_written")
        db.execute(
            "CREATE TEMP TABLE warc_written (sha256 TEXT PRIMARY KEY, record_id TEXT, url TEXT, date TEXT) WITHOUT ROWID"
        )

    def to_stream(self, stream: BinaryIO, name: str, now: datetime, limit: int | None = None) -> bool:
        """Write captures until there are no more, or the file is as large as it may be; whether any are left."""
        size = stream.write(warcinfo(name, _SOFTWARE, stamp(now)))
        for capture in self._found:
            self.count += 1
            size += sum(stream.write(piece) for piece in self._records(capture))
            if limit is not None and size >= limit:
                return True
        return False

    def to_folder(self, folder: Path, now: datetime, limit: int) -> int:
        number, more = 0, True
        while more:
            number += 1
            name = f"baogao-{now:%Y%m%d%H%M%S}-{number:05}{ENDING}"
            with synced(folder / name) as stream:
                more = self.to_stream(stream, name, now, limit)
        return number

    def _records(self, capture: Capture) -> Iterator[bytes]:
        if capture.snapshot_sha256 is None:
            return records(capture, None, None)
        first = self._first(capture)
        if first is not None:
            return records(capture, None, first)
        return records(capture, snapshots.read(self._db, capture.snapshot_sha256), None)

    def _first(self, capture: Capture) -> First | None:
        """The record that the bytes of this one are in; None where they stand in this one."""
        row = self._db.execute(
            "SELECT record_id, url, date FROM temp.warc_written WHERE sha256 = ?", (capture.snapshot_sha256,)
        ).fetchone()
        if row is not None:
            return First(*row)
        here = First(record_id(capture, "answer"), capture.url, capture.started_at)
        if capture.outcome == Outcome.UNCHANGED:
            return _confirmed(self._db, capture)
        self._db.execute("INSERT INTO warc_written VALUES (?, ?, ?, ?)", (capture.snapshot_sha256, *here))
        return None


def _confirmed(db: Database, capture: Capture) -> First:
    """Where the bytes that an answer confirmed were seen, when that is in no record of this export."""
    url, date = db.execute(
        "SELECT url, started_at FROM fetches WHERE snapshot_sha256 = ? AND outcome = 'ok' AND started_at <= ?"
        " ORDER BY url = ? DESC, started_at DESC LIMIT 1",
        (capture.snapshot_sha256, capture.started_at, capture.url),
    ).fetchone() or (capture.url, capture.started_at)
    return First("", url, date)


def _check_folder(out: Path) -> None:
    if out.suffix in (".gz", ".warc"):
        raise BadExport(
            f"{out}: every record is packed by itself; name a file that ends in {ENDING}, or a folder"
        )
