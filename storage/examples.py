"""Rows worth showing to somebody who has just harvested: a page that changed, one that vanished, a copied report."""

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
    """A document that several pages hold, and where."""

    document: int
    title: str
    urls: tuple[str, ...]


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
    """The document on the most sources, and among those on the most pages; None when none is on two pages."""
    row = db.execute(
        "SELECT s.document_id FROM sightings s JOIN pages p ON p.id = s.page_id GROUP BY s.document_id"
        " HAVING count(DISTINCT s.page_id) > 1"
        " ORDER BY count(DISTINCT p.source_id) DESC, count(DISTINCT s.page_id) DESC, s.document_id LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    title = db.execute("SELECT title FROM documents WHERE id = ?", row).fetchone()[0]
    urls = db.execute(
        "SELECT p.url FROM sightings s JOIN pages p ON p.id = s.page_id WHERE s.document_id = ? GROUP BY p.id ORDER BY min(s.id)",
        row,
    ).fetchall()
    return Copied(row[0], title, tuple(url for (url,) in urls))
