"""One harvester an archive: a lock the system gives back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from storage.errors import ArchiveBusy, ArchiveReadOnly
from storage.times import stamp

_A_MOMENT = 0.02  # seconds: whoever only looks who holds the lease holds it no longer


@contextmanager
def writer_lease(path: Path, now: datetime) -> Iterator[str]:
    """Hold the archive's writer lease; gives the owner's name.

    Raises ArchiveBusy naming the holder, ArchiveReadOnly where no lock can be made. The lock lives on
    `<archive>-lease`, because closing any handle of the archive itself would drop SQLite's own locks.
    """
    owner = f"process {os.getpid()}, since {stamp(now)}"
    try:
        handle = os.open(f"{path}-lease", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveReadOnly(
            f"{path}: its folder cannot be written ({error.strerror}); name another --db"
        ) from error
    try:
        _take(handle, path)
        _sign(handle, owner)
        yield owner
    finally:
        os.close(handle)


def holder(path: Path) -> str | None:
    """Who holds the archive's writer lease now; None when nobody does. Nothing is written."""
    try:
        handle = os.open(f"{path}-lease", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None  # nobody has ever harvested here, or we may not see who does
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _signature(handle)
    finally:
        os.close(handle)
    return None


def last_holder(path: Path) -> str | None:
    """Who held the archive's writer lease last, as it signed; None when nobody did, or could."""
    try:
        return Path(f"{path}-lease").read_text("utf-8", "replace")[:200].strip() or None
    except OSError:
        return None


def _take(handle: int, path: Path) -> None:
    for last in (False, False, True):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if last:
                raise ArchiveBusy(
                    f"{path}: being written by {_signature(handle)}; wait for it to end, or use another --db"
                ) from error
            time.sleep(_A_MOMENT)
        else:
            return


def _signature(handle: int) -> str:
    return os.pread(handle, 200, 0).decode(errors="replace").strip() or "another process"


def _sign(handle: int, owner: str) -> None:
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{owner}\n".encode(), 0)
    except OSError:
        return  # the lock counts; the name in it is a courtesy a full disk may refuse
