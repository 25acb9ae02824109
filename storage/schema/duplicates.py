"""The tables and views that tell of duplicates, as they replace those that the first archives had."""

from __future__ import annotations

DUPLICATES = """
CREATE TABLE duplicates ( -- A document that is one report with others, and not the original among them.
  document_id INTEGER PRIMARY KEY REFERENCES documents(id), -- the duplicate
  original_id INTEGER NOT NULL REFERENCES documents(id), -- the original of them all
  kind TEXT NOT NULL, -- what it is to the original: exact (equal once width, script and white space are folded), repost or revision
  because TEXT NOT NULL, -- why it is not the original, or whose decision that is
  decided_at TEXT NOT NULL -- when it was decided
) STRICT
"""

DECISIONS = """
CREATE TABLE decisions ( -- A person's word that a document is an original, or that it is so no longer; the last word on a text counts.
  text_sha256 TEXT NOT NULL, -- SHA-256 of the document's text
  decided_at TEXT NOT NULL, -- when it was said
  stands INTEGER NOT NULL, -- 1: it is the original, whatever the rules say; 0: the rules decide again
  because TEXT NOT NULL, -- why
  PRIMARY KEY (text_sha256, decided_at, stands, because)
) STRICT, WITHOUT ROWID
"""

COMPARISONS = """
CREATE TABLE comparisons ( -- The whole archive compared and decided again, once a row.
  id INTEGER PRIMARY KEY, -- number of the row
  started_at TEXT NOT NULL, -- when it was begun
  ended_at TEXT, -- when it was done; empty while it runs or waits to be gone on with
  before TEXT NOT NULL, -- what was known before: relations by kind, groups, copies, as a JSON object
  after TEXT -- the same afterwards, and how many originals and copies are others
) STRICT
"""

DOCUMENTS_LATEST = """
CREATE VIEW documents_latest AS -- Every document that a page holds now, with its place and where it was first seen.
SELECT d.id, s.title, d.text, d.characters, d.reported_year, d.session_date,
       coalesce(s.shown_date, s.meta_date) AS date, src.name AS source,
       src.level, src.province, src.city, src.county, src.town,
       p.url, f.started_at AS fetched_at, p.state AS page_state,
       x.original_id, (SELECT count(*) FROM sightings o WHERE o.document_id = d.id) AS sightings
FROM documents d
JOIN sightings s ON s.id = (
  SELECT c.id FROM sightings c JOIN pages q ON q.id = c.page_id JOIN fetches g ON g.id = c.fetch_id
  WHERE c.document_id = d.id AND c.revision = q.revision ORDER BY g.started_at, c.id LIMIT 1)
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
JOIN fetches f ON f.id = s.fetch_id
LEFT JOIN duplicates x ON x.document_id = d.id
"""

# Which of a document's sightings its title and dates are from: the first in time, whatever order they came in.
FIRST_SIGHTING = (
    "SELECT o.id FROM sightings o JOIN fetches g ON g.id = o.fetch_id JOIN documents e ON e.id = o.document_id"
    " WHERE o.document_id = {document}"
    " ORDER BY g.started_at = e.first_seen_at DESC, o.cleaner = e.cleaner DESC, o.title = e.title DESC, o.id LIMIT 1"
)

PROVENANCE = f"""
CREATE VIEW provenance AS -- One row a sighting: where, when and in which bytes each document was seen.
SELECT s.document_id, s.title, src.name AS source, p.url, f.url AS fetched_url, f.started_at AS fetched_at,
       f.status, s.snapshot_sha256, s.position, s.revision, s.revision = p.revision AS current,
       s.cleaner, s.encoding, f.headers, s.id AS sighting_id, s.page_id, s.fetch_id, s.shown_date, s.source_line,
       s.id = ({FIRST_SIGHTING.format(document="s.document_id")}) AS first
FROM sightings s
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
JOIN fetches f ON f.id = s.fetch_id
"""  # noqa: S608 - our own words

STEP = (
    "DROP VIEW documents_latest",
    "DROP VIEW provenance",
    "ALTER TABLE duplicates RENAME TO duplicates_before",
    DUPLICATES,
    "INSERT INTO duplicates SELECT document_id, original_id, kind, 'equal', decided_at FROM duplicates_before",
    "DROP TABLE duplicates_before",
    "CREATE INDEX duplicates_by_original ON duplicates(original_id)",
    DECISIONS,
    COMPARISONS,
    "CREATE INDEX forgotten_by_number ON forgotten(document_id)",
    DOCUMENTS_LATEST,
    PROVENANCE,
)
