"""Search: words and filters in an address that can be shared, what they find, and what there is to narrow by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from baogao.web.view import Answer, Asked, View
from storage.errors import BadQuery
from storage.facets import SOUND, open_part
from storage.filters import Filters, Flaw
from storage.finding import Found, Order, find
from storage.records import Place
from storage.search import Hit, pending

ON_A_PAGE = 20
MOST_ON_A_PAGE = 200
DEEPEST = 20_000
_PLACES = ("province", "city", "county", "town")
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_YEAR = re.compile(r"\d{4}")

Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, how many documents have it, and where it is chosen, or taken back."""

    value: str
    documents: int | None
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit, its title and snippet in pieces of which some are marked."""

    hit: Hit
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


class _Unread(Exception):
    """Something in the address cannot be read; its name."""


def search(asked: Asked) -> Answer:
    """What the address asks for; what cannot be understood of it is said beside the form."""
    query = asked.query
    wrong, found, filters = "", None, Filters()
    offset, size = _number(query, "offset", DEEPEST), _number(query, "size", MOST_ON_A_PAGE) or ON_A_PAGE
    fold = query.get("copies") != "1"
    try:
        filters = filters_of(query)
        order = Order(query.get("sort") or Order.BEST)
        found = find(asked.db, filters, fold=fold, order=order, limit=size, offset=offset)
    except BadQuery as error:
        wrong = str(error)
    except (_Unread, ValueError) as error:
        wrong = f"unread {error.args[0] if isinstance(error, _Unread) else 'sort'}"
    hits = found.hits if found else ()
    total = found.total if found else 0
    return Answer(
        "search.html",
        {
            "filters": filters,
            "wrong": wrong,
            "total": total,
            "capped": found is not None and found.capped,
            "folded": fold,
            "order": found.order if found else Order.BEST,
            "offset": offset,
            "size": size,
            "hits": [_shown(hit) for hit in hits],
            "facets_hold_copies": fold and filters == Filters(),
            "facets": _choices(query, filters, found),
            "waiting": pending(asked.db),
            "before": _address(query, offset=max(0, offset - size)) if offset else "",
            "after": _address(query, offset=offset + size) if offset + size < min(total, DEEPEST) else "",
            "kept": [(name, value) for name, value in query.multi_items() if name in _KEPT],
            "flaws": [SOUND, *(flaw.value for flaw in Flaw)],
            "asked_quality": query.get("quality", ""),
            "without_dates": _address(query, **{"from": None, "to": None}),
        },
        400 if wrong else 200,
    )


def filters_of(query: QueryParams) -> Filters:
    """The filters that an address spells out. Raises _Unread with the name of what cannot be read."""
    quality = query.get("quality", "")
    if quality not in ("", SOUND, *Flaw):
        raise _Unread("quality")
    return Filters(
        sources=tuple(filter(None, query.getlist("source"))),
        place=Place(
            query.get("place_kind") or None,
            query.get("level") or None,
            *(query.get(name) or None for name in _PLACES),
        ),
        years=(_year(query, "year_from", "year"), _year(query, "year_to", "year")),
        kinds=tuple(filter(None, query.getlist("kind"))),
        dates=(_day(query, "from", last=False), _day(query, "to", last=True)),
        words=query.get("q", ""),
        flaws=(Flaw(quality),) if quality and quality != SOUND else (),
        without=tuple(Flaw) if quality == SOUND else (),
    )


_FACETS: Mapping[str, str] = {
    "level": "level", "province": "province", "city": "city", "county": "county", "town": "town",
    "year": "year", "kind": "kind", "flaws": "quality", "source": "source",
}  # fmt: skip
_KEPT = ("source", "place_kind", "level", *_PLACES, "year", "year_from", "year_to", "kind", "lang")


def _choices(query: QueryParams, filters: Filters, found: Found | None) -> dict[str, list[Choice]]:
    """The facets that there is something to choose of, in order: what is chosen first, by the name in the address."""
    counted = found.facets if found else {}
    choices: dict[str, list[Choice]] = {}
    for facet, name in _FACETS.items():
        chosen = [value for value in query.getlist(name) if value]
        values = [each for each in counted.get(facet, ()) if each.value not in chosen]
        if name in _PLACES and not chosen and name != open_part(filters.place):
            continue
        taken_back = _address(query, **{name: None, "offset": None})
        listed = [Choice(each, None, True, taken_back) for each in chosen]
        for each in values if not chosen else ():
            address = _address(query, **{"offset": None, name: each.value})
            listed.append(Choice(each.value, each.documents, False, address))
        if listed:
            choices[name] = listed
    return choices


def _address(query: QueryParams, **changes: Any) -> str:
    """The same search with something else in it; None takes a part away."""
    kept = [(name, value) for name, value in query.multi_items() if name not in changes and value]
    changed = [(name, str(value)) for name, value in changes.items() if value not in (None, "", 0)]
    return f"?{urlencode([*kept, *changed])}"


def _shown(hit: Hit) -> Shown:
    start = hit.snippet.start
    inside = ((first - start, end - start) for first, end in hit.snippet.marks)
    return Shown(hit, pieces(hit.title, hit.title_marks), pieces(hit.snippet.text.replace("\n", " "), inside))


def pieces(text: str, marks: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """A text cut at its marks: each piece, and whether it is marked."""
    found: list[Piece] = []
    last = 0
    for start, end in marks:
        found += [(text[last:start], False), (text[start:end], True)]
        last = end
    return tuple(piece for piece in (*found, (text[last:], False)) if piece[0])


def _number(query: QueryParams, name: str, most: int) -> int:
    text = query.get(name, "")
    return min(int(text), most) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _year(query: QueryParams, *names: str) -> int | None:
    for name in names:
        if text := query.get(name, ""):
            if not _YEAR.fullmatch(text):
                raise _Unread(name)
            return int(text)
    return None


def _day(query: QueryParams, name: str, *, last: bool) -> str | None:
    """A day; of a year or a month its first or last one."""
    text = query.get(name, "").strip()
    if not text:
        return None
    if not _DAY.fullmatch(text):
        raise _Unread(name)
    missing = {4: "-12-31" if last else "-01-01", 7: "-31" if last else "-01"}
    return text + missing.get(len(text), "")


SEARCH = View("search", "/search", search, "search.title")
