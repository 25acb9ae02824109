"""What a dataset says of itself: its name, whose it is, what it was narrowed by, and of when it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import chain

from storage.filters import Filters

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Publication:
    """What only its publisher knows of a dataset; what is left empty is said to be not stated.

    `name` is that of its folder where none is given, `license` an identifier as dataset hubs have them (cc-by-4.0).
    """

    name: str | None = None
    license: str | None = None
    publisher: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What goes into the card and the Croissant file. `as_of` is when the newest of its texts was first seen.

    `narrowed` are the filters in words, empty for all documents.
    """

    name: str
    publication: Publication
    what: str
    as_of: str
    cursor: str
    software: str
    narrowed: tuple[str, ...] = ()


def in_words(filters: Filters, since: str | None) -> tuple[str, ...]:
    """What the filters ask for, a phrase each."""
    spans = _span("year", filters.years), _span("date", filters.dates)
    place = (f"{name} {value}" for name, value in asdict(filters.place).items() if value)
    lists = (
        f"{name} {', '.join(values)}"
        for name, values in (
            ("source", filters.sources),
            ("kind of report", filters.kinds),
            ("with", filters.flaws),
            ("without", filters.without),
        )
        if values
    )
    said = (
        (f"words {filters.words}", filters.words.strip()),
        ("texts that a page holds now", filters.current),
        ("originals alone", filters.originals),
        (f"first seen since {since}", since),
    )
    return tuple(chain(lists, place, *spans, (words for words, asked in said if asked)))


def _span(name: str, ends: tuple[object, object]) -> Iterator[str]:
    first, last = ends
    if first is not None or last is not None:
        yield f"{name} {'' if first is None else first} to {'' if last is None else last}".replace("  ", " ")
