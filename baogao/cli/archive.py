"""An archive open for reading while a verb looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from storage.database import open_for_reading, translated


@contextmanager
def reading(path: Path) -> Iterator[Database]:
    """The archive at `path`, read-only, closed at the end. Raises ArchiveError for all that goes wrong meanwhile."""
    db = open_for_reading(path)
    try:
        with translated(path):
            yield db
    finally:
        db.close()
