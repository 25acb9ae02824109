"""Proving an archive: the bytes of every snapshot, and every text derived from its snapshot once more."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from crawler.clean import CLEANER
from crawler.clean.template import Template
from crawler.learning import read_templates
from crawler.refinery import Refinery, Unrefined
from crawler.stored import refine_stored
from storage import documents, manifests, proof, snapshots, structure, told
from storage.cleaners import made_by, taken_apart
from storage.errors import ArchiveDamaged
from storage.forgotten import is_forgotten
from storage.records import Purpose, Refined, RefinedDocument, Role

AT_ONCE = 24  # pages in memory at a time


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored row that is not what it should be."""

    table: str
    row: int | None
    what: str

    def __str__(self) -> str:
        row = "" if self.row is None else f" row {self.row}"
        return f"{self.table}{row}: {self.what}"


@dataclass(slots=True)
class Proved:
    """How much has been looked at. `unchecked` counts sightings by the cleaner that made them, where it is not ours."""

    snapshots: int = 0
    sightings: int = 0
    unchecked: Counter[str] = field(default_factory=Counter)


async def verify(
    db: Database, refinery: Refinery, proved: Proved, cleaner: str = CLEANER
) -> AsyncIterator[Difference]:
    """Every row that the file's own rules, a snapshot's hash or refining the snapshot again contradicts.

    Sightings of another cleaner than `cleaner` cannot be derived again and are only counted; those made with a template
    are derived with that one. Nothing is written, and memory does not grow with the archive. `proved` counts while it runs.
    """
    for difference in _structure(db):
        yield difference
    if (broken := manifests.broken(db)) is not None:
        yield Difference("manifests", None, f"day {broken[0]}: {broken[1]}")
    for difference in _snapshots(db, proved):
        yield difference
    made_with = {cleaner}
    for name, template in read_templates(db).items():
        if isinstance(template, Template):
            refinery.hold(template)
            made_with.add(made_by(cleaner, name))
        else:
            yield Difference("templates", None, template)
    under_way: deque[asyncio.Task[list[Difference]]] = deque()
    try:
        for rows in _by_fetch(db, made_with, proved):
            under_way.append(asyncio.create_task(_derive(db, refinery, rows, proved)))
            if len(under_way) == 2 * AT_ONCE:  # half at a time, so that pages go to the workers in batches
                for difference in await _first(under_way, AT_ONCE):
                    yield difference
        for difference in await _first(under_way, len(under_way)):
            yield difference
    finally:
        for task in under_way:
            task.cancel()


def _by_fetch(db: Database, made_with: Set[str], proved: Proved) -> Iterator[list[dict[str, Any]]]:
    """The sightings to derive again, those of one fetch and one cleaner together."""
    for _, group in groupby(proof.sightings(db), key=lambda row: (row["fetch_id"], row["cleaner"])):
        if rows := [row for row in group if _counted(row, made_with, proved)]:
            yield rows


async def _first(under_way: deque[asyncio.Task[list[Difference]]], count: int) -> list[Difference]:
    """Wait for the first so many, and take them off."""
    return [difference for _ in range(count) for difference in await under_way.popleft()]


def _structure(db: Database) -> Iterator[Difference]:
    """What SQLite itself finds wrong, and documents of unknown origin."""
    for (said,) in db.execute("PRAGMA quick_check"):
        if said != "ok":
            yield Difference("archive", None, f"SQLite's own check says: {said}")
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Difference(table, row, f"names a row of {parent} that is not there")
    for document in proof.unseen(db):
        yield Difference("documents", document, "no sighting says where it was seen")


def _snapshots(db: Database, proved: Proved) -> Iterator[Difference]:
    for number, sha256 in proof.snapshot_names(db):
        proved.snapshots += 1
        try:
            snapshots.read(db, sha256)
        except ArchiveDamaged as error:
            yield Difference("snapshots", number, str(error))


def _counted(row: Mapping[str, Any], made_with: Set[str], proved: Proved) -> bool:
    """Whether a sighting can be derived again; it is counted either way."""
    if row["cleaner"] not in made_with:
        proved.unchecked[row["cleaner"]] += 1
        return False
    proved.sightings += 1
    return True


async def _derive(
    db: Database, refinery: Refinery, rows: list[dict[str, Any]], proved: Proved
) -> list[Difference]:
    """The differences of all documents seen in one fetch."""
    fetch_id = rows[0]["fetch_id"]
    _, template = taken_apart(rows[0]["cleaner"])
    try:
        refined = await refine_stored(db, refinery, fetch_id, template)
    except ArchiveDamaged as error:
        if documents.stored_fetch(db, fetch_id).purpose is not Purpose.ARTICLE:
            return []  # told of with the snapshots
        refined = Unrefined(str(error))
    if isinstance(refined, Unrefined):
        return [
            Difference("sightings", row["id"], f"cannot be derived again: {refined.reason}") for row in rows
        ]
    if (
        rows[0]["encoding"] != (reads := f"{refined.encoding} ({refined.encoding_from})")
        and refined.role is Role.ATTACHMENT
    ):
        proved.sightings -= len(rows)  # another version of what reads files may read them otherwise
        proved.unchecked[f"{rows[0]['cleaner']} with {rows[0]['encoding']}, not {reads}"] += len(rows)
        return []
    derived = {document.position: document for document in refined.documents}
    found = [
        difference
        for row in rows
        for difference in _compare(db, row, refined, derived.pop(row["position"], None))
    ]
    return found + [
        Difference(
            "fetches", fetch_id, f"its snapshot gives a document at position {position} that no sighting has"
        )
        for position, document in derived.items()
        if not is_forgotten(db, document.text_sha256)
    ]


def _compare(
    db: Database, row: Mapping[str, Any], refined: Refined, document: RefinedDocument | None
) -> Iterator[Difference]:
    if document is None:
        yield Difference(
            "sightings", row["id"], f"its snapshot gives no document at position {row['position']}"
        )
        return
    for column, value in _seen(refined, document).items():
        if row[column] != value:
            yield Difference("sightings", row["id"], _differs(column, row[column], value))
    if proof.repairs(db, row["id"]) != [
        (r.kind, r.position, r.before, r.after, int(r.certain)) for r in document.repairs
    ]:
        yield Difference("repairs", None, f"those of sighting {row['id']} are not what its snapshot gives")
    for column, value in _stored(row, document).items():
        if row[column] != value:
            name = column.removeprefix("document_").removeprefix("told_")
            yield Difference("documents", row["document_id"], _differs(name, row[column], value))


def _seen(refined: Refined, document: RefinedDocument) -> dict[str, object]:
    """The columns a sighting must have."""
    return {
        "title": document.title,
        "shown_date": document.dates.shown,
        "meta_date": document.dates.meta,
        "author": document.author,
        "source_line": document.source_line,
        "encoding": f"{refined.encoding} ({refined.encoding_from})",
        "facts": told.as_json(document),
        **told.edges(document),
    }


def _stored(row: Mapping[str, Any], document: RefinedDocument) -> dict[str, object]:
    """The columns a document must have; those that are from its first sighting only where this is the one."""
    text = {
        "text": document.text,
        "text_sha256": document.text_sha256,
        "normalised_sha256": document.normalised_sha256,
        "characters": len(document.text),
    }
    if not row["first"] or row["document_cleaner"] != row["cleaner"]:
        return text
    return text | {
        "document_title": document.title,
        "document_shown_date": document.dates.shown,
        "document_meta_date": document.dates.meta,
        "session_date": document.dates.session,
        "reported_year": document.dates.reported_year,
        "document_author": document.author,
        "document_source_line": document.source_line,
        "marks": json.dumps(dict(document.marks)),
        "structure": structure.as_json(document.structure),
        **{f"told_{name}": value for name, value in told.columns(document).items()},
    }


def _differs(column: str, stored: object, derived: object) -> str:
    """Where two values part, in a few words."""
    one, other = str(stored), str(derived)
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    place = f" from character {at}" if at else ""
    return f"{column} is not what its snapshot gives{place}: {one[at : at + 40]!r}, derived {other[at : at + 40]!r}"
