"""An archive open while a verb changes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from storage import database
from storage.database import BUSY_SECONDS
from storage.errors import ArchiveMissing
from storage.lease import writer_lease
from storage.times import now


@contextmanager
def leased(path: Path, *, make: bool = False, wait: float = BUSY_SECONDS) -> Iterator[Database]:
    """The archive at `path`, under its writer lease; only with `make` is one made where there is none.

    Raises ArchiveError for all that goes wrong meanwhile.
    """
    if not make and not path.is_file():
        raise ArchiveMissing(
            f"{path}: there is no archive here; `baogao harvest` makes one, --db names another"
        )
    with writer_lease(path, now()), database.writing(path, wait) as db:
        yield db
