"""The grid of places by years: what each cell holds, and why it is empty where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from storage.coverage.evidence import KindOf, Listed, Why, by_place, candidates, why
from storage.coverage.places import forms_of, names, own_name, places
from storage.coverage.vanished import gone_among, gone_by_cell, sources_about
from storage.records import Place
from storage.schema.coverage import NAMELESS

ROWS = 40  # places on a page of the grid
YEARS = 16  # columns
MOST_HELD = 200  # documents of one cell that are named
DOUBTED = 4  # the bit of `catalogue.flaws` that says so of the year


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the grid: places of a level, in a province, with a name in them; reports of a kind; the last year.

    `page` counts from 1.
    """

    level: str | None = None
    province: str | None = None
    name: str = ""
    kind: str | None = None
    until: int | None = None
    page: int = 1


class Cell(NamedTuple):
    """A year of a place. Copies are not counted.

    `first` is the number of the first document. `vanished` is whether all pages that had one are gone since, `doubted`
    whether the year of one is doubted. `why` is why there is none, from the `listed` pages that were counted.
    """

    year: int
    documents: int
    first: int | None = None
    vanished: bool = False
    doubted: bool = False
    why: Why | None = None
    listed: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A place and its years. `undated` counts the documents whose year is not known, masked ones among them."""

    place: Place
    cells: tuple[Cell, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A page of the grid; and what there is to choose from.

    `earlier` and `later` are whether documents of these places lie outside of `years`. `complete` is False where there were
    more listed pages than are looked at. `unplaced` counts the documents whose place nothing names.
    """

    rows: tuple[Row, ...]
    years: tuple[int, ...]
    places: int
    pages: int
    earlier: bool
    later: bool
    complete: bool
    unplaced: int
    provinces: tuple[str, ...]
    kinds: tuple[str, ...]


class Held(NamedTuple):
    """A document of a cell."""

    document_id: int
    title: str
    kind: str | None
    source: str
    url: str
    gone: bool
    doubted: bool
    copies: int


@dataclass(frozen=True, slots=True)
class Covered:
    """A cell opened: its documents and, of pages that gave none, what is known; `count` is of all documents."""

    documents: tuple[Held, ...]
    count: int
    listed: tuple[Listed, ...]
    why: Why | None


def grid(db: Database, wanted: Wanted, kind_of: KindOf) -> Grid:
    """The part of the grid that is wanted. `kind_of` tells the kind of report a title announces."""
    with db.atomic():
        known = [one for one in places(db, wanted.level, wanted.kind) if own_name(one.place)]
        chosen = [one for one in known if _is_wanted(one.place, wanted)]
        pages = max(1, -(-len(chosen) // ROWS))
        page = min(max(wanted.page, 1), pages)
        shown = chosen[(page - 1) * ROWS : page * ROWS]
        counts = {one.place: _counts(db, one.forms, wanted.kind) for one in shown}
        years, earlier, later = _years(counts.values(), wanted.until)
        sources = sources_about(db, counts)
        found, complete = candidates(db, sources, wanted.kind, kind_of)
        gone = gone_by_cell(
            db, sources, {form: one.place for one in shown for form in one.forms}, wanted.kind
        )
        known_of = _Known(by_place(found, counts), gone)
        unplaced = db.execute(_UNPLACED, {"kind": wanted.kind}).fetchone()[0]
        kinds = tuple(row[0] for row in db.execute(_KINDS))
    return Grid(
        rows=tuple(_row(place, held, years, known_of) for place, held in counts.items()),
        years=years,
        places=len(chosen),
        pages=pages,
        earlier=earlier,
        later=later,
        complete=complete,
        unplaced=unplaced,
        provinces=tuple(sorted({one.place.province for one in known if one.place.province})),
        kinds=kinds,
    )


def covered(db: Database, place: Place, year: int | None, kind: str | None, kind_of: KindOf) -> Covered:
    """What a cell holds, and why it holds nothing where it does; without a year, the documents whose year is not known."""
    with db.atomic():
        forms = forms_of(db, place)
        count = sum(cell.documents for cell in _counts(db, forms, kind) if cell.year == (year or 0))
        held = _held(db, forms, year, kind)
        if year is None:
            return Covered(held, count, (), None)
        found, _ = candidates(db, sources_about(db, [place]), kind, kind_of)
    listed = tuple(by_place(found, [place]).get((place, year), ()))
    return Covered(held, count, listed, None if count else why(listed))


def _is_wanted(place: Place, wanted: Wanted) -> bool:
    if wanted.province is not None and place.province != wanted.province:
        return False
    return any(wanted.name in (name or "") for name in names(place)) or not wanted.name


_THIS = """SELECT c.document_id, c.year, c.report_kind, c.flaws FROM catalogue c
WHERE c.level IS ? AND c.province IS ? AND c.city IS ? AND c.county IS ? AND c.town IS ?
  AND (? IS NULL OR c.report_kind = ?) AND NOT EXISTS (SELECT 1 FROM duplicates x WHERE x.document_id = c.document_id)"""
_COUNTS = """
SELECT year, count(*), min(document_id), max(flaws & {doubted}) FROM ({these}) GROUP BY year
"""
# Whatever source names the place of a document, it has one.
_UNPLACED = f"""
SELECT count(DISTINCT document_id) FROM catalogue c WHERE {NAMELESS} AND (:kind IS NULL OR report_kind = :kind)
  AND NOT EXISTS (SELECT 1 FROM catalogue o WHERE o.document_id = c.document_id AND NOT ({NAMELESS}))
  AND NOT EXISTS (SELECT 1 FROM duplicates x WHERE x.document_id = c.document_id)
"""  # noqa: S608 - our own words
_KINDS = """
WITH RECURSIVE kinds(kind) AS (
  SELECT min(report_kind) FROM catalogue
  UNION ALL SELECT (SELECT min(report_kind) FROM catalogue WHERE report_kind > kind) FROM kinds WHERE kind IS NOT NULL)
SELECT kind FROM kinds WHERE kind IS NOT NULL
"""
_HELD = """
SELECT c.document_id, d.title, c.report_kind, src.name, p.url, c.flaws & {doubted},
       (SELECT count(*) FROM duplicates y WHERE y.original_id = c.document_id)
FROM ({these}) c JOIN documents d ON d.id = c.document_id
JOIN sightings s ON s.id = (SELECT min(o.id) FROM sightings o WHERE o.document_id = c.document_id)
JOIN pages p ON p.id = s.page_id JOIN sources src ON src.id = p.source_id
WHERE c.year IS ? ORDER BY c.report_kind, c.document_id LIMIT ?
"""


def _of(forms: Sequence[Place], kind: str | None) -> tuple[str, list[object]]:
    """A query for the originals of a place in all its forms, each once, and what it asks for."""
    asked: list[object] = [value for form in forms for value in (form.level, *names(form), kind, kind)]
    return " UNION ".join([_THIS] * len(forms)), asked


def _counts(db: Database, forms: Sequence[Place], kind: str | None) -> list[Cell]:
    """The filled cells of a place; year 0 stands for none."""
    these, asked = _of(forms, kind)
    return [
        Cell(year or 0, count, first, doubted=bool(doubted))
        for year, count, first, doubted in db.execute(_COUNTS.format(these=these, doubted=DOUBTED), asked)
    ]


def _held(db: Database, forms: Sequence[Place], year: int | None, kind: str | None) -> tuple[Held, ...]:
    """The documents of a cell."""
    these, asked = _of(forms, kind)
    rows = db.execute(_HELD.format(these=these, doubted=DOUBTED), [*asked, year, MOST_HELD]).fetchall()
    gone = gone_among(db, [row[0] for row in rows])
    return tuple(
        Held(number, title, report, source, url, number in gone, bool(doubted), copies)
        for number, title, report, source, url, doubted, copies in rows
    )


def _years(counts: Iterable[Sequence[Cell]], until: int | None) -> tuple[tuple[int, ...], bool, bool]:
    """The columns, and whether there are documents before and behind them."""
    there = {cell.year for cells in counts for cell in cells if cell.year}
    if not there:
        return (), False, False
    last = min(max(there), until) if until else max(there)
    last = max(last, min(there))
    first = max(min(there), last - YEARS + 1)
    return tuple(range(first, last + 1)), min(there) < first, max(there) > last


class _Known(NamedTuple):
    """What is known of cells beside their documents: pages that gave none, and how many documents are gone since."""

    listed: Mapping[tuple[Place, int], Sequence[Listed]]
    gone: Mapping[tuple[Place, int], int]


def _row(place: Place, held: Sequence[Cell], years: Sequence[int], known: _Known) -> Row:
    by_year = {cell.year: cell for cell in held}
    undated = by_year[0].documents if 0 in by_year else 0
    return Row(place, tuple(_cell(by_year.get(year), place, year, known) for year in years), undated)


def _cell(held: Cell | None, place: Place, year: int, known: _Known) -> Cell:
    listed = known.listed.get((place, year), ())
    if held is None:
        return Cell(year, 0, why=why(listed), listed=len(listed))
    return held._replace(listed=len(listed), vanished=known.gone.get((place, year), 0) >= held.documents)
