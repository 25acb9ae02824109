"""Groups: the documents that re-posts connect, directly or by others, and never through a compilation."""

from __future__ import annotations

import sqlite3

from storage.duplicates import rows


def group_of(connection: sqlite3.Connection, document_id: int) -> set[int]:
    """The documents that are one report with this one, itself among them."""
    found, waiting = {document_id}, [document_id]
    while waiting:
        near = set(rows.same_report(connection, waiting.pop())) - found
        found |= near
        waiting += near
    return found
