"""Sections of a report: its paragraphs under its headings, and whether they look back or ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from storage.export.leanings import Verdict, of_heading, of_opening
from storage.records import Certainty, Form, FormKind


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs `first` to `last` (counted from 1) of a text, the heading before them not among them.

    `heading` is the number of its paragraph, None for what stands before every heading, or where opening words begin a
    section. `path` are the headings it is under, its own last. Every paragraph is in one section, or is its heading.
    """

    heading: int | None
    level: int
    path: tuple[str, ...]
    first: int
    last: int
    verdict: Verdict | None


def sections(text: str, structure: Iterable[Form], reviewed_year: int | None) -> Iterator[Section]:
    """The sections of a text in order."""
    lines = text.split("\n")
    for section in _under_headings(lines, structure, reviewed_year):
        if section.verdict is None:
            yield from _turned(section, lines, reviewed_year)
        else:
            yield section


def _under_headings(lines: Sequence[str], structure: Iterable[Form], year: int | None) -> Iterator[Section]:
    heads = [form for form in structure if form.kind is FormKind.HEADING]
    if not heads or heads[0].paragraph > 1:
        yield Section(None, 0, (), 1, heads[0].paragraph - 1 if heads else len(lines), None)
    above: list[tuple[int, str, Verdict | None]] = []
    for head, last in zip(heads, [*(after.paragraph - 1 for after in heads[1:]), len(lines)], strict=False):
        while above and above[-1][0] >= head.level:
            above.pop()
        words = lines[head.paragraph - 1]
        verdict = _under(above[-1][2] if above else None, of_heading(words, year))
        above.append((head.level, words, verdict))
        path = tuple(heading for _, heading, _ in above)
        yield Section(head.paragraph, head.level, path, head.paragraph + 1, last, verdict)


def _under(over: Verdict | None, own: Verdict | None) -> Verdict | None:
    """What the heading above says outweighs what a heading below it only makes likely."""
    if over is None or (own is not None and own.certainty is Certainty.CERTAIN):
        return own
    return over._replace(because=f"under {over.because.removeprefix('under ')}")


def _turned(section: Section, lines: Sequence[str], year: int | None) -> Iterator[Section]:
    """A section whose heading says nothing, cut where opening words turn to what was done, or is to be done."""
    begun = section
    for number in range(section.first, section.last + 1):
        verdict = of_opening(lines[number - 1], year)
        if verdict is None or (begun.verdict and begun.verdict.leaning is verdict.leaning):
            continue
        if number > begun.first:
            yield replace(begun, last=number - 1)
            begun = replace(begun, heading=None, first=number)
        begun = replace(begun, verdict=verdict)
    yield replace(begun, last=section.last)
