"""What is known of documents, as rows hold it: the facts that stand in columns, all of them as evidence beside a sighting."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from storage import search, structure
from storage.records import Certainty, Edge, Fact, RefinedDocument
from storage.schema.edges import COLUMNS as EDGES
from storage.schema.facts import COLUMNS

_NUMBERS = frozenset({"reviewed_year"})
_SETS = ", ".join(
    f"{name} = ?"
    for name in (
        "title", "shown_date", "meta_date", "session_date", "reported_year", "author", "source_line", "marks", "structure",
        "cleaner", *COLUMNS,
    )
)  # fmt: skip


def columns(document: RefinedDocument) -> dict[str, str | int | None]:
    """The facts of a document that stand, by the columns of `documents` they belong in."""
    standing = {fact.name: fact.value for fact in reversed(document.facts)}
    return {
        name: int(value) if value is not None and name in _NUMBERS else value
        for name in COLUMNS
        for value in (standing.get(name),)
    }


def as_json(document: RefinedDocument) -> str:
    """What a sighting holds of a document: a list of name, value, certainty, place.

    Beside the facts that is what is masked in it.
    """
    facts = [*document.facts, *_masks(document)]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | None) -> tuple[Fact, ...]:
    """The facts a sighting holds; those of archives from before there were any are none."""
    return tuple(
        Fact(name, value, Certainty(sure), where) for name, value, sure, where in json.loads(text or "[]")
    )


def edges(document: RefinedDocument) -> dict[str, int | str]:
    """Where a document begins and ends, by the columns of `sightings` they belong in."""
    values = (
        value
        for edge in (document.start, document.end)
        for value in (int(edge.whole), int(edge.certain), edge.why)
    )
    return dict(zip(EDGES, values, strict=True))


def edges_from(columns: Sequence[Any]) -> tuple[Edge | None, Edge | None]:
    """Start and end as the columns of a sighting hold them; None where they were never looked at."""
    return _edge(*columns[:3]), _edge(*columns[3:])


def _edge(whole: int | None, certain: int | None, why: str | None) -> Edge | None:
    return None if whole is None or why is None else Edge(bool(whole), bool(certain), why)


def _masks(document: RefinedDocument) -> Iterator[Fact]:
    """How many masks hide each kind of thing."""
    for hides, count in sorted(Counter(mask.hides for mask in document.masks).items()):
        yield Fact("masked", f"{hides} {count}", Certainty.LIKELY, "text")


def retell(db: Database, number: int, document: RefinedDocument, cleaner: str) -> None:
    """Give a document whose text stays the same what a later cleaner knows of it: title, dates, facts, marks and structure.

    What was known before stays beside the sightings of the earlier cleaner.
    """
    (title,) = db.execute("SELECT title FROM documents WHERE id = ?", (number,)).fetchone()
    if title != document.title:
        search.forget(db, number)
    dates = document.dates
    told = (
        document.title, dates.shown, dates.meta, dates.session, dates.reported_year, document.author, document.source_line,
        json.dumps(dict(document.marks)), structure.as_json(document.structure), cleaner, *columns(document).values(),
    )  # fmt: skip
    db.execute(f"UPDATE documents SET {_SETS} WHERE id = ?", (*told, number))  # noqa: S608 - our own names
    if title != document.title:
        search.index_again(db, number)
