"""Titles that begin the documents of a page without counting them: items of a list with their full texts, repeated titles."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.clean.script import simplified
from crawler.clean.split.furniture import is_date
from crawler.clean.split.paragraphs import Paragraph, bare_title, kind_of, opener
from crawler.clean.split.series import Heading
from crawler.clean.split.signs import reports, salutes

_SHORTEST_ITEM = 600
_SHORTEST_BODY = 250
_NEAR = 5
_ATTACHED = ("附件", "附：", "附:", "附表")


def find_items(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """The items of a list that carries whole texts: each has a title that is a link, or the same sign in front."""
    linked = [Heading(i, bare_title(p.above), 0) for i, p in enumerate(paragraphs) if p.above]
    shapes: dict[str, list[Heading]] = {}
    for i, paragraph in enumerate(paragraphs):
        if paragraph.is_line and (shape := opener(paragraph.text)):
            shapes.setdefault(shape, []).append(Heading(i, bare_title(paragraph.text), 0))
    for headings, inside in [(linked, True), *((shape, False) for shape in shapes.values())]:
        bodies = _bodies(paragraphs, headings, inside)
        long = [h for h, body in zip(headings, bodies, strict=True) if body >= _SHORTEST_ITEM]
        if len(long) >= 2 and 2 * len(long) > len(headings) and _named(paragraphs, long, inside):
            return long
    return []


def _named(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], inside: bool) -> bool:
    """Whether most of the titles name a kind of document, or a date of its own stands below most of the texts."""
    kinds = sum(bool(kind_of(simplified(h.title)) if inside else paragraphs[h.at].kind) for h in headings)
    ends = [*(h.at for h in headings[1:]), len(paragraphs)]
    dated = sum(any(map(is_date, paragraphs[h.at : end])) for h, end in zip(headings, ends, strict=True))
    return max(kinds, dated) > 0.6 * len(headings)


def _bodies(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], inside: bool) -> list[int]:
    """How many characters stand below each heading, up to the next; with its own paragraph where it is `inside`."""
    ends = [h.at for h in [*headings[1:], Heading(len(paragraphs), "", 0)]][: len(headings)]
    spans = zip(headings, ends, strict=True)
    return [sum(len(p.text) for p in paragraphs[h.at + (not inside) : end]) for h, end in spans]


def find_repeated(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """Titles of one kind, each above a text that begins as documents of that kind do."""
    groups: dict[str, list[Heading]] = {}
    for i, paragraph in enumerate(paragraphs):
        if paragraph.kind and not _is_attached(paragraphs, i):
            groups.setdefault(paragraph.kind, []).append(Heading(i, bare_title(paragraph.text), 0))
    for headings in groups.values():
        ends = [*(h.at for h in headings[1:]), len(paragraphs)]
        bodies = _bodies(paragraphs, headings, False)
        begun = [
            h
            for h, end, body in zip(headings, ends, bodies, strict=True)
            if body >= _SHORTEST_BODY and _begins(paragraphs, h.at, end)
        ]
        if len(begun) >= 2:
            return begun
    return []


def _is_attached(paragraphs: Sequence[Paragraph], at: int) -> bool:
    return any(p.plain.startswith(_ATTACHED) for p in paragraphs[max(at - 3, 0) : at + 1])


def _begins(paragraphs: Sequence[Paragraph], at: int, end: int) -> bool:
    """Whether a report begins below a title: it is addressed, or announced, or all its numbers begin anew there."""
    if any(salutes(p) or reports(p) for p in paragraphs[at + 1 : at + 1 + _NEAR]):
        return True
    numbers = [p.number.value for p in paragraphs[at + 1 : end] if p.number and p.number.level == 1]
    return len(numbers) >= 2 and numbers[0] == 1 and sorted(numbers) == numbers
