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
    signs = [opener(p.text) if p.is_line else "" for p in paragraphs]
    shapes = [
        [Heading(i, bare_title(paragraphs[i].text), 0) for i, sign in enumerate(signs) if sign == shape]
        for shape in dict.fromkeys(filter(None, signs))
    ]
    for headings, inside in [(linked, True), *((shape, False) for shape in shapes)]:
        long = [h for h in headings if _body(paragraphs, headings, h, inside) >= _SHORTEST_ITEM]
        if len(long) >= 2 and 2 * len(long) > len(headings) and _named(paragraphs, long, inside):
            return long
    return []


def _named(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], inside: bool) -> bool:
    """Whether most of the titles name a kind of document, or a date of its own stands below most of the texts."""
    kinds = sum(bool(kind_of(simplified(h.title)) if inside else paragraphs[h.at].kind) for h in headings)
    ends = [*(h.at for h in headings[1:]), len(paragraphs)]
    dated = sum(any(map(is_date, paragraphs[h.at : end])) for h, end in zip(headings, ends, strict=True))
    return max(kinds, dated) > 0.6 * len(headings)


def _body(
    paragraphs: Sequence[Paragraph], headings: Sequence[Heading], heading: Heading, inside: bool
) -> int:
    later = [h.at for h in headings if h.at > heading.at]
    end = later[0] if later else len(paragraphs)
    return sum(len(p.text) for p in paragraphs[heading.at + (not inside) : end])


def find_repeated(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """Titles of one kind, each above a text that begins as documents of that kind do."""
    groups: dict[str, list[Heading]] = {}
    for i, paragraph in enumerate(paragraphs):
        if paragraph.kind and not _is_attached(paragraphs, i):
            groups.setdefault(paragraph.kind, []).append(Heading(i, bare_title(paragraph.text), 0))
    for headings in groups.values():
        begun = [
            h
            for h in headings
            if _begins(paragraphs, h.at, headings) and _body(paragraphs, headings, h, False) >= _SHORTEST_BODY
        ]
        if len(begun) >= 2:
            return begun
    return []


def _is_attached(paragraphs: Sequence[Paragraph], at: int) -> bool:
    return any(p.plain.startswith(_ATTACHED) for p in paragraphs[max(at - 3, 0) : at + 1])


def _begins(paragraphs: Sequence[Paragraph], at: int, headings: Sequence[Heading]) -> bool:
    """Whether a report begins below a title: it is addressed, or announced, or all its numbers begin anew there."""
    below = paragraphs[at + 1 : at + 1 + _NEAR]
    if any(salutes(p) or reports(p) for p in below):
        return True
    later = [h.at for h in headings if h.at > at]
    body = paragraphs[at + 1 : later[0] if later else len(paragraphs)]
    numbers = [p.number.value for p in body if p.number and p.number.level == 1]
    return len(numbers) >= 2 and numbers[0] == 1 and sorted(numbers) == numbers
