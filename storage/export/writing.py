"""Writing an export: whole or not at all, under a temporary name until the last byte is on disk."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sqlite_utils import Database

from storage.errors import BadExport, ExportFailed
from storage.export import csv, jsonl, txt
from storage.export.paragraphs import JUST_TEXT, Paragraphs, with_paragraphs
from storage.export.rows import Row, rows
from storage.export.selection import span
from storage.filters import Filters


class Format(StrEnum):
    """What an export is written as."""

    JSONL = "jsonl"
    CSV = "csv"
    TXT = "txt"


@dataclass(frozen=True, slots=True)
class Exported:
    """How many documents were written, where (None for a stream), and the cursor that continues from there."""

    count: int
    path: Path | None
    cursor: str


_TO_FILE = {Format.JSONL: jsonl.write, Format.CSV: csv.write}


def export(
    db: Database,
    out: Path | BinaryIO,
    format: Format,
    *,
    filters: Filters | None = None,
    paragraphs: Paragraphs = JUST_TEXT,
    since: str | None = None,
    replace: bool = False,
) -> Exported:
    """Write the documents the filters accept, that came after `since` (a cursor, or an ISO date), to `out`.

    `paragraphs` says what is wanted of each paragraph; their marks go to JSONL alone.

    JSONL and CSV go to a file or a binary stream, TXT to a new or empty folder. Only a regular file is ever
    replaced, and only when asked. Memory does not grow with the archive. Documents stored meanwhile are left to
    the next export. Raises BadExport, BadCursor, ExportFailed.
    """
    wanted = span(db, since)
    if paragraphs.told and format is not Format.JSONL:
        raise BadExport(f"{format} has no place for marks of paragraphs; export jsonl")
    stream = _Counted(with_paragraphs(db, rows(db, filters or Filters(), wanted), paragraphs))
    if format is Format.TXT:
        if not isinstance(out, Path):
            raise BadExport("txt is a folder of files and cannot go to a stream; name a folder")
        _folder(stream, out)
    elif isinstance(out, Path):
        _file(stream, out, format, replace=replace)
    else:
        _TO_FILE[format](stream, out)
    return Exported(stream.count, out if isinstance(out, Path) else None, wanted.cursor)


@dataclass(slots=True)
class _Counted:
    """Rows that know how many have passed."""

    rows: Iterator[Row]
    count: int = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            yield row


def _file(stream: Iterable[Row], out: Path, format: Format, *, replace: bool) -> None:
    if out.is_dir():
        raise BadExport(f"{out}: a folder; name a file in it")
    if os.path.lexists(out) and not (replace and out.is_file()):
        way_out = "name another, or ask for it to be replaced" if out.is_file() else "name another"
        raise BadExport(f"{out}: already there; {way_out}")
    with _part(out) as part:
        with part.open("xb") as file:
            _TO_FILE[format](stream, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(out.resolve())


def _folder(stream: Iterable[Row], out: Path) -> None:
    if os.path.lexists(out) and not (out.is_dir() and not any(out.iterdir())):
        raise BadExport(f"{out}: already there and not an empty folder; name another, or remove it yourself")
    with _part(out) as part:
        part.mkdir()
        txt.write(stream, part)
        os.sync()  # one wait for all the files
        part.replace(out.resolve())


@contextmanager
def _part(out: Path) -> Iterator[Path]:
    """A temporary name beside `out`; whatever goes wrong, nothing stays under it."""
    folder = out.resolve().parent
    if not folder.is_dir():
        raise BadExport(f"{out}: the folder {folder} does not exist; make it, or name another")
    part = folder / f".baogao-{secrets.token_hex(8)}.part"
    try:
        yield part
        _settle(folder)
    except OSError as error:
        raise ExportFailed(
            f"{out}: {error.strerror or error}; nothing is left behind: mend that and export again"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Bring the new name itself to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
