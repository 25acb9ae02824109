"""One source as a person looks into it: its settings, its pages, what was left out lately."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlite_utils import Database

from storage.errors import NoSuchSource
from storage.records import Place


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source as it was when last harvested; `settings` are without headers and credentials."""

    id: int
    name: str
    place: Place
    settings: Mapping[str, Any]


class PageCount(NamedTuple):
    """How many pages of a source are in a state, for a role."""

    role: str
    state: str
    pages: int


class LeftOut(NamedTuple):
    """Why something was left out in the latest runs, and how much: pages it concerns, blocks, characters."""

    reason: str
    pages: int
    blocks: int
    characters: int


class Latest(NamedTuple):
    """A document of a source, among those seen last."""

    document_id: int
    title: str
    year: int | None
    date: str | None


def stored(db: Database, name: str) -> StoredSource:
    """The source with this name. Raises NoSuchSource."""
    row = db.execute(
        "SELECT id, name, kind, level, province, city, county, town, settings FROM sources WHERE name = ?",
        (name,),
    ).fetchone()
    if row is None:
        raise NoSuchSource(f"no source named {name!r} was ever harvested here")
    return StoredSource(row[0], row[1], Place(*row[2:8]), json.loads(row[8]))


def parts(db: Database) -> dict[str, str]:
    """Which part of all sources a machine harvested each of them as, by name; those harvested as a part of none left out."""
    rows = db.execute(
        "SELECT name, settings ->> 'part' FROM sources WHERE json_type(settings, '$.part') = 'text' ORDER BY name"
    )
    return dict(rows.fetchall())


def page_counts(db: Database, source_id: int) -> list[PageCount]:
    """The source's pages by role and state, the most first."""
    rows = db.execute(
        "SELECT role, state, count(*) FROM pages WHERE source_id = ? GROUP BY role, state ORDER BY 3 DESC, 1, 2",
        (source_id,),
    )
    return [PageCount(*row) for row in rows]


def left_out(db: Database, source_id: int, runs: int) -> list[LeftOut]:
    """What the latest runs of a source left out, by reason, the most first."""
    rows = db.execute(
        "SELECT reason, count(DISTINCT page_id), sum(blocks), sum(characters) FROM drops"
        " WHERE run_id IN (SELECT id FROM runs WHERE source_id = ? ORDER BY id DESC LIMIT ?)"
        " GROUP BY reason ORDER BY 3 DESC, 2 DESC, 1",
        (source_id, runs),
    )
    return [LeftOut(*row) for row in rows]


def latest(db: Database, source_id: int, most: int) -> list[Latest]:
    """The documents of a source that were stored last."""
    rows = db.execute(
        "SELECT c.document_id, d.title, c.year, c.date FROM catalogue c JOIN documents d ON d.id = c.document_id"
        " WHERE c.source_id = ? ORDER BY c.document_id DESC LIMIT ?",
        (source_id, most),
    )
    return [Latest(*row) for row in rows]
