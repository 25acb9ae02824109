"""A text file a document: the title, a blank line, the text; what may steer a terminal is spelled out."""

from __future__ import annotations

from storage.export.rows import Row
from storage.export.steering import spelled


def document(row: Row) -> str:
    """The whole file of a document."""
    return f"{spelled(row.title)}\n\n{spelled(row.text)}\n"
