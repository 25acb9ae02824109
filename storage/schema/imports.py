"""A column for fetches that another program made, whose answers came here in a file."""

from __future__ import annotations

STEP = (
    "ALTER TABLE fetches ADD COLUMN imported_from TEXT /* name of the file it was imported from, where another program"
    " made it; empty for our own */",
)
