"""A document's text as it is read: headings, lists, tables and paragraphs, with what is masked and was repaired marked in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from crawler.clean.repair import find_masks
from storage.records import Form, FormKind, Repair
from storage.structure import cells

LONGEST = 400_000  # characters that are shown; the whole text is a file
_PLAIN = "plain"


class Mark(NamedTuple):
    """Something marked in a text: where it begins and ends, `mask` or `repair`, what kind, what the page has, how sure."""

    start: int
    stop: int
    what: str
    kind: str
    before: str = ""
    certain: bool = True


class Bit(NamedTuple):
    """A piece of a paragraph; `mark` says what is to be known of it, None where nothing is."""

    text: str
    mark: Mark | None = None


class Paragraph(NamedTuple):
    """A paragraph: its number from 1, its bits, its cells where it is a row, and what it is told by."""

    number: int
    bits: tuple[Bit, ...]
    cells: tuple[str, ...] = ()
    told: str = ""
    level: int = 0


class Part(NamedTuple):
    """Paragraphs that go together: a heading, the items of a list, the rows of a table, or one plain paragraph."""

    kind: str
    level: int
    paragraphs: tuple[Paragraph, ...]


def parts(text: str, structure: Iterable[Form], repairs: Iterable[Repair]) -> tuple[Part, ...]:
    """A text in its parts, as far as it is shown."""
    shown = text[:LONGEST]
    forms = {form.paragraph: form for form in structure}
    marks = _marks(shown, repairs)
    starts = [mark.start for mark in marks]
    lines = shown.split("\n")
    begins = accumulate((len(line) + 1 for line in lines), initial=0)
    paragraphs = (
        (forms.get(n), _paragraph(n, line, at, marks, starts, forms.get(n)))
        for n, (line, at) in enumerate(zip(lines, begins, strict=False), start=1)
    )
    return tuple(_grouped(paragraphs))


def _grouped(paragraphs: Iterable[tuple[Form | None, Paragraph]]) -> Iterator[Part]:
    for (kind, level, _), run in groupby(paragraphs, key=_goes_with):
        yield Part(kind, level, tuple(paragraph for _, paragraph in run))


def _goes_with(each: tuple[Form | None, Paragraph]) -> tuple[str, int, int]:
    """What a paragraph has in common with those it goes together with."""
    form, paragraph = each
    if form is None:
        return _PLAIN, 0, paragraph.number
    if form.kind is FormKind.HEADING:
        return form.kind, form.level, paragraph.number
    return form.kind, form.level if form.kind is FormKind.ROW else 0, 0


def _paragraph(
    number: int, line: str, at: int, marks: Sequence[Mark], starts: Sequence[int], form: Form | None
) -> Paragraph:
    inside = marks[bisect_left(starts, at) : bisect_left(starts, at + len(line) + 1)]
    bits = tuple(_bits(line, [m._replace(start=m.start - at, stop=m.stop - at) for m in inside]))
    if form is None:
        return Paragraph(number, bits)
    row = tuple(cells(form, line)) if form.kind is FormKind.ROW else ()
    return Paragraph(number, bits, row, form.told, form.level)


def _bits(line: str, marks: Iterable[Mark]) -> Iterator[Bit]:
    at = 0
    for mark in marks:
        if mark.start < at:
            continue
        if mark.start > at:
            yield Bit(line[at : mark.start])
        yield Bit(line[mark.start : mark.stop], mark)
        at = mark.stop
    if at < len(line) or not line:
        yield Bit(line[at:])


def _marks(text: str, repairs: Iterable[Repair]) -> list[Mark]:
    """What is masked and what repairs put in, in order; of two at one place the first."""
    found = [Mark(m.position, m.position + len(m.text), "mask", m.hides) for m in find_masks(text)]
    found += [
        Mark(r.position, r.position + len(r.after), "repair", r.kind, r.before, r.certain)
        for r in repairs
        if r.after.strip() and r.position < len(text)
    ]
    return sorted(found, key=lambda mark: (mark.start, mark.stop))
