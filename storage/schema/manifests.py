"""The table of days: what came in on each, sealed by a hash that holds the one of the day before."""

from __future__ import annotations

MANIFESTS = """
CREATE TABLE manifests ( -- A day's list of snapshots and documents, as a hash that holds that of the day before: `baogao manifest` writes the list itself.
  day TEXT PRIMARY KEY, -- the day on which they were sealed, in UTC; only the last one is still added to
  last_snapshot INTEGER NOT NULL, -- number of the last snapshot in the list; the first is the one after the last of the day before
  last_document INTEGER NOT NULL, -- number of the last document in it, likewise
  snapshots INTEGER NOT NULL, -- how many snapshots are in the list
  documents INTEGER NOT NULL, -- how many documents, those forgotten since among them
  previous TEXT NOT NULL, -- SHA-256 of the list of the day before; zeros for the first
  sha256 TEXT NOT NULL -- SHA-256 of the list
) STRICT
"""

STEP = (MANIFESTS.strip(),)
"""The statements of the step, in order."""
