"""Coverage: places by years, a filled cell leads to its documents, an empty one says why it is empty."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from baogao.web.view import Answer, Asked, NotThere, View
from crawler.clean.facts.kinds import kind_of
from storage.coverage import Cell, Grid, Row, Wanted, Why, covered, grid, own_name
from storage.coverage.places import LEVELS, NAMES
from storage.records import Place

_kind_of = lru_cache(maxsize=20_000)(kind_of)


def coverage(asked: Asked) -> Answer:
    """A page of the grid."""
    wanted = _wanted(asked)
    found = grid(asked.db, wanted, _kind_of)
    facts = {
        "rows": [_row(row, wanted) for row in found.rows],
        "years": found.years,
        "places": found.places,
        "unplaced": found.unplaced,
        "complete": found.complete,
        "wanted": wanted,
        "levels": LEVELS,
        "provinces": found.provinces,
        "kinds": found.kinds,
        "reasons": list(Why),
        "page": min(max(wanted.page, 1), found.pages),
        "pages": found.pages,
        "ways": _ways(found, wanted),
    }
    return Answer("coverage.html", facts)


def cell(asked: Asked) -> Answer:
    """One cell: its documents, and the listed pages that gave none."""
    place = Place(None, *(_text(asked, name) for name in ("level", *NAMES)))
    if own_name(place) is None:
        raise NotThere("the address names no place")
    year, kind = _number(asked, "year"), _text(asked, "kind")
    found = covered(asked.db, place, year, kind, _kind_of)
    facts = {
        "place": place,
        "name": own_name(place),
        "year": year,
        "kind": kind,
        "documents": found.documents,
        "count": found.count,
        "listed": found.listed,
        "why": found.why,
        "back": urlencode({"kind": kind} if kind else {}),
    }
    return Answer("coverage_cell.html", facts)


COVERAGE = View("coverage", "/coverage", coverage, "coverage.title")
CELL = View("coverage_cell", "/coverage/cell", cell)


def _wanted(asked: Asked) -> Wanted:
    level = _text(asked, "level")
    return Wanted(
        level=level if level in LEVELS else None,
        province=_text(asked, "province"),
        name=_text(asked, "name") or "",
        kind=_text(asked, "kind"),
        until=_number(asked, "until"),
        page=_number(asked, "page") or 1,
    )


def _text(asked: Asked, name: str) -> str | None:
    """A field of the address; a place's name may be as long as a hostile page made it."""
    return asked.query.get(name, "").strip() or None


def _number(asked: Asked, name: str) -> int | None:
    """A number of up to six digits in the address; anything else counts as not given."""
    text = asked.query.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else None


def _row(row: Row, wanted: Wanted) -> dict[str, Any]:
    above = [name for name in (row.place.province, row.place.city, row.place.county) if name]
    name = own_name(row.place) or ""
    asked = {
        "level": row.place.level,
        **{each: getattr(row.place, each) for each in NAMES},
        "kind": wanted.kind,
    }
    here = _query(asked)
    return {
        "place": row.place,
        "name": name,
        "above": [each for each in above if each != name],
        "undated": row.undated,
        "undated_query": here if row.undated else "",
        "cells": [_cell(each, here) for each in row.cells],
    }


def _cell(each: Cell, here: str) -> dict[str, Any]:
    """A cell, and where it leads: to its document, to its documents, or to the reasons; nowhere where there is none."""
    leads = each.documents or each.listed
    return {**each._asdict(), "query": f"{here}&year={each.year}" if leads else ""}


def _ways(found: Grid, wanted: Wanted) -> dict[str, str]:
    """The addresses of the pages and years around, empty where there are none."""
    kept = {"level": wanted.level, "province": wanted.province, "name": wanted.name, "kind": wanted.kind}
    page = min(max(wanted.page, 1), found.pages)
    width = len(found.years)
    ways = dict.fromkeys(("earlier", "later", "previous", "next"), "")
    if found.earlier:
        ways["earlier"] = _query({**kept, "until": found.years[0] - 1, "page": page})
    if found.later:
        ways["later"] = _query({**kept, "until": found.years[-1] + width, "page": page})
    if page > 1:
        ways["previous"] = _query({**kept, "until": wanted.until, "page": page - 1})
    if page < found.pages:
        ways["next"] = _query({**kept, "until": wanted.until, "page": page + 1})
    return ways


def _query(fields: Mapping[str, object]) -> str:
    return "?" + urlencode({name: value for name, value in fields.items() if value not in (None, "")})
