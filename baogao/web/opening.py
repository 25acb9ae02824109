"""An archive open while a request is answered, and while a form's small write is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from storage.database import open_for_reading, open_for_writing, translated

PATIENCE = 2.0  # seconds a person waits for another program that writes


@contextmanager
def reading(path: Path) -> Iterator[Database]:
    """The archive, read-only. Raises ArchiveError for all that goes wrong meanwhile."""
    db = open_for_reading(path)
    try:
        with translated(path):
            yield db
    finally:
        db.close()


@contextmanager
def writing(path: Path) -> Iterator[Database]:
    """The archive, for one small write beside whoever else writes it. Raises ArchiveError."""
    db = open_for_writing(path, PATIENCE)
    try:
        with translated(path):
            yield db
    finally:
        db.close()
