"""Handing the archive's documents on: in the formats of those who use them, whole, as a dataset, or from a cursor on."""

from storage.export.about import Publication
from storage.export.formats import Form, Format
from storage.export.paragraphs import Paragraphs
from storage.export.shards import ShardSize
from storage.export.writing import Dataset, Exported, export
from storage.filters import Filters

__all__ = [
    "Dataset",
    "Exported",
    "Filters",
    "Form",
    "Format",
    "Paragraphs",
    "Publication",
    "ShardSize",
    "export",
]
