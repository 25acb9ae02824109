"""Two documents side by side: what one says and the other does not, in whole words, numbers and dates."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from threading import Lock
from typing import NamedTuple

from baogao.web.view import Answer, Asked, NotThere, View
from storage import trace
from storage.diff import Diff, Kind, Row, Span, compare
from storage.errors import NoSuchDocument
from storage.trace import DocumentRow

MOST_ROWS = 1_500
BESIDE = 1  # paragraphs shown around a change
LONG = 240  # characters of a passage that is the same, from which only its ends are shown
ENDS = 80  # characters of these
KEPT = 8  # comparisons that are remembered


class Bit(NamedTuple):
    """A passage of one side: its text, what kind of change it is, and how many characters are skipped before it."""

    text: str
    kind: Kind
    skipped: int = 0


class Line(NamedTuple):
    """A row: the paragraphs' numbers, 0 where a side has none, and the bits of both; `same` where nothing changed."""

    ours: int
    theirs: int
    left: tuple[Bit, ...]
    right: tuple[Bit, ...]
    same: bool


class Fold(NamedTuple):
    """Paragraphs that are the same, not shown: how many, and how many characters."""

    paragraphs: int
    characters: int


class _Compared:
    """The latest comparisons: the same two texts always compare the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: OrderedDict[tuple[str, str], Diff] = OrderedDict()

    def __call__(self, ours: DocumentRow, theirs: DocumentRow) -> Diff:
        """What two documents differ in."""
        key = ours.text_sha256, theirs.text_sha256
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        found = compare(ours.text, theirs.text)
        with self._lock:
            self._found[key] = found
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
        return found


_compared = _Compared()


def against(asked: Asked) -> Answer:
    """The document `number` on the left, `other` on the right."""
    try:
        ours, theirs = (trace.document(asked.db, asked.path[name]) for name in ("number", "other"))
    except NoSuchDocument as error:
        raise NotThere(str(error)) from error
    diff = _compared(ours, theirs)
    whole = asked.query.get("whole") == "1"
    shown = tuple(_folded(diff.rows, whole=whole))
    facts = {
        "left": _named(asked, ours),
        "right": _named(asked, theirs),
        "whole": whole,
        "rows": shown[:MOST_ROWS],
        "more": max(0, len(shown) - MOST_ROWS),
        "counts": {kind.value: count for kind, count in diff.counts().most_common()},
        "same_share": diff.same_share if set(diff.counts()) <= {Kind.FORM} else min(diff.same_share, 0.999),
        "complete": diff.complete,
        "left_out": sum(diff.left_out),
    }
    return Answer("against.html", facts)


AGAINST = View("against", "/documents/{number:int}/against/{other:int}", against)


def _named(asked: Asked, document: DocumentRow) -> dict[str, object]:
    """What names a document at the head of its side."""
    source, url, at = asked.db.execute(_FIRST, (document.id,)).fetchone()
    return {"id": document.id, "title": document.title, "source": source, "url": url, "at": at}


_FIRST = """
SELECT src.name, p.url, f.started_at FROM sightings s JOIN pages p ON p.id = s.page_id JOIN sources src ON src.id = p.source_id
JOIN fetches f ON f.id = s.fetch_id WHERE s.document_id = ? ORDER BY s.id LIMIT 1
"""


def _folded(rows: Sequence[Row], *, whole: bool) -> Iterator[Line | Fold]:
    """The rows with what changed, and a paragraph on either side of it; what else is the same is folded away."""
    changed = [n for n, row in enumerate(rows) if not row.is_same]
    near = {n + by for n in changed for by in range(-BESIDE, BESIDE + 1)}
    numbered = enumerate(rows)
    for is_shown, run in groupby(numbered, key=lambda each: whole or each[0] in near):
        held = [row for _, row in run]
        if is_shown:
            yield from (_line(row, whole=whole) for row in held)
        else:
            yield Fold(len(held), sum(len(span.ours) for row in held for span in row.spans))


def _line(row: Row, *, whole: bool) -> Line:
    left = tuple(_bits(row.spans, ours=True, whole=whole or row.is_same))
    right = tuple(_bits(row.spans, ours=False, whole=whole or row.is_same))
    return Line(row.ours, row.theirs, left, right, row.is_same)


def _bits(spans: Iterable[Span], *, ours: bool, whole: bool) -> Iterator[Bit]:
    """One side of a row; a long passage that is the same in a paragraph that changed is shown by its ends."""
    for span in spans:
        text = span.ours if ours else span.theirs
        if span.kind is Kind.SAME or span.ours[-1:] == span.theirs[-1:] == "\n":
            text = text.rstrip("\n")
        if span.kind is Kind.SAME and not whole and len(text) > LONG:
            yield Bit(text[:ENDS], span.kind)
            yield Bit(text[-ENDS:], span.kind, len(text) - 2 * ENDS)
        elif text:
            yield Bit(text, span.kind)
