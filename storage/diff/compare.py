"""Two texts side by side: rows that hold a paragraph of each, and in them what changed, in whole words and numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storage.diff.forms import normal_forms
from storage.diff.kinds import Kind
from storage.diff.matching import BUDGET, match
from storage.diff.spans import Span, spans
from storage.diff.tokens import tokens

LONGEST = 200_000  # characters of each text that are compared
_NEW_LINE = "\n"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Row(NamedTuple):
    """A row of the two texts. `ours` and `theirs` are the numbers of their paragraphs, 0 where a side has none.

    A new line that only one side has ends the row too, as a change; on the other side the paragraph goes on below.
    """

    ours: int
    theirs: int
    spans: tuple[Span, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed here."""
        return all(span.kind is Kind.SAME for span in self.spans)


@dataclass(frozen=True, slots=True)
class Diff:
    """What two texts differ in.

    The rows' `ours` in order are the one text, their `theirs` the other. `complete` is False where the work was
    bounded, and what differs may be less than is shown. `left_out` counts characters at the ends that were not looked at.
    """

    rows: tuple[Row, ...]
    complete: bool = True
    left_out: tuple[int, int] = (0, 0)

    def counts(self) -> Counter[Kind]:
        """How many changes of each kind there are."""
        return Counter(span.kind for row in self.rows for span in row.spans if span.kind is not Kind.SAME)

    @property
    def same_share(self) -> float:
        """How much of the longer text is in the other as it is, or in another form, from 0 to 1."""
        same = sum(len(s.ours) for row in self.rows for s in row.spans if s.kind in (Kind.SAME, Kind.FORM))
        whole = max(sum(len(s.ours) for row in self.rows for s in row.spans),
                    sum(len(s.theirs) for row in self.rows for s in row.spans))  # fmt: skip
        return same / whole if whole else 1.0


def compare(ours: str, theirs: str, budget: int = BUDGET) -> Diff:
    """What became of `ours` in `theirs`. Pure; the time it takes is bounded, whatever the texts."""
    cut, other_cut = ours[:LONGEST], theirs[:LONGEST]
    pieces, others = tokens(cut), tokens(other_cut)
    found, complete = match(*_numbers(pieces, others), budget)
    rows = _rows(spans(pieces, others, found))
    return Diff(tuple(rows), complete, (len(ours) - len(cut), len(theirs) - len(other_cut)))


def _numbers(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[int], list[int]]:
    """The tokens as numbers: the same one for those that are equal in normal form."""
    distinct = list(dict.fromkeys([*ours, *theirs]))
    numbers: dict[str, int] = {}
    of = {
        token: numbers.setdefault(form or token, len(numbers))
        for token, form in zip(distinct, normal_forms(distinct), strict=True)
    }
    return [of[token] for token in ours], [of[token] for token in theirs]


def _rows(found: Iterable[Span]) -> Iterator[Row]:
    """The spans cut into rows at every new line of either side."""
    row: list[Span] = []
    ours = theirs = 1
    for span in found:
        for piece in _lines(span):
            row.append(piece)
            ended, other_ended = piece.ours.endswith(_NEW_LINE), piece.theirs.endswith(_NEW_LINE)
            if ended or other_ended:
                yield _row(row, ours, theirs)
                row = []
                ours, theirs = ours + ended, theirs + other_ended
    if row:
        yield _row(row, ours, theirs)


def _row(row: Sequence[Span], ours: int, theirs: int) -> Row:
    return Row(
        ours if any(span.ours for span in row) else 0,
        theirs if any(span.theirs for span in row) else 0,
        tuple(row),
    )


def _lines(span: Span) -> Iterator[Span]:
    """A span line by line, the first of one side with the first of the other."""
    ours, theirs = _LINE.findall(span.ours), _LINE.findall(span.theirs)
    for n in range(max(len(ours), len(theirs))):
        one, other = ours[n] if n < len(ours) else "", theirs[n] if n < len(theirs) else ""
        yield Span(one, other, _kind_of_line(one, other, span.kind))


def _kind_of_line(ours: str, theirs: str, kind: Kind) -> Kind:
    """What a line is of a change that has several; lines that one side alone has were put in or taken out."""
    if ours == theirs:
        return Kind.SAME
    if kind is Kind.FORM or (ours and theirs):
        return kind
    return Kind.REMOVED if ours else Kind.ADDED
