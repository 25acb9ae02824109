"""Handing the archive's documents on: JSONL, CSV or a folder of text files, whole or from a cursor on."""

from storage.export.paragraphs import Paragraphs
from storage.export.writing import Exported, Format, export
from storage.filters import Filters

__all__ = ["Exported", "Filters", "Format", "Paragraphs", "export"]
