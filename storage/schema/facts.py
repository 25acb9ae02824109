"""Columns for what is known of a document, the evidence behind them, and the marks of cleaning again.

SQLite keeps comments inside the statement that adds a column, where they end with the column's definition.
"""

from __future__ import annotations

_DOCUMENT_COLUMNS = (
    (
        "level",
        "TEXT",
        "level of government it is about: province, city, county or town; empty where nothing tells",
    ),
    ("province", "TEXT", "province it is about, as the register of divisions names it"),
    ("city", "TEXT", "prefecture-level city it is about, likewise"),
    ("county", "TEXT", "county or district it is about, likewise, or as it is written"),
    ("town", "TEXT", "town, township or street office it is about, as it is written"),
    ("place_code", "TEXT", "GB/T 2260 code of the county, city or province"),
    (
        "report_kind",
        "TEXT",
        "kind of report: government_work_report, bulletin, summary, plan, speech, notice and others",
    ),
    ("session", "TEXT", "session or meeting it was given at"),
    ("speaker", "TEXT", "who gave it"),
    ("agency", "TEXT", "agency that issued it"),
    ("document_number", "TEXT", "document number, in one form: 国发〔2023〕1号"),
    ("index_number", "TEXT", "index number in the catalogue of public information"),
    ("reviewed_year", "INTEGER", "year whose work the text says it looks back on"),
    ("year_doubt", "TEXT", "why its year is doubted; empty where nothing speaks against it"),
    ("language", "TEXT", "language as a BCP 47 tag; zh-Hant is the traditional script"),
)
COLUMNS = tuple(name for name, _, _ in _DOCUMENT_COLUMNS)
"""The columns of `documents` that hold the facts which stand, in order."""

FACTS = """
CREATE VIEW facts AS -- What pages say of documents: a row a value, how sure it is and where it was read. Of one name the first stands.
SELECT s.document_id, f.value ->> 0 AS name, f.value ->> 1 AS value, f.value ->> 2 AS certainty, f.value ->> 3 AS read_in,
       s.id AS sighting_id, f.key + 1 AS position, s.cleaner
FROM sightings s, json_each(s.facts) f
"""

RECLEANINGS = """
CREATE TABLE recleanings ( -- A stored page that a later cleaner was run over, and what that came to.
  fetch_id INTEGER NOT NULL REFERENCES fetches(id), -- the fetch whose bytes they are
  cleaner TEXT NOT NULL, -- version of the cleaner
  change TEXT NOT NULL, -- same, facts, text, found, lost, kept (an earlier state of the page, left as it was) or failed
  reason TEXT, -- why it failed
  done_at TEXT NOT NULL, -- when
  PRIMARY KEY (fetch_id, cleaner)
) STRICT, WITHOUT ROWID
"""

# A document's own place; what it leaves open above its level is filled from its source, where the two agree.
_ABOVE = {
    "province": "'city', 'county', 'town', 'village'",
    "city": "'county', 'town', 'village'",
    "county": "'town', 'village'",
}
_AGREES = "(d.{name} IS NULL OR {source}.{name} IS NULL OR d.{name} = {source}.{name})"


def place_of(source: str) -> dict[str, str]:
    """SQL for level, province, city, county and town of a document `d` seen on a source that goes by this name."""
    found = {"level": f"coalesce(d.level, {source}.level)"}
    agrees = "1"
    for name, levels in _ABOVE.items():
        found[name] = (
            f"CASE WHEN d.level IS NULL THEN {source}.{name} WHEN d.{name} IS NOT NULL THEN d.{name}"
            f" WHEN d.level IN ({levels}) AND {agrees} THEN {source}.{name} END"
        )
        agrees += f" AND {_AGREES.format(name=name, source=source)}"
    return found | {"town": f"CASE WHEN d.level IS NULL THEN {source}.town ELSE d.town END"}


def place_columns(source: str) -> str:
    """The same as columns of a query."""
    return ",\n       ".join(f"{sql} AS {name}" for name, sql in place_of(source).items())


DOCUMENTS_LATEST = f"""
CREATE VIEW documents_latest AS -- Every document that a page holds now, with its place and where it was first seen.
SELECT d.id, s.title, d.text, d.characters, d.report_kind, d.reported_year, d.reviewed_year, d.year_doubt, d.session_date,
       coalesce(s.shown_date, s.meta_date) AS date, src.name AS source,
       {place_columns("src")},
       d.place_code, d.session, d.speaker, d.agency, d.document_number, d.index_number, d.language,
       p.url, f.started_at AS fetched_at, p.state AS page_state,
       x.original_id, (SELECT count(*) FROM sightings o WHERE o.document_id = d.id) AS sightings
FROM documents d
JOIN sightings s ON s.id = (
  SELECT c.id FROM sightings c JOIN pages q ON q.id = c.page_id JOIN fetches g ON g.id = c.fetch_id
  JOIN documents e ON e.id = c.document_id
  WHERE c.document_id = d.id AND c.revision = q.revision ORDER BY g.started_at, c.cleaner = e.cleaner DESC, c.id LIMIT 1)
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
JOIN fetches f ON f.id = s.fetch_id
LEFT JOIN duplicates x ON x.document_id = d.id
"""  # noqa: S608 - our own words

STEP = (
    *(
        f"ALTER TABLE documents ADD COLUMN {name} {kind} /* {meaning} */"
        for name, kind, meaning in _DOCUMENT_COLUMNS
    ),
    "ALTER TABLE sightings ADD COLUMN facts TEXT /* what this page says of it, as JSON; the view facts shows it row by row */",
    "CREATE INDEX documents_by_place ON documents(province, city, county, town, reported_year)",
    "CREATE INDEX sightings_by_fetch ON sightings(fetch_id)",
    RECLEANINGS,
    FACTS,
    "DROP VIEW documents_latest",
    DOCUMENTS_LATEST,
)
