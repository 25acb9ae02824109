"""What two texts share: runs of grams that lie parallel in both, and whether their figures agree.

Pure and symmetric: comparing a with b gives the mirror image of comparing b with a, and nothing but the two
fingerprints counts, so what is found never depends on what else is in the archive or when it came. Plain loops:
a text has some hundred grams, and for so few arrays cost more than they save.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from storage.duplicates.fingerprints import GRAM, decode_gaps, sampling, unpacked

DRIFT = 5  # characters by which one copy may shift against the other between two shared grams
REACH = 112  # characters between two shared grams of one run, at most
Edges = tuple[int, int, int, int]  # places of a run's first gram in ours and theirs, and of its last
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
        self._known: dict[int, int] | None = None
        self._figures: dict[int, int] | None = None

    @property
    def _places(self) -> dict[int, int]:
        if self._known is None:
            self._known = dict(zip(unpacked(self.print.grams), decode_gaps(self.print.gaps), strict=True))
        return self._known

    def runs(self, theirs: Print) -> list[Run]:
        """The runs of two and more grams that both texts have."""
        found = map(self._places.get, unpacked(theirs.grams))
        places = zip(found, decode_gaps(theirs.gaps), strict=True)
        shared = [(ours, place) for ours, place in places if ours is not None]
        if self.print.identity < theirs.identity:
            shared.sort()
        edges = _edges(shared)
        if _breaks(edges):
            edges = _bridged(edges, *self._sampled_alike(theirs))
        return [(a, b + GRAM, c, d + GRAM) for a, c, b, d in edges if a < b]

    def _sampled_alike(self, theirs: Print) -> tuple[list[int], list[int]]:
        """The places of the grams in ours and theirs, without those that would not be sampled in the other as well."""
        limit = (1 << 32) // max(sampling(self.print.length), sampling(theirs.length))
        other = zip(unpacked(theirs.grams), decode_gaps(theirs.gaps), strict=True)
        return [place for gram, place in self._places.items() if gram < limit], [
            place for gram, place in other if gram < limit
        ]

    def contained(self, theirs: Print) -> float:
        """How much of the one of which more lies in the other does: the share of its grams."""
        limit = (1 << 32) // max(sampling(self.print.length), sampling(theirs.length))
        ours = {gram for gram in self._places if gram < limit}
        other = {gram for gram in unpacked(theirs.grams) if gram < limit}
        return len(ours & other) / max(1, min(len(ours), len(other)))

    def figures(self, theirs: Print) -> tuple[int, int]:
        """Of the numbers that stand before the same words in both texts: how many agree, how many differ."""
        if self._figures is None:
            self._figures = _figures(self.print)
        ours, other = self._figures, _figures(theirs)
        both = ours.keys() & other.keys()
        same = len([context for context in both if ours[context] == other[context]])
        return same, len(both) - same


def covered(spans: list[tuple[int, int]]) -> tuple[int, tuple[int, int]]:
    """How many characters lie in at least one of the spans, of which there is one at least; and the span around all."""
    spans.sort()
    total, end = 0, spans[0][0]
    for start, stop in spans:
        if stop > end:
            total += stop - (start if start > end else end)
            end = stop
    return total, (spans[0][0], end)


def _edges(shared: list[tuple[int, int]]) -> list[Edges]:
    """Shared grams, given by their places in ours and theirs, joined where both texts go on alike."""
    if not shared:
        return []
    edges = []
    begun, begun_other = last, last_other = shared[0]
    for place, other in shared[1:]:
        step, step_other = place - last, other - last_other
        if not (0 < step <= REACH and 0 < step_other <= REACH and -DRIFT <= step - step_other <= DRIFT):
            edges.append((begun, begun_other, last, last_other))
            begun, begun_other = place, other
        last, last_other = place, other
    edges.append((begun, begun_other, last, last_other))
    return edges


def _breaks(edges: list[Edges]) -> bool:
    """Whether two runs are apart only for want of a gram near enough."""
    return any(
        after[0] > before[2]
        and after[1] > before[3]
        and abs(after[0] - before[2] - after[1] + before[3]) <= DRIFT
        for before, after in pairwise(edges)
    )


def _bridged(edges: list[Edges], ours: list[int], theirs: list[int]) -> list[Edges]:
    """Runs joined over gaps in which both texts go on alike and neither has a gram that the other lacks."""
    joined = edges[:1]
    for after in edges[1:]:
        before = joined[-1]
        if (
            _breaks([before, after])
            and _next(ours, before[2]) == after[0]
            and _next(theirs, before[3]) == after[1]
        ):
            joined[-1] = (*before[:2], *after[2:])
        else:
            joined.append(after)
    return joined


def _next(places: list[int], place: int) -> int | None:
    at = bisect_right(places, place)
    return places[at] if at < len(places) else None


def _figures(one: Print) -> dict[int, int]:
    return dict(zip(unpacked(one.contexts, "H"), one.values, strict=True))
