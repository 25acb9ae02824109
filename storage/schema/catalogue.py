"""A narrow table of what documents are found and counted by, kept up to date by triggers.

The same is in `documents` behind the text, where to read it means to read the text; and what a document leaves open
of its place is its source's. Whoever writes documents, sightings or sources need not know of it.
"""

from __future__ import annotations

from storage.schema.facts import place_of

# As the filters of search and export count them (storage.filters); a step is never edited, so they are repeated here.
_FLAWS = (
    "((coalesce(d.marks ->> 'truncated' = 1, 0))"
    " | (coalesce(d.marks ->> 'generated_lead' = 1, 0) << 1)"
    " | (coalesce(d.marks ->> 'year_doubted' = 1, 0) << 2)"
    " | (coalesce(d.marks ->> 'damage_per_thousand' >= 1, 0) << 3)"
    " | (coalesce(d.marks ->> 'masks_per_thousand' >= 1, 0) << 4)"
    " | (coalesce(d.marks ->> 'repeated_share' >= 0.1, 0) << 5))"
)

CATALOGUE = """
CREATE TABLE catalogue ( -- What a document seen on a source is found and counted by; follows from the other tables by itself.
  document_id INTEGER NOT NULL, -- number of the document
  source_id INTEGER NOT NULL, -- number of the source
  level TEXT, -- level of government it is about, or else its source
  province TEXT, -- province it is about; what it leaves open is its source's
  city TEXT, -- prefecture-level city, likewise
  county TEXT, -- county or district, likewise
  town TEXT, -- town or township, likewise
  report_kind TEXT, -- kind of report
  year INTEGER, -- year it is about
  date TEXT, -- day that the page shows, or else its meta tags give
  flaws INTEGER NOT NULL, -- what speaks against the text, a bit each: 1 truncated, 2 generated lead, 4 year doubted, 8 damaged, 16 masked, 32 repeated
  PRIMARY KEY (document_id, source_id)
) STRICT, WITHOUT ROWID
"""

_PLACE = place_of("o")
_ROWS = f"""
SELECT d.id, o.id, {", ".join(_PLACE[name] for name in ("level", "province", "city", "county", "town"))},
       d.report_kind, d.reported_year, substr(coalesce(d.shown_date, d.meta_date), 1, 10), {_FLAWS}
FROM documents d JOIN sightings s ON s.document_id = d.id JOIN pages p ON p.id = s.page_id JOIN sources o ON o.id = p.source_id
"""  # noqa: S608 - our own words
_ADD = f"INSERT OR REPLACE INTO catalogue {_ROWS}"

STEP = (
    CATALOGUE,
    f"{_ADD} GROUP BY d.id, o.id",
    "CREATE INDEX catalogue_by_date ON catalogue(date)",
    *(
        f"CREATE INDEX catalogue_by_{name} ON catalogue({name})"
        for name in ("source_id", "level", "report_kind", "year", "flaws")
    ),
    "CREATE INDEX catalogue_by_place ON catalogue(province, city, county, town, year)",
    f"""CREATE TRIGGER catalogue_sighted AFTER INSERT ON sightings
WHEN NOT EXISTS (SELECT 1 FROM catalogue WHERE document_id = new.document_id
  AND source_id = (SELECT source_id FROM pages WHERE id = new.page_id))
BEGIN {_ADD} WHERE s.id = new.id; END""",  # noqa: S608 - our own words
    """CREATE TRIGGER catalogue_unsighted AFTER DELETE ON sightings
BEGIN DELETE FROM catalogue WHERE document_id = old.document_id AND NOT EXISTS (
  SELECT 1 FROM sightings s JOIN pages p ON p.id = s.page_id
  WHERE s.document_id = old.document_id AND p.source_id = catalogue.source_id); END""",
    f"""CREATE TRIGGER catalogue_retold AFTER UPDATE OF level, province, city, county, town, report_kind, reported_year,
shown_date, meta_date, marks ON documents BEGIN {_ADD} WHERE d.id = new.id GROUP BY d.id, o.id; END""",
    f"""CREATE TRIGGER catalogue_moved AFTER UPDATE OF level, province, city, county, town ON sources
WHEN (old.level, old.province, old.city, old.county, old.town) IS NOT (new.level, new.province, new.city, new.county, new.town)
BEGIN {_ADD} WHERE o.id = new.id GROUP BY d.id, o.id; END""",
)
