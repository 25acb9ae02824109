"""Documents of a page as the records of `baogao export parquet`, without what takes an archive to know."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage import told
from storage.export.columns import Record
from storage.export.documents import DOCUMENTS
from storage.export.rows import Row, Seen
from storage.records import Place, Refined, RefinedDocument

# Which documents are copies, and what else takes knowledge of all of them, nobody has looked at yet.
UNKNOWN = frozenset(
    (
        "duplicate_group", "is_original", "duplicate_kind", "duplicate_because", "part_of", "holds", "current", "revision",
    )
)  # fmt: skip
_UNKNOWN = [number for number, name in enumerate(DOCUMENTS.names) if name in UNKNOWN]
_FACTS, _PROVENANCE = DOCUMENTS.names.index("facts"), DOCUMENTS.names.index("provenance")
_SEEN_REVISION = slice(7, 9)  # of a sighting: revision, and whether it is current
# A document's own place; what it leaves open above its level is filled from its source, where the two agree.
_ABOVE = {
    "province": ("city", "county", "town", "village"),
    "city": ("county", "town", "village"),
    "county": ("town", "village"),
}


@dataclass(frozen=True, slots=True)
class Sighted:
    """Where and when a page was seen: its source, the place that reports on, its address, time, status, and bytes."""

    source: str
    place: Place
    page: str
    at: str
    status: int | None
    snapshot_sha256: str


def records(refined: Refined, sighted: Sighted) -> tuple[Record, ...]:
    """A record a document, its columns in the order of the table; those that nobody knows yet are None."""
    rows = (_row(document, refined, sighted) for document in refined.documents)
    return tuple(_plain(record) for record in DOCUMENTS.records(rows))


def _row(document: RefinedDocument, refined: Refined, sighted: Sighted) -> Row:
    seen = Seen(
        document.title, sighted.source, sighted.page, sighted.at, sighted.status, sighted.snapshot_sha256,
        document.position, 0, False, refined.cleaner,
    )  # fmt: skip
    number = _number(sighted, document.position)
    known = told.columns(document)
    return Row(
        id=number,
        title=document.title,
        text=document.text,
        text_sha256=document.text_sha256,
        dates=document.dates,
        place=place_of_both(known, sighted.place),
        first=seen,
        sightings=(seen,),
        group=number,
        kind=None,
        because=None,
        part_of=(),
        holds=(),
        current=False,
        author=document.author,
        source_line=document.source_line,
        marks=dict(document.marks),
        cleaner=refined.cleaner,
        start=document.start,
        end=document.end,
        facts=told.from_json(told.as_json(document)),
        known=known,
        structure=document.structure,
    )


def _number(sighted: Sighted, position: int) -> int:
    """A number that no other document of any run has: 63 bits of a hash of where it stands."""
    where = (sighted.source, sighted.page, sighted.at, sighted.snapshot_sha256, str(position))
    return int.from_bytes(hashlib.sha256("\0".join(where).encode()).digest()[:8]) >> 1


def place_of_both(known: Mapping[str, str | int | None], source: Place) -> Place:
    """A document's place put together with its source's, as `storage.schema.facts.place_of` does."""
    own = {name: known[name] for name in ("level", "province", "city", "county", "town")}
    if own["level"] is None:
        return source
    found: dict[str, Any] = {"kind": source.kind, "level": own["level"], "town": own["town"]}
    agrees = True
    for name, levels in _ABOVE.items():
        above = getattr(source, name)
        found[name] = own[name]
        if own[name] is None and own["level"] in levels and agrees:
            found[name] = above
        agrees = agrees and (own[name] is None or above is None or own[name] == above)
    return Place(**found)


def _plain(record: Record) -> Record:
    """The record without what is unknown, of nothing but tuples, texts and numbers: it travels between processes."""
    cells: list[Any] = list(record)
    for number in _UNKNOWN:
        cells[number] = None
    cells[_FACTS] = tuple((*fact[:2], str(fact[2]), fact[3]) for fact in cells[_FACTS])
    seen = list(cells[_PROVENANCE][0])
    seen[_SEEN_REVISION] = None, None
    cells[_PROVENANCE] = (tuple(seen),)
    return tuple(cells)
