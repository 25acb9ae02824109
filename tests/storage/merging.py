"""Archives filled with visits, and merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from storage.merge import merge
from storage.times import stamp
from tests.storage.visiting import Visit, day, opened, page, visit

LATER = day(99)
Shelf = Callable[..., Path]


def fill(path: Path, visits: Iterable[Visit]) -> Path:
    with open_archive(path) as db:
        for made in visits:
            visit(db, made)
    return path


@contextmanager
def open_archive(path: Path) -> Iterator[Database]:
    db = opened(path)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def merged(*paths: Path) -> Iterator[Database]:
    """A new archive that the others are merged into, one after the other, whole in SQLite's own eyes."""
    with TemporaryDirectory() as folder, open_archive(Path(folder) / "merged.db") as db:
        for path in paths:
            merge(db, path, now=LATER)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        yield db


def told_otherwise(db: Database) -> list[tuple[object, ...]]:
    """Documents whose title is not from a sighting of the very fetch they were first seen in."""
    return db.execute(
        "SELECT d.id, d.title FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sightings s"
        " JOIN fetches f ON f.id = s.fetch_id WHERE s.document_id = d.id AND f.started_at = d.first_seen_at"
        " AND s.title = d.title AND s.cleaner = d.cleaner AND d.reported_year = length(d.title))"
    ).fetchall()


def latest(db: Database) -> list[str]:
    return [row[0] for row in db.execute("SELECT text FROM documents_latest ORDER BY text")]


def told(db: Database, name: str = "a") -> list[tuple[object, ...]]:
    """A page's history: number, cause, day of the fetch, texts."""
    rows = db.execute(
        "SELECT v.number, v.cause, f.started_at, (SELECT group_concat(d.text) FROM sightings s"
        " JOIN documents d ON d.id = s.document_id WHERE s.page_id = v.page_id AND s.revision = v.number)"
        " FROM revisions v JOIN pages p ON p.id = v.page_id JOIN fetches f ON f.id = v.fetch_id"
        " WHERE p.url = ? ORDER BY v.number",
        (page(name),),
    ).fetchall()
    days = {stamp(day(number)): number for number in range(30)}
    return [(number, cause, days[at], text) for number, cause, at, text in rows]
