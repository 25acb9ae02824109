"""`baogao export warc`: not documents but what was asked and answered, as other archives read it."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlite_utils import Database

from baogao.cli.ending import WrongCall
from baogao.cli.terminal import plain, say_json
from storage.export import Filters, ShardSize
from storage.times import now
from storage.warc import SHARD_BYTES, WarcExported, export_warc


def write_warc(
    archive: Database,
    out: Path,
    filters: Filters,
    *,
    to_stream: bool,
    since: str | None,
    replace: bool,
    shard_size: str | None,
    as_json: bool,
) -> None:
    """Write WARC files, and tell what was written and from where the next export goes on."""
    written = export_warc(
        archive,
        sys.stdout.buffer if to_stream else out,
        now(),
        filters=filters,
        since=since,
        replace=replace,
        shard_bytes=_bytes(shard_size),
    )
    _tell(written, as_json=as_json)


def _bytes(shard_size: str | None) -> int:
    if shard_size is None:
        return SHARD_BYTES
    asked = ShardSize.of(shard_size).bytes
    if asked is None:
        raise WrongCall(
            f"--shard-size {shard_size}: WARC files are as large as so many bytes; write 1GB or 500MB"
        )
    return asked


def _tell(written: WarcExported, *, as_json: bool) -> None:
    if as_json and written.path is not None:
        say_json(
            {
                "captures": written.count,
                "files": written.files,
                "path": str(written.path),
                "cursor": written.cursor,
            }
        )
        return
    place = "stdout" if written.path is None else plain(written.path)
    files = f" in {written.files} files" if written.files > 1 else ""
    sys.stderr.write(
        f"{written.count} captures to {place}{files}; what comes later: --since {written.cursor}\n"
    )
