"""A file or folder that appears whole or not at all, and takes the place of nothing unasked."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storage.errors import BadExport, ExportFailed


@contextmanager
def whole_file(out: Path, *, replace: bool = False) -> Iterator[BinaryIO]:
    """A file to write that becomes `out` at the end; only a regular file is replaced, and only when asked.

    Raises BadExport for a place that is not free, ExportFailed when the system refuses.
    """
    if out.is_dir():
        raise BadExport(f"{out}: a folder; name a file in it")
    if os.path.lexists(out) and not (replace and out.is_file()):
        way_out = "name another, or ask for it to be replaced" if out.is_file() else "name another"
        raise BadExport(f"{out}: already there; {way_out}")
    with _part(out) as part:
        with synced(part) as file:
            yield file
        part.replace(out.resolve())


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """An empty folder to fill that becomes `out` at the end, which is not there yet, or empty.

    Raises BadExport for a place that is not free, ExportFailed when the system refuses.
    """
    if os.path.lexists(out) and not (out.is_dir() and not any(out.iterdir())):
        raise BadExport(f"{out}: already there and not an empty folder; name another, or remove it yourself")
    with _part(out) as part:
        part.mkdir()
        yield part
        part.replace(out.resolve())


@contextmanager
def synced(path: Path) -> Iterator[BinaryIO]:
    """A new file that is on disk at the end."""
    with path.open("xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


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
