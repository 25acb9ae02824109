"""Rows worth showing to somebody who has just harvested: a page that changed, one that vanished, reports with copies."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Changed:
    """A page whose text changed: the documents it held before and holds now."""

    url: str
    title: str
    revision: int
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Vanished:
    """A page that is gone, and the document it held."""

    url: str
    title: str
    document: int
    reason: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A report that several pages hold, itself or a duplicate of it, and where."""

    document: int
    title: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """A copy that is another text than its original, and why it is not the original."""

    document: int
    title: str
    original: int
    original_title: str
    because: str


def changed(db: Database) -> Changed | None:
    """A page with more than one revision."""
    row = db.execute(
        "SELECT p.url, s.title, p.revision, b.document_id, s.document_id FROM pages p"
        " JOIN sightings s ON s.page_id = p.id AND s.revision = p.revision"
        " JOIN sightings b ON b.page_id = p.id AND b.revision = p.revision - 1 AND b.position = s.position"
        " WHERE s.document_id <> b.document_id ORDER BY s.id LIMIT 1"
    ).fetchone()
    return None if row is None else Changed(*row)


def vanished(db: Database) -> Vanished | None:
    """A page that held a document and is gone."""
    row = db.execute(
        "SELECT p.url, s.title, s.document_id, coalesce(p.reason, 'gone') FROM pages p"
        " JOIN sightings s ON s.page_id = p.id AND s.revision = p.revision"
        " WHERE p.state = 'gone' ORDER BY s.id LIMIT 1"
    ).fetchone()
    return None if row is None else Vanished(*row)


def copied(db: Database) -> Copied | None:
    """The report on the most sources, and among those on the most pages, its duplicates counted with it.

    None when none is on two pages.
    """
    seen = (
        "SELECT coalesce(x.original_id, s.document_id) AS original, s.id, p.id AS page, p.url, p.source_id"
        " FROM sightings s JOIN pages p ON p.id = s.page_id LEFT JOIN duplicates x ON x.document_id = s.document_id"
    )
    row = db.execute(
        f"SELECT original FROM ({seen}) GROUP BY original HAVING count(DISTINCT page) > 1"  # noqa: S608 - our own words
        " ORDER BY count(DISTINCT source_id) DESC, count(DISTINCT page) DESC, original LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    title = db.execute("SELECT title FROM documents WHERE id = ?", row).fetchone()[0]
    where = f"SELECT url FROM ({seen}) WHERE original = ? GROUP BY page ORDER BY min(id)"  # noqa: S608 - our own words
    urls = db.execute(where, row).fetchall()
    return Copied(row[0], title, tuple(url for (url,) in urls))


def altered(db: Database) -> Altered | None:
    """A copy on another page than its original, a masked one if there is one."""
    row = db.execute(
        "SELECT d.id, d.title, o.id, o.title, x.because FROM duplicates x JOIN documents d ON d.id = x.document_id"
        " JOIN documents o ON o.id = x.original_id WHERE x.kind <> 'revision'"
        " ORDER BY x.because = 'masked' DESC, d.id LIMIT 1"
    ).fetchone()
    return None if row is None else Altered(*row)
