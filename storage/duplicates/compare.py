"""What two texts share: runs of grams that lie parallel in both, and whether their figures agree.

Pure and symmetric: comparing a with b gives the mirror image of comparing b with a, and nothing but the two
fingerprints counts, so what is found never depends on what else is in the archive or when it came. Plain loops:
a text has some hundred grams, and for so few arrays cost more than they save.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from storage.duplicates.fingerprints import GRAM, decode_gaps, unpacked

DRIFT = 5  # characters by which one copy may shift against the other between two shared grams
REACH = 112  # characters between two shared grams of one run, at most
Run = tuple[int, int, int, int]  # from, to in our folded text; from, to in theirs


class Print(NamedTuple):
    """A stored fingerprint, as it is compared."""

    number: int
    identity: bytes
    length: int
    marks: int
    grams: bytes
    gaps: bytes
    contexts: bytes
    values: bytes


class Probe:
    """A text made ready to be compared with many."""

    def __init__(self, ours: Print) -> None:
        self.print = ours
        self._places = dict(zip(unpacked(ours.grams), decode_gaps(ours.gaps), strict=True))
        self._figures: dict[int, int] | None = None

    def runs(self, theirs: Print) -> list[Run]:
        """The runs of two and more grams that both texts have."""
        places = self._places
        shared = [
            (places[gram], place)
            for gram, place in zip(unpacked(theirs.grams), decode_gaps(theirs.gaps), strict=True)
            if gram in places
        ]
        if self.print.identity < theirs.identity:
            shared.sort()
        return _runs(shared)

    def figures(self, theirs: Print) -> tuple[int, int]:
        """Of the numbers that stand before the same words in both texts: how many agree, how many differ."""
        if self._figures is None:
            self._figures = _figures(self.print)
        other = _figures(theirs)
        both = other.keys() & self._figures.keys()
        same = sum(other[context] == self._figures[context] for context in both)
        return same, len(both) - same


def covered(spans: Iterable[tuple[int, int]]) -> int:
    """How many characters lie in at least one of the spans."""
    total, end = 0, 0
    for start, stop in sorted(spans):
        total += max(0, stop - max(start, end))
        end = max(end, stop)
    return total


def _runs(shared: list[tuple[int, int]]) -> list[Run]:
    """Shared grams, by their places in ours and theirs, joined where both go on alike."""
    runs = []
    start = last = (-REACH - 1, -REACH - 1)
    for here in shared:
        ours, theirs = here[0] - last[0], here[1] - last[1]
        if not (0 < ours <= REACH and 0 < theirs <= REACH and -DRIFT <= ours - theirs <= DRIFT):
            if last is not start:
                runs.append((start[0], last[0] + GRAM, start[1], last[1] + GRAM))
            start = here
        last = here
    if last is not start:
        runs.append((start[0], last[0] + GRAM, start[1], last[1] + GRAM))
    return runs


def _figures(one: Print) -> dict[int, int]:
    return dict(zip(unpacked(one.contexts, "H"), one.values, strict=True))
