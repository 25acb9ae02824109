"""The table of what listings promise: how many pages their pagers say they have."""

from __future__ import annotations

PAGERS = """
CREATE TABLE run_pagers ( -- A page of a listing that goes on over several pages, and what its pager says of them.
  page_id INTEGER PRIMARY KEY REFERENCES pages(id), -- the page
  run_id INTEGER NOT NULL REFERENCES runs(id), -- the run that last found it so, new or changed
  form TEXT NOT NULL, -- how the pager is written: links, or the name of a script's function
  number INTEGER, -- which page of the listing this is, where that is told
  promised INTEGER, -- how many pages there are, where that is told
  series TEXT NOT NULL -- what the addresses of the pages have in common; empty where they cannot be told
) STRICT
"""

STEP = (PAGERS, "CREATE INDEX run_pagers_by_series ON run_pagers(series)")
