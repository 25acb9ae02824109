"""The tables of the service: what it watches, what a person has told it, and what its runs are compared by."""

from __future__ import annotations

WATCHES = """
CREATE TABLE service_watches ( -- A source that the service watches.
  source TEXT PRIMARY KEY, -- name in sources.toml
  cadence TEXT NOT NULL, -- cadence and time zone, as last seen
  since TEXT NOT NULL -- when they were first seen; slots before that are not caught up
) STRICT
"""

PAUSES = """
CREATE TABLE service_pauses ( -- A source that is not harvested by itself until it is resumed.
  source TEXT PRIMARY KEY, -- name in sources.toml; * for all of them
  since TEXT NOT NULL, -- when it was paused
  because TEXT -- why, where the person said so
) STRICT
"""

REQUESTS = """
CREATE TABLE service_requests ( -- A harvest that a person asked the service for.
  id INTEGER PRIMARY KEY, -- number of the request
  source TEXT NOT NULL, -- name in sources.toml
  asked_at TEXT NOT NULL, -- when it was asked for
  done_at TEXT, -- when the service was done with it; empty while it waits or runs
  answer TEXT -- how it ended: as its run did, or why there was none
) STRICT
"""

TROUBLES = """
CREATE TABLE service_troubles ( -- A failure or warning that stands, or whose end nobody has been told of yet.
  source TEXT NOT NULL, -- name in sources.toml; empty for the service itself
  kind TEXT NOT NULL, -- kind of failure or warning
  failure INTEGER NOT NULL, -- 1 for a failure, 0 for a warning
  message TEXT NOT NULL, -- what is the matter, in words
  since TEXT NOT NULL, -- when it began
  ended_at TEXT, -- when it was found to be over; empty while it stands
  told_at TEXT, -- when somebody was last told; empty when nobody has been
  told INTEGER NOT NULL, -- how many times somebody was told
  PRIMARY KEY (source, kind)
) STRICT
"""

FIGURES = """
CREATE TABLE run_figures ( -- What a finished run is compared with others by.
  run_id INTEGER PRIMARY KEY REFERENCES runs(id), -- the run
  visits INTEGER NOT NULL, -- pages visited
  failing INTEGER NOT NULL, -- pages that could not be had
  gone INTEGER NOT NULL, -- pages that had vanished
  found INTEGER NOT NULL, -- texts on pages that had held none before, duplicates included
  listings_changed INTEGER NOT NULL, -- listings that were new or had changed
  silent_listings INTEGER NOT NULL, -- listings of these that hold less than half the links they once did
  silent_example TEXT, -- the address of the one that once held most
  refined INTEGER NOT NULL, -- pages for reports that were new or had changed
  emptied INTEGER NOT NULL, -- pages of these without any text kept
  kept_characters INTEGER NOT NULL, -- characters of text kept of these pages
  dropped_characters INTEGER NOT NULL -- characters of text dropped of these pages
) STRICT
"""

WARNINGS = """
CREATE TABLE run_warnings ( -- Where a run differs from its source's own past in a way that a person should see.
  run_id INTEGER NOT NULL REFERENCES runs(id), -- the run
  kind TEXT NOT NULL, -- kind of warning
  failure INTEGER NOT NULL, -- 1 when the run brought nothing because of it
  message TEXT NOT NULL, -- what is the matter, in words
  PRIMARY KEY (run_id, kind)
) STRICT
"""

LISTINGS = """
CREATE TABLE run_listings ( -- A page that leads on, and to how many addresses.
  page_id INTEGER PRIMARY KEY REFERENCES pages(id), -- the page
  run_id INTEGER NOT NULL REFERENCES runs(id), -- the run that last found it leading on, new or changed
  links INTEGER NOT NULL, -- how many addresses it led to then
  most INTEGER NOT NULL -- the most it ever led to
) STRICT
"""

STEP = (
    WATCHES, PAUSES, REQUESTS, TROUBLES, FIGURES, WARNINGS,
    "CREATE INDEX service_requests_open ON service_requests(source) WHERE done_at IS NULL",
)  # fmt: skip
LISTINGS_STEP = (LISTINGS, "CREATE INDEX run_listings_by_run ON run_listings(run_id)")
