"""The part of a text that shows what was found, with the places to mark."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from storage.fold import fold_in_place
from storage.query import Phrase

WIDTH = 120  # characters
LEAD = 30  # characters before the first mark
MOST = 200  # matches of a phrase that are looked at

Mark = tuple[int, int]  # a range of characters: start, and the end that is no longer part of it


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a document's text: `start` is its offset, `marks` are offsets into the whole text."""

    text: str
    start: int
    marks: tuple[Mark, ...]


def marks(text: str, phrases: tuple[Phrase, ...]) -> tuple[Mark, ...]:
    """Where the phrases stand in a text, in order, ranges that touch made one."""
    return _joined(_found(text, phrases))


def snippet(text: str, phrases: tuple[Phrase, ...], width: int = WIDTH) -> Snippet:
    """The part of a text that shows most of the phrases; its beginning when none of them is in it."""
    found = _found(text, phrases)
    first, last = _best(found, width - LEAD)
    start = max(0, first - LEAD)
    end = max(last, start + width)
    shown = _joined([f for f in found if start <= f[0] and f[1] <= end])
    return Snippet(text[start:end], start, shown)


def _joined(found: list[tuple[int, int, int]]) -> tuple[Mark, ...]:
    joined: list[Mark] = []
    for start, end, _ in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _found(text: str, phrases: tuple[Phrase, ...]) -> list[tuple[int, int, int]]:
    """Start, end and number of every phrase found, in order."""
    folded, places = fold_in_place(text)
    return sorted(
        (int(places[start]), int(places[end - 1]) + 1, number)
        for number, phrase in enumerate(phrases)
        for start, end in islice(_matches(f" {folded} ", " ".join(phrase)), MOST)
    )


def _matches(folded: str, phrase: str) -> Iterator[Mark]:
    """Where a phrase stands between blanks, counted from the character after the first."""
    start = folded.find(f" {phrase} ")
    while start >= 0:
        end = start + len(phrase)
        yield start, end
        start = folded.find(f" {phrase} ", end)


def _best(found: list[tuple[int, int, int]], width: int) -> Mark:
    """The earliest match with most different phrases in the `width` characters from its start; (0, 0) without any."""
    best, most = (0, 0), 0
    for i, (start, end, own) in enumerate(found):
        within = found[i : bisect_left(found, (start + width,))]
        different = len({own, *(number for _, stop, number in within if stop <= start + width)})
        if different > most:
            best, most = (start, end), different
    return best
