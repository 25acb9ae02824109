"""A panel: one row a place and year, as studies of local government want it.

Where several documents report on the same place and year, one is chosen by the rules of `RULES`, in their order; the
first that tells it from the next best is said in `chosen_because`, and the others are counted and named. A copy reports
on what its original does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import Any

from sqlite_utils import Database

from storage.export.columns import Column, Record, Table, Type, Value
from storage.export.rows import BATCH, Cell, Row, told
from storage.export.selection import SELECTED, Chosen, parameters_of
from storage.filters import Filters
from storage.schema.facts import place_columns
from storage.since import Span

RULES = {
    "government work report": "d.report_kind IS NOT 'government_work_report'",
    "original": "x.document_id IS NOT NULL",
    "year not doubted": "d.year_doubt IS NOT NULL",
    "whole": "coalesce(d.marks ->> 'truncated', 0) = 1 OR s.start_whole IS 0 OR s.end_whole IS 0",
    "held by a page now": "s.revision <> p.revision",
    "names its place itself": "d.level IS NULL",
    "longest": "-d.characters",
    "first stored": "d.id",
}
"""What makes one document the better choice, to the SQL whose smaller value says so."""
ALONE = "only one"

_PLACE = ("province", "city", "county", "town")
_RANKS = [f"r{n}" for n in range(len(RULES))]

# The same place may be told with its code, or, by a source's configuration alone, without. A copy claims what its
# original does: its own year and names may be masked or made up.
_CLAIMS = f"""
WITH found AS MATERIALIZED (
  SELECT d.id, s.id AS sighting, d.reported_year AS year, d.place_code AS code, coalesce(x.original_id, d.id) AS report,
         {place_columns("src")}, {", ".join(f"({sql}) AS {rank}" for rank, sql in zip(_RANKS, RULES.values(), strict=True))}
  {SELECTED}),
placed AS MATERIALIZED (
  SELECT *, coalesce(max(code) OVER (PARTITION BY {", ".join(_PLACE)}), json_array({", ".join(_PLACE[:3])})) AS region,
         year IS NOT NULL AND coalesce({", ".join(_PLACE)}) IS NOT NULL AS whole
  FROM found),
claims AS (
  SELECT p.*, iif(o.whole, o.region, p.region) AS at, coalesce(iif(o.whole, o.town, p.town), '') AS in_town,
         iif(o.whole, o.year, p.year) AS of_year, iif(o.whole, 1, p.whole) AS counts
  FROM placed p LEFT JOIN placed o ON o.id = p.report)
"""  # noqa: S608 - our own words
_OF_A_CLAIM = ", ".join(("at", "in_town", "of_year", *_RANKS))
_PANEL = (
    f"{_CLAIMS} SELECT id, sighting, report, {_OF_A_CLAIM} FROM claims WHERE counts ORDER BY {_OF_A_CLAIM}"  # noqa: S608 - likewise
)
_OUTSIDE = f"{_CLAIMS} SELECT count(*) FROM claims WHERE NOT counts"  # noqa: S608 - likewise


def panel_rows(db: Database, filters: Filters, wanted: Span) -> Iterator[Row]:
    """The chosen document of each place and year, by place and then year, with what is told of its cell."""
    claims = db.execute(_PANEL, parameters_of(db, filters, wanted))
    found = (_chosen(list(of_a_cell)) for _, of_a_cell in groupby(claims, _cell))
    while batch := list(islice(found, BATCH)):
        cells = {chosen.document: cell for chosen, cell in batch}
        for row in told(db, [chosen for chosen, _ in batch]):
            yield replace(row, cell=cells[row.id])


def outside(db: Database, filters: Filters, wanted: Span) -> int:
    """How many of the wanted documents have no row in a panel, because they name no year or no place."""
    return int(db.execute(_OUTSIDE, parameters_of(db, filters, wanted)).fetchone()[0])


def _cell(claim: tuple[Any, ...]) -> tuple[Any, ...]:
    return claim[3:6]


def _chosen(claims: list[tuple[Any, ...]]) -> tuple[Chosen, Cell]:
    """The best of the claims on a cell, which come in that order, and what is told of the cell."""
    (number, sighting, *_), *others = claims
    reports = len({report for _, _, report, *_ in claims})
    because = _first_better(claims[0][6:], others[0][6:]) if others else ALONE
    return Chosen(number, sighting), Cell(tuple(sorted(other[0] for other in others)), reports, because)


def _first_better(chosen: Sequence[Any], next_best: Sequence[Any]) -> str:
    return next(rule for rule, mine, its in zip(RULES, chosen, next_best, strict=True) if mine != its)


_Of = Callable[[Row, Cell], Value]
_TEXT, _INTEGER = Type.TEXT, Type.INTEGER
_COLUMNS: tuple[tuple[str, Type, str, _Of], ...] = (
    ("province", _TEXT, "province", lambda row, _: row.place.province),
    ("city", _TEXT, "prefecture-level city", lambda row, _: row.place.city),
    ("county", _TEXT, "county or district", lambda row, _: row.place.county),
    ("town", _TEXT, "town, township or street office", lambda row, _: row.place.town),
    ("level", _TEXT, "level of government: province, city, county or town", lambda row, _: row.place.level),
    ("admin_code", _TEXT, "GB/T 2260 code of the county, city or province; a town's is its county's", lambda row, _: row.known["place_code"]),
    ("year", _INTEGER, "year the report goes by", lambda row, _: row.dates.reported_year),
    ("session_date", _TEXT, "day of the session it was given at", lambda row, _: row.dates.session),
    ("speaker", _TEXT, "who gave it", lambda row, _: row.known["speaker"]),
    ("title", _TEXT, "title", lambda row, _: row.title),
    ("source_url", _TEXT, "address of the page", lambda row, _: row.first.url),
    ("text", _TEXT, "the report's text", lambda row, _: row.text),
    ("id", _TEXT, "number of the chosen document in its archive", lambda row, _: str(row.id)),
    ("report_kind", _TEXT, "kind of report (docs/facts.md)", lambda row, _: row.known["report_kind"]),
    ("reviewed_year", _INTEGER, "year whose work the text says it looks back on", lambda row, _: row.known["reviewed_year"]),
    ("year_doubt", _TEXT, "why its year is doubted", lambda row, _: row.known["year_doubt"]),
    ("candidates", _INTEGER, "how many documents report on this place and year, the chosen one among them", lambda _, cell: 1 + len(cell.others)),
    ("reports", _INTEGER, "how many reports those are, copies counted once", lambda _, cell: cell.reports),
    ("others", Type.INTEGERS, "numbers of the documents not chosen", lambda _, cell: cell.others),
    ("chosen_because", _TEXT, f"what tells the chosen one from the next best, the first of: {', '.join(RULES)}; or {ALONE}", lambda _, cell: cell.because),
    ("source", _TEXT, "source the page was harvested for", lambda row, _: row.first.source),
    ("fetched_at", Type.TIME, "when the page was fetched, UTC", lambda row, _: row.first.fetched_at),
    ("text_sha256", _TEXT, "SHA-256 of the stored text in UTF-8", lambda row, _: row.text_sha256),
    ("snapshot_sha256", _TEXT, "SHA-256 of the bytes the text was taken from", lambda row, _: row.first.snapshot_sha256),
)  # fmt: skip


def _records(rows: Iterable[Row]) -> Iterator[Record]:
    for row in rows:
        if row.cell is not None:
            yield tuple(of(row, row.cell) for *_, of in _COLUMNS)


PANEL = Table(
    "panel",
    "a row a place and year, the best of the documents that report on them",
    tuple(Column(name, type_, meaning) for name, type_, meaning, _ in _COLUMNS),
    _records,
)
"""Places by years."""
