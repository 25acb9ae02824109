"""What there is to narrow by: how many of the found documents are of each source, level, place, kind, year and flaw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from storage.filters import Flaw
from storage.records import Place

SOUND = "sound"  # among flaws: none of them


class Count(NamedTuple):
    """A value, and how many documents have it."""

    value: str
    documents: int


Facets = Mapping[str, tuple[Count, ...]]
_PLACES = ("province", "city", "county", "town")
_COLUMNS = {"source": "source_id", "level": "level", "kind": "report_kind", "year": "year", "flaws": "flaws"}

# A document seen on several sources has several rows, and where copies are one report that has more: it counts once
# for each value.
_COUNT = """
SELECT '{facet}', value, sum(n) FROM (
  SELECT {column} AS value, count(*) AS n FROM {rows} GROUP BY {column}
  UNION ALL SELECT {column}, 1 - count(*) FROM {rows} WHERE {one} IN (SELECT {one} FROM twice) GROUP BY {one}, {column})
WHERE value IS NOT NULL GROUP BY value HAVING sum(n) > 0
"""
_TWICE = "twice AS MATERIALIZED (SELECT {one} FROM {rows} GROUP BY {one} HAVING count(*) > 1)"
_CHOSEN = """
m AS MATERIALIZED (
  SELECT coalesce(x.original_id, c.document_id) AS report, c.source_id, c.level, c.{place}, c.report_kind, c.year, c.flaws
  FROM json_each(:ids) i CROSS JOIN catalogue c ON c.document_id = i.value
  LEFT JOIN duplicates x ON x.document_id = c.document_id AND :fold)
"""


def count(
    db: Database, documents: Sequence[int] | None, place: Place, *, fold: bool = False, most: int = 12
) -> Facets:
    """The counts of these documents, or of all there are; of each facet the `most` frequent values, years in order.

    With `fold` copies that are among them count as the one report they are; of all there are copies count always.
    `place` is what is asked for already: counted is the part below it, as `province`, `city`, `county` or `town`.
    """
    part = open_part(place)
    columns = _COLUMNS | {part: part}
    rows, one = ("catalogue", "document_id") if documents is None else ("m", "report")
    parts = [] if documents is None else [_CHOSEN.format(place=part)]
    parts.append(_TWICE.format(rows=rows, one=one))
    counted = " UNION ALL ".join(
        _COUNT.format(facet=facet, column=column, rows=rows, one=one) for facet, column in columns.items()
    )
    found: dict[str, dict[object, int]] = {facet: {} for facet in columns}
    for facet, value, number in db.execute(
        f"WITH {', '.join(parts)} {counted}",
        {"ids": json.dumps(documents), "fold": fold} if documents is not None else {},
    ):
        found[facet][value] = number
    names = dict(db.execute("SELECT id, name FROM sources").fetchall())
    found["source"] = {names[number]: total for number, total in found["source"].items()}
    return {facet: _sorted(facet, values, most) for facet, values in found.items()}


def open_part(place: Place) -> str:
    """The largest part of a place that is not asked for yet below those that are; the town where all are."""
    asked = [name for name in _PLACES if getattr(place, name)]
    following = _PLACES.index(asked[-1]) + 1 if asked else 0
    return _PLACES[min(following, len(_PLACES) - 1)]


def _sorted(facet: str, values: Mapping[object, int], most: int) -> tuple[Count, ...]:
    if facet == "flaws":
        return tuple(_flaws(values))
    if facet == "year":
        return tuple(Count(str(year), total) for year, total in sorted(values.items(), reverse=True))
    ordered = sorted(values.items(), key=lambda each: (-each[1], str(each[0])))
    return tuple(Count(str(value), total) for value, total in ordered[:most])


def _flaws(values: Mapping[object, int]) -> Iterable[Count]:
    """Each flaw and the texts that have it; first those without any."""
    totals = {int(str(bits)): total for bits, total in values.items()}
    if totals.get(0):
        yield Count(SOUND, totals[0])
    for place, flaw in enumerate(Flaw):
        total = sum(each for bits, each in totals.items() if bits >> place & 1)
        if total:
            yield Count(flaw.value, total)
