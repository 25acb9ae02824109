"""What two texts differ in, so that a person can read it: paragraphs side by side, and in them whole words and numbers."""

from storage.diff.compare import Diff, Row, compare
from storage.diff.kinds import Kind
from storage.diff.spans import Span

__all__ = ["Diff", "Kind", "Row", "Span", "compare"]
