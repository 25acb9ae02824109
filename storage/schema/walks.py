"""What a harvest needs to go back only as far as it must: where pages lead, and which walk is still owed."""

from __future__ import annotations

LEADS = """
CREATE TABLE leads ( -- An address that a page leads to, as the latest look at that page found it.
  page_id INTEGER NOT NULL REFERENCES pages(id), -- the page with the link
  target_id INTEGER NOT NULL REFERENCES pages(id), -- where it leads
  place INTEGER NOT NULL, -- its place among the links of that page, from 0
  was INTEGER, -- its place at the look before; empty where it was not there then
  told INTEGER, -- hash of what the link says and of the dates on its line; empty where it says nothing
  changed TEXT, -- when a sitemap or feed says that the target last changed
  step INTEGER NOT NULL, -- within one listing: 2 to its next page, 1 to one behind that; else 0
  lost_run INTEGER REFERENCES runs(id), -- the run that found it no longer there; empty while it is
  PRIMARY KEY (page_id, target_id)
) STRICT, WITHOUT ROWID
"""

WALKS = """
CREATE TABLE walks ( -- A page of a listing that has to be asked for, because what is behind it may not have been seen.
  page_id INTEGER PRIMARY KEY REFERENCES pages(id), -- the page
  since TEXT NOT NULL -- the walk began then: what was found later does not prove that the known part is reached
) STRICT
"""

STEP = (
    LEADS, WALKS,
    "CREATE INDEX leads_by_target ON leads(target_id)",
    "CREATE INDEX leads_lost ON leads(lost_run) WHERE lost_run IS NOT NULL",
    "CREATE INDEX pages_by_discovery ON pages(discovered_from, role)",
    "ALTER TABLE pages ADD COLUMN looked TEXT REFERENCES snapshots(sha256)"
    " /* the snapshot whose links are in leads; empty before the first look */",
    "ALTER TABLE runs ADD COLUMN deep INTEGER NOT NULL DEFAULT 0 /* 1 where it asked for every listing page */",
    "ALTER TABLE run_figures ADD COLUMN taken_down INTEGER NOT NULL DEFAULT 0"
    " /* pages of the vanished that a listing showed no longer */",
    "ALTER TABLE run_figures ADD COLUMN known INTEGER NOT NULL DEFAULT 0"
    " /* pages that were live or had vanished in it when it ended; 0 where nobody counted */",
    "ALTER TABLE run_figures ADD COLUMN left_for_deep_pass INTEGER NOT NULL DEFAULT 0"
    " /* known pages of listings that it did not go back to */",
    "ALTER TABLE run_figures ADD COLUMN not_due INTEGER NOT NULL DEFAULT 0"
    " /* other known pages that it did not ask for */",
)  # fmt: skip
