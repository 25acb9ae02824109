"""What two texts share: runs of grams that lie parallel in both, and whether their figures agree.

Pure and symmetric: comparing a with b gives the mirror image of comparing b with a, and nothing but the two
fingerprints counts, so what is found never depends on what else is in the archive or when it came. Plain loops:
a text has some hundred grams, and for so few arrays cost more than they save.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from storage.duplicates.fingerprints import GRAM, decode_gaps, sampling, unpacked

DRIFT = 5  # characters by which one copy may shift against the other between two shared grams
REACH = 112  # characters between two shared grams of one run, at most
Place = tuple[int, int]  # of a gram, in our folded text and in theirs
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
        ours, other = self._places, dict(zip(unpacked(theirs.grams), decode_gaps(theirs.gaps), strict=True))
        shared = [(ours[gram], place) for gram, place in other.items() if gram in ours]
        if self.print.identity < theirs.identity:
            shared.sort()
        edges = _edges(shared)
        if len(edges) > 1:
            # Of a text sampled more densely only the grams count that would be sampled in the other as well.
            limit = (1 << 32) // max(sampling(self.print.length), sampling(theirs.length))
            places = [[place for gram, place in one.items() if gram < limit] for one in (ours, other)]
            edges = _bridged(edges, *places)
        return [(a, b + GRAM, c, d + GRAM) for (a, c), (b, d) in edges if a < b]

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


def _edges(shared: list[Place]) -> list[tuple[Place, Place]]:
    """The first and last of shared grams, given by their places in ours and theirs, that go on alike in both."""
    edges = []
    start = last = (-REACH - 1, -REACH - 1)
    for here in shared:
        ours, theirs = here[0] - last[0], here[1] - last[1]
        if not (0 < ours <= REACH and 0 < theirs <= REACH and -DRIFT <= ours - theirs <= DRIFT):
            edges.append((start, last))
            start = here
        last = here
    return [*edges[1:], (start, last)] if shared else []


def _bridged(
    edges: list[tuple[Place, Place]], ours: list[int], theirs: list[int]
) -> list[tuple[Place, Place]]:
    """Runs joined over gaps in which both texts go on alike and neither has a gram that the other lacks."""
    joined = edges[:1]
    for start, stop in edges[1:]:
        begun, last = joined[-1]
        steps = start[0] - last[0], start[1] - last[1]
        if (
            min(steps) > 0
            and abs(steps[0] - steps[1]) <= DRIFT
            and _next(ours, last[0]) == start[0]
            and _next(theirs, last[1]) == start[1]
        ):
            joined[-1] = (begun, stop)
        else:
            joined.append((start, stop))
    return joined


def _next(places: list[int], place: int) -> int | None:
    at = bisect_right(places, place)
    return places[at] if at < len(places) else None


def _figures(one: Print) -> dict[int, int]:
    return dict(zip(unpacked(one.contexts, "H"), one.values, strict=True))
