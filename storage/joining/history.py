"""The history of a page whose fetches come from two archives: what one archive that made them all would hold.

It follows from two things that joining never loses: which bytes each fetch brought or confirmed, and what each
version of the cleaner read in them. So it is the same whichever archive is joined first. As in settling, a text
other than the one before begins a revision, and the same bytes with the same text are sighted once a revision: a
later fetch of them is in the log alone. Where another text lies between, the later fetch is a return, and is
sighted again.
"""

from __future__ import annotations

import re

from sqlite_utils import Database

from storage.joining.staging import clear
from storage.schema.edges import COLUMNS as EDGES

_TOUCHED = """
CREATE TEMP TABLE incoming_touched AS
SELECT page_id FROM incoming_fetches WHERE fresh AND snapshot_sha256 IS NOT NULL
UNION SELECT page_id FROM incoming_sightings WHERE fresh
UNION SELECT page_id FROM incoming_buried
"""

# What a cleaner read in the bytes of a fetch, texts that were forgotten since among it.
_SEEN = """
CREATE TEMP TABLE incoming_seen AS
SELECT s.page_id, s.fetch_id, s.snapshot_sha256, s.cleaner, s.position, d.text_sha256
FROM sightings s JOIN documents d ON d.id = s.document_id WHERE s.page_id IN (SELECT page_id FROM incoming_touched)
UNION
SELECT p.id, f.id, f.snapshot_sha256, e.value ->> 'cleaner', e.value ->> 'position', t.text_sha256
FROM forgotten t JOIN json_each(t.sightings) e JOIN sources s ON s.name = e.value ->> 'source'
JOIN pages p ON p.source_id = s.id AND p.url = e.value ->> 'url'
JOIN fetches f ON f.id = (
  SELECT min(id) FROM fetches c WHERE c.page_id = p.id AND c.started_at = e.value ->> 'fetched_at'
  AND c.snapshot_sha256 = e.value ->> 'snapshot_sha256')
WHERE p.id IN (SELECT page_id FROM incoming_touched)
"""
_READINGS = """
CREATE TEMP TABLE incoming_readings AS
SELECT *, row_number() OVER (
  PARTITION BY page_id, snapshot_sha256, cleaner ORDER BY started_at, fetch_id) = 1 AS earliest
FROM (
  SELECT DISTINCT r.page_id, r.fetch_id, r.snapshot_sha256, r.cleaner, f.started_at, version_order(r.cleaner) AS version,
         group_concat(r.text_sha256) OVER (
           PARTITION BY r.page_id, r.fetch_id, r.cleaner ORDER BY r.position
           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS texts
  FROM incoming_seen r JOIN fetches f ON f.id = r.fetch_id)
"""

# A fetch with a reading of its own, or one whose bytes are not those of the fetch before and were read earlier.
_STEPS = """
CREATE TEMP TABLE incoming_steps AS
WITH followed AS (
  SELECT c.id, c.page_id, c.started_at, c.snapshot_sha256, lag(c.snapshot_sha256) OVER (
    PARTITION BY c.page_id, c.purpose ORDER BY c.started_at, c.snapshot_sha256, c.id) AS before
  FROM fetches c JOIN incoming_touched t ON t.page_id = c.page_id WHERE c.snapshot_sha256 IS NOT NULL)
SELECT r.page_id, r.fetch_id, r.rowid AS reading, r.started_at, r.snapshot_sha256, r.version, f.before
FROM incoming_readings r JOIN followed f ON f.id = r.fetch_id
UNION ALL
SELECT f.page_id, f.id, r.rowid, f.started_at, f.snapshot_sha256, r.version, f.before
FROM followed f
JOIN incoming_readings r ON r.rowid = (
  SELECT e.rowid FROM incoming_readings e
  WHERE e.page_id = f.page_id AND e.snapshot_sha256 = f.snapshot_sha256 AND e.started_at <= f.started_at
  AND e.earliest
  ORDER BY e.started_at DESC, e.version DESC LIMIT 1)
WHERE f.snapshot_sha256 IS NOT f.before
AND NOT EXISTS (SELECT 1 FROM incoming_readings o WHERE o.page_id = f.page_id AND o.fetch_id = f.id)
"""
_HISTORY = """
CREATE TEMP TABLE incoming_history AS
WITH followed AS (
  SELECT s.*, r.cleaner, r.fetch_id AS read_in, r.texts, lag(r.texts) OVER steps AS texts_before,
         lag(s.fetch_id) OVER steps IS s.fetch_id OR s.snapshot_sha256 = s.before AS same_bytes,
         row_number() OVER steps AS place
  FROM incoming_steps s JOIN incoming_readings r ON r.rowid = s.reading
  WINDOW steps AS (PARTITION BY s.page_id ORDER BY s.started_at, s.snapshot_sha256, s.version, s.fetch_id)
), numbered AS (
  SELECT *, sum(texts IS NOT texts_before) OVER (PARTITION BY page_id ORDER BY place) AS number FROM followed
)
SELECT *, row_number() OVER (PARTITION BY page_id, number, snapshot_sha256, cleaner ORDER BY place) = 1 AS sighted
FROM numbered
"""

_APPLY = (
    # Of a return that an earlier joining made from a fetch without a body, only the reading stays; it is made again.
    """CREATE TEMP TABLE incoming_covered AS SELECT id FROM (
  SELECT s.id, row_number() OVER (
    PARTITION BY s.page_id, s.fetch_id, s.cleaner, s.position, s.document_id ORDER BY s.id) AS nth
  FROM sightings s JOIN incoming_touched t ON t.page_id = s.page_id) WHERE nth > 1
UNION SELECT s.id FROM incoming_history h JOIN sightings s
  ON s.page_id = h.page_id AND s.fetch_id = h.fetch_id AND s.cleaner = h.cleaner
WHERE h.read_in = h.fetch_id AND NOT h.sighted""",
    "DELETE FROM repairs WHERE sighting_id IN (SELECT id FROM incoming_covered)",
    "DELETE FROM sightings WHERE id IN (SELECT id FROM incoming_covered)",
    "UPDATE sightings SET revision = -id WHERE page_id IN (SELECT page_id FROM incoming_touched)",
    """UPDATE sightings SET revision = h.number FROM incoming_history h WHERE h.page_id = sightings.page_id
AND h.fetch_id = sightings.fetch_id AND h.cleaner = sightings.cleaner AND h.read_in = h.fetch_id AND h.sighted""",
    "DELETE FROM revisions WHERE page_id IN (SELECT page_id FROM incoming_touched)",
    """INSERT INTO revisions (page_id, number, fetch_id, cause, cleaner)
SELECT page_id, number, fetch_id,
       CASE WHEN number = 1 THEN 'first' WHEN same_bytes THEN 'recleaned' ELSE 'changed' END, cleaner
FROM incoming_history WHERE texts IS NOT texts_before""",
    """UPDATE pages SET revision = coalesce((SELECT max(number) FROM incoming_history h WHERE h.page_id = pages.id), 0)
WHERE id IN (SELECT page_id FROM incoming_touched)""",
)

# A return names its own fetch where that brought the bytes, and else the one that did: only its headers say how to
# read them.
_RETURNS = """
CREATE TEMP TABLE incoming_returns AS
SELECT s.id AS sighting, h.number, CASE f.outcome WHEN 'ok' THEN h.fetch_id ELSE s.fetch_id END AS fetch_id,
       (SELECT max(id) FROM sightings) + row_number() OVER (ORDER BY h.page_id, h.place, s.position) AS id
FROM incoming_history h JOIN fetches f ON f.id = h.fetch_id
JOIN sightings s ON s.page_id = h.page_id AND s.fetch_id = h.read_in AND s.cleaner = h.cleaner
WHERE h.read_in <> h.fetch_id AND h.sighted
"""
_ADD_RETURNS = (
    f"""INSERT INTO sightings (id, document_id, page_id, fetch_id, snapshot_sha256, position, revision, title, shown_date,
  meta_date, author, source_line, encoding, cleaner, facts, {", ".join(EDGES)})
SELECT r.id, s.document_id, s.page_id, r.fetch_id, s.snapshot_sha256, s.position, r.number, s.title, s.shown_date,
  s.meta_date, s.author, s.source_line, s.encoding, s.cleaner, s.facts,
  {", ".join(f"s.{name}" for name in EDGES)}
FROM incoming_returns r JOIN sightings s ON s.id = r.sighting ORDER BY r.id""",  # noqa: S608 - our own words
    """INSERT INTO repairs (sighting_id, kind, position, before, after, certain)
SELECT r.id, p.kind, p.position, p.before, p.after, p.certain
FROM incoming_returns r JOIN repairs p ON p.sighting_id = r.sighting ORDER BY r.id, p.id""",
)


def retell(db: Database) -> None:
    """Number the revisions of every page that got fetches or sightings anew, and give its sightings to them."""
    db.execute(_TOUCHED)
    _retell_touched(db)


def retell_page(db: Database, page_id: int) -> None:
    """The same for one page. A new sighting may name any revision, until the transaction ends."""
    db.execute("CREATE TEMP TABLE incoming_touched AS SELECT ? AS page_id", (page_id,))
    try:
        _retell_touched(db)
    finally:
        clear(db)


def _retell_touched(db: Database) -> None:
    db.conn.create_function("version_order", 1, version_order, deterministic=True)
    for statement in (_SEEN, _READINGS):
        db.execute(statement)
    db.execute(
        "CREATE INDEX temp.incoming_readings_by_page ON incoming_readings (page_id, snapshot_sha256, started_at)"
    )
    for statement in (_STEPS, _HISTORY):
        db.execute(statement)
    db.execute("CREATE INDEX temp.incoming_history_by_page ON incoming_history (page_id, fetch_id)")
    for statement in (*_APPLY, _RETURNS, *_ADD_RETURNS):
        db.execute(statement)


def version_order(version: str) -> str:
    """A text that sorts as versions do: figures by their value."""
    return re.sub(r"\d+", lambda figures: figures[0].zfill(12), version)
