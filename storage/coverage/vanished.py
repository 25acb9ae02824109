"""Documents whose every page is gone since: their texts are kept, and nobody can read them elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from storage.coverage.places import agrees
from storage.records import Place

MOST = 20_000  # documents that are looked at
_NOWHERE = """NOT EXISTS (SELECT 1 FROM sightings o JOIN pages q ON q.id = o.page_id
  WHERE o.document_id = {document} AND q.state <> 'gone')"""
_GONE = f"""
SELECT DISTINCT s.document_id, c.level, c.province, c.city, c.county, c.town, c.year
FROM pages p JOIN sightings s ON s.page_id = p.id
JOIN catalogue c ON c.document_id = s.document_id AND c.source_id = p.source_id
WHERE p.state = 'gone' AND p.source_id IN ({{sources}}) AND (:kind IS NULL OR c.report_kind = :kind)
  AND {_NOWHERE.format(document="s.document_id")}
  AND NOT EXISTS (SELECT 1 FROM duplicates x WHERE x.document_id = s.document_id)
LIMIT {MOST}
"""  # noqa: S608 - our own words


def sources_about(db: Database, places: Iterable[Place]) -> str:
    """The numbers of the sources that may report on one of the places, as SQL."""
    wanted = list(places)
    rows = db.execute("SELECT id, level, province, city, county, town FROM sources ORDER BY id")
    about = [str(row[0]) for row in rows if any(agrees(Place(None, *row[1:]), place) for place in wanted)]
    return ", ".join(about)


def gone_by_cell(
    db: Database, sources: str, rows: Mapping[Place, Place], kind: str | None
) -> Counter[tuple[Place, int]]:
    """How many documents of each place and year are on no page any more; `rows` gives the place that a form belongs to."""
    counted: dict[int, tuple[Place, int]] = {}
    for document, *place, year in db.execute(_GONE.format(sources=sources), {"kind": kind}):
        form = Place(None, *place)
        if year is not None and form in rows:
            counted[document] = (rows[form], year)
    return Counter(counted.values())


def gone_among(db: Database, documents: Iterable[int]) -> set[int]:
    """Those of a few documents that are on no page any more."""
    query = f"SELECT {_NOWHERE.format(document='?')}"
    return {document for document in documents if db.execute(query, (document,)).fetchone()[0]}
