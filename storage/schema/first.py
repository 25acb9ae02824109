"""The tables, as SQL whose comments are their documentation.

SQLite keeps the comments inside CREATE TABLE, so an archive explains itself (`.schema` in sqlite3) and
docs/schema.md is generated from a fresh one. What stands here is the first form; `duplicates` and the views have a
later one in duplicates.py, as migrations.py says. The first comment of a statement is the table's, the comment
behind a column is the column's. Times are UTC in ISO 8601 with milliseconds.
"""

from __future__ import annotations

SOURCES = """
CREATE TABLE sources ( -- A configured site, as it was when last harvested.
  id INTEGER PRIMARY KEY, -- number of the source in this archive
  name TEXT NOT NULL UNIQUE, -- name in sources.toml
  kind TEXT, -- kind of place it reports on
  level TEXT, -- level of government it reports on
  province TEXT, -- province it reports on, where the configuration says so
  city TEXT, -- prefecture-level city, likewise
  county TEXT, -- county or district, likewise
  town TEXT, -- town or township, likewise
  settings TEXT NOT NULL -- the source's settings as JSON, without headers and credentials
) STRICT
"""

RUNS = """
CREATE TABLE runs ( -- One harvest of one source; interrupted and resumed, it stays one run.
  id INTEGER PRIMARY KEY, -- number of the run
  source_id INTEGER NOT NULL REFERENCES sources(id), -- the source harvested
  slot TEXT NOT NULL, -- the time it was due, or when it was asked for by hand
  started_at TEXT NOT NULL, -- when it first started
  ended_at TEXT, -- when it ended; empty while it runs or waits to be resumed
  outcome TEXT NOT NULL, -- running, interrupted, finished or failed
  error TEXT, -- why it failed
  cleaner TEXT NOT NULL, -- version of the cleaner it used
  counts TEXT, -- what came of it, as a JSON object, written at the end
  UNIQUE (source_id, slot)
) STRICT
"""

SNAPSHOTS = """
CREATE TABLE snapshots ( -- The untouched bytes of a response, content coding removed. Never altered.
  id INTEGER PRIMARY KEY, -- number of the snapshot
  sha256 TEXT NOT NULL UNIQUE, -- SHA-256 of the bytes before compression
  size INTEGER NOT NULL, -- number of bytes before compression
  compression TEXT NOT NULL, -- how body is compressed: zstd
  body BLOB NOT NULL, -- the bytes, compressed
  stored_at TEXT NOT NULL -- when the bytes were first stored
) STRICT
"""

PAGES = """
CREATE TABLE pages ( -- An address of a source and its state.
  id INTEGER PRIMARY KEY, -- number of the page
  source_id INTEGER NOT NULL REFERENCES sources(id), -- the source it belongs to
  url TEXT NOT NULL, -- canonical address
  role TEXT NOT NULL, -- listing, detail or unknown
  state TEXT NOT NULL, -- new, live, gone, failed or refused, by the latest fetch
  reason TEXT, -- why it is failed, refused or gone
  discovered_from INTEGER REFERENCES pages(id), -- the page whose link led here first; empty for a start address
  discovered_at TEXT NOT NULL, -- when that link was first seen
  link_text TEXT, -- text of that link
  due_at TEXT, -- not asked for again before this time; empty: due at every harvest
  misses INTEGER NOT NULL DEFAULT 0, -- how many visits in a row have found it gone
  etag TEXT, -- ETag of the current snapshot, for conditional requests
  last_modified TEXT, -- Last-Modified of the current snapshot, likewise
  snapshot_sha256 TEXT REFERENCES snapshots(sha256), -- the current snapshot
  redirected_to TEXT, -- address that gave the current snapshot, where it is another than url
  revision INTEGER NOT NULL DEFAULT 0, -- number of the current revision of its text; 0 before the first
  UNIQUE (source_id, url)
) STRICT
"""

FETCHES = """
CREATE TABLE fetches ( -- One request and its outcome, or one refusal to make it.
  id INTEGER PRIMARY KEY, -- number of the fetch, in order of settling
  run_id INTEGER NOT NULL REFERENCES runs(id), -- the run that made it
  page_id INTEGER REFERENCES pages(id), -- the page it was made for
  purpose TEXT NOT NULL, -- page or robots
  url TEXT NOT NULL, -- address asked for; differs from the page's after a redirect
  started_at TEXT NOT NULL, -- when the request was begun
  seconds REAL NOT NULL, -- how long it took
  attempt INTEGER NOT NULL, -- 1 for the first try, counting up with each retry
  hop INTEGER NOT NULL, -- 0 for the page's own address, counting up with each redirect followed
  outcome TEXT NOT NULL, -- ok, unchanged, redirect, gone, http_error, network_error, timeout, too_large, bad_body, not_a_page, robots, blocked or out_of_scope
  status INTEGER, -- HTTP status code, where there was an answer
  reason TEXT, -- what went wrong, in words
  headers TEXT, -- the response headers that matter, as JSON pairs
  bytes_received INTEGER NOT NULL, -- bytes of body received, before decoding
  snapshot_sha256 TEXT REFERENCES snapshots(sha256) -- the bytes it brought, or confirmed
) STRICT
"""

FRONTIER = """
CREATE TABLE frontier ( -- What a run has still to visit; empty when no run is open.
  page_id INTEGER PRIMARY KEY REFERENCES pages(id), -- the page to visit
  run_id INTEGER NOT NULL REFERENCES runs(id), -- the run that is to visit it
  host TEXT NOT NULL, -- host and port, for politeness
  priority INTEGER NOT NULL, -- smaller goes first: listings before details
  fetch_id INTEGER REFERENCES fetches(id), -- the fetch whose snapshot is stored and waits to be refined
  lease_owner TEXT, -- the harvester that has it in hand
  lease_until TEXT -- when the lease ends by itself
) STRICT
"""

DOCUMENTS = """
CREATE TABLE documents ( -- One report's clean text. Rows are never changed; the same text is one row however often it is seen.
  id INTEGER PRIMARY KEY, -- number of the document
  title TEXT NOT NULL, -- title where it was first seen
  text TEXT NOT NULL, -- paragraphs, one newline between them
  text_sha256 TEXT NOT NULL UNIQUE, -- SHA-256 of text
  normalised_sha256 TEXT NOT NULL, -- SHA-256 of the text folded for comparison (width, script, white space)
  characters INTEGER NOT NULL, -- length of text
  shown_date TEXT, -- date the page shows
  meta_date TEXT, -- date its meta tags give
  session_date TEXT, -- date of the session the report was given at
  reported_year INTEGER, -- year the report is about
  author TEXT, -- author the page names
  source_line TEXT, -- where the page says the text is from
  marks TEXT NOT NULL, -- quality marks, as a JSON object
  cleaner TEXT NOT NULL, -- version of the cleaner that first made this text
  first_seen_at TEXT NOT NULL -- when the page was fetched where it was first seen
) STRICT
"""

REVISIONS = """
CREATE TABLE revisions ( -- A state of a page's text: number 1 is the first, each change adds one.
  page_id INTEGER NOT NULL REFERENCES pages(id), -- the page
  number INTEGER NOT NULL, -- counts the page's revisions from 1
  fetch_id INTEGER NOT NULL REFERENCES fetches(id), -- the fetch that brought it
  cause TEXT NOT NULL, -- first, changed (the page) or recleaned (our cleaner)
  cleaner TEXT NOT NULL, -- version of the cleaner
  PRIMARY KEY (page_id, number)
) STRICT
"""

SIGHTINGS = """
CREATE TABLE sightings ( -- A document seen in a snapshot of a page: the provenance of its text.
  id INTEGER PRIMARY KEY, -- number of the sighting
  document_id INTEGER NOT NULL REFERENCES documents(id), -- the document
  page_id INTEGER NOT NULL REFERENCES pages(id), -- the page it was on
  fetch_id INTEGER NOT NULL REFERENCES fetches(id), -- the fetch that brought the bytes
  snapshot_sha256 TEXT NOT NULL REFERENCES snapshots(sha256), -- the bytes
  position INTEGER NOT NULL, -- counts the documents of the page from 1
  revision INTEGER NOT NULL, -- the page's revision it belongs to
  title TEXT NOT NULL, -- title on this page
  shown_date TEXT, -- date this page shows
  meta_date TEXT, -- date this page's meta tags give
  author TEXT, -- author this page names
  source_line TEXT, -- where this page says the text is from
  encoding TEXT NOT NULL, -- character encoding the bytes were read in, and how that was known
  cleaner TEXT NOT NULL, -- version of the cleaner
  FOREIGN KEY (page_id, revision) REFERENCES revisions(page_id, number),
  UNIQUE (page_id, revision, snapshot_sha256, position, cleaner)
) STRICT
"""

DUPLICATES = """
CREATE TABLE duplicates ( -- A document that says the same as an earlier one, in other characters.
  document_id INTEGER PRIMARY KEY REFERENCES documents(id), -- the duplicate
  original_id INTEGER NOT NULL REFERENCES documents(id), -- the document it duplicates
  kind TEXT NOT NULL, -- exact: equal once width, script and white space are folded
  decided_at TEXT NOT NULL -- when it was decided
) STRICT
"""

REPAIRS = """
CREATE TABLE repairs ( -- A damage found in a text, and what was done.
  id INTEGER PRIMARY KEY, -- number of the repair
  sighting_id INTEGER NOT NULL REFERENCES sightings(id), -- where it was found
  kind TEXT NOT NULL, -- kind of damage
  position INTEGER NOT NULL, -- character offset in the document's text
  before TEXT NOT NULL, -- what the page had
  after TEXT NOT NULL, -- what the text has
  certain INTEGER NOT NULL -- 1 when the repair is proved, 0 when it is a guess
) STRICT
"""

DROPS = """
CREATE TABLE drops ( -- What was left out, counted by reason. The words themselves are read again from the snapshot.
  id INTEGER PRIMARY KEY, -- number of the row
  run_id INTEGER NOT NULL REFERENCES runs(id), -- the run that left it out
  page_id INTEGER NOT NULL REFERENCES pages(id), -- the page
  fetch_id INTEGER REFERENCES fetches(id), -- the fetch, for blocks of a page; empty for a page not visited
  reason TEXT NOT NULL, -- why
  blocks INTEGER NOT NULL, -- how many blocks of text, 0 for a page
  characters INTEGER NOT NULL -- how many characters, 0 for a page
) STRICT
"""

ROBOTS = """
CREATE TABLE robots ( -- The robots.txt of an origin, kept for its lifetime.
  origin TEXT PRIMARY KEY, -- scheme, host and port
  fetched_at TEXT NOT NULL, -- when it was asked for
  expires_at TEXT NOT NULL, -- when it is to be asked for again
  status INTEGER, -- HTTP status code, where there was an answer
  verdict TEXT NOT NULL, -- rules, allow_all or disallow_all
  body TEXT NOT NULL -- its text, as far as it is read
) STRICT
"""

INDEXES = """
CREATE INDEX pages_by_snapshot ON pages(snapshot_sha256);
CREATE INDEX fetches_by_page ON fetches(page_id);
CREATE INDEX fetches_by_run ON fetches(run_id, purpose, outcome);
CREATE INDEX frontier_by_host ON frontier(run_id, host, priority, page_id);
CREATE INDEX documents_by_normalised ON documents(normalised_sha256);
CREATE INDEX sightings_by_document ON sightings(document_id);
CREATE INDEX duplicates_by_original ON duplicates(original_id);
CREATE INDEX repairs_by_sighting ON repairs(sighting_id);
CREATE INDEX drops_by_run ON drops(run_id, reason);
"""

REFUSED = """
CREATE INDEX drops_of_pages ON drops(page_id) WHERE blocks = 0
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
  SELECT min(c.id) FROM sightings c JOIN pages q ON q.id = c.page_id
  WHERE c.document_id = d.id AND c.revision = q.revision)
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
JOIN fetches f ON f.id = s.fetch_id
LEFT JOIN duplicates x ON x.document_id = d.id
"""

PROVENANCE = """
CREATE VIEW provenance AS -- One row a sighting: where, when and in which bytes each document was seen.
SELECT s.document_id, s.title, src.name AS source, p.url, f.url AS fetched_url, f.started_at AS fetched_at,
       f.status, s.snapshot_sha256, s.position, s.revision, s.revision = p.revision AS current,
       s.cleaner, s.encoding, f.headers, s.id AS sighting_id, s.page_id, s.fetch_id, s.shown_date, s.source_line,
       s.id = (SELECT min(o.id) FROM sightings o WHERE o.document_id = s.document_id) AS first
FROM sightings s
JOIN pages p ON p.id = s.page_id
JOIN sources src ON src.id = p.source_id
JOIN fetches f ON f.id = s.fetch_id
"""

TABLES = (
    SOURCES, RUNS, SNAPSHOTS, PAGES, FETCHES, FRONTIER, DOCUMENTS, REVISIONS, SIGHTINGS, DUPLICATES, REPAIRS, DROPS, ROBOTS,
)  # fmt: skip
VIEWS = (DOCUMENTS_LATEST, PROVENANCE)
