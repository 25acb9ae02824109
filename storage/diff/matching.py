"""What two sequences have in common: unique runs first, as patience does, then the shortest edit in what lies between.

The work is bounded: where the budget is used up, what is left counts as different. Sources: Bram Cohen's patience diff,
with runs of several elements in place of lines; E. Myers, An O(ND) Difference Algorithm (1986).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BUDGET = 600_000  # steps; a quarter of a second
_LENGTHS = (32, 8, 2)  # of the runs that must be unique, the longest first
_EXACT_FROM = 2  # lengths tried before the shortest edit is
_MOST_EDITS = 300
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_VECTOR = 16  # elements that numpy does in the time of one step

Hashes = NDArray[np.uint64]


class Match(NamedTuple):
    """`ours[start:start + length]` is `theirs[other:other + length]`."""

    start: int
    other: int
    length: int


class _Gap(NamedTuple):
    """What is still to be matched: `ours[start:stop]` and `theirs[other:end]`, with runs of this length."""

    start: int
    stop: int
    other: int
    end: int
    level: int


def match(ours: Sequence[int], theirs: Sequence[int], budget: int = BUDGET) -> tuple[list[Match], bool]:
    """What the two have in common, in order and without overlaps; and whether the budget sufficed."""
    matcher = _Matcher(ours, theirs, budget)
    matcher.run()
    return sorted(matcher.found), matcher.left >= 0


class _Matcher:
    """The state of a comparison. `left` is the budget; below nought nothing more is looked for."""

    def __init__(self, ours: Sequence[int], theirs: Sequence[int], budget: int) -> None:
        self.ours, self.theirs, self.left = ours, theirs, budget
        self.hashes = [(_hashes(ours, length), _hashes(theirs, length)) for length in _LENGTHS]
        self.found: list[Match] = []

    def run(self) -> None:
        gaps = [_Gap(0, len(self.ours), 0, len(self.theirs), 0)]
        while gaps:
            gap = self._without_ends(gaps.pop())
            if gap.start == gap.stop or gap.other == gap.end or self.left < 0:
                continue
            if gap.level >= _EXACT_FROM and self._take(self._shortest(gap)):
                continue
            if gap.level < len(_LENGTHS):
                chain = self._anchors(gap)
                gaps += self._between(gap, chain) if chain else [gap._replace(level=gap.level + 1)]

    def _take(self, matches: list[Match] | None) -> bool:
        self.found += matches or ()
        return matches is not None

    def _without_ends(self, gap: _Gap) -> _Gap:
        """Match what the two begin and end with."""
        start, stop, other, end, level = gap
        ours, theirs = self.ours, self.theirs
        while start < stop and other < end and ours[start] == theirs[other]:
            start += 1
            other += 1
        while start < stop and other < end and ours[stop - 1] == theirs[end - 1]:
            stop -= 1
            end -= 1
        if start > gap.start:
            self.found.append(Match(gap.start, gap.other, start - gap.start))
        if stop < gap.stop:
            self.found.append(Match(stop, end, gap.stop - stop))
        return _Gap(start, stop, other, end, level)

    def _anchors(self, gap: _Gap) -> list[Match]:
        """The longest chain of runs that are there once on either side, in the same order on both."""
        length = _LENGTHS[gap.level]
        ours, theirs = self.hashes[gap.level]
        here = ours[gap.start : max(gap.start, gap.stop - length + 1)]
        there = theirs[gap.other : max(gap.other, gap.end - length + 1)]
        self.left -= 50 + (len(here) + len(there)) // _VECTOR
        places, others = _once_in_both(here, there)
        if not len(places):
            return []
        runs = _joined(places + gap.start, others + gap.other, length)
        self.left -= 4 * len(runs)
        return self._checked(_longest_chain(runs))

    def _checked(self, chain: list[Match]) -> list[Match]:
        """The runs clipped where they overlap, and as far as they are equal indeed."""
        found: list[Match] = []
        at = other_at = 0
        for start, other, length in chain:
            skip = max(0, at - start, other_at - other)
            equal = skip
            while equal < length and self.ours[start + equal] == self.theirs[other + equal]:
                equal += 1
            if equal > skip:
                found.append(Match(start + skip, other + skip, equal - skip))
                at, other_at = start + equal, other + equal
        return found

    def _between(self, gap: _Gap, chain: list[Match]) -> list[_Gap]:
        """Keep the chain; what is left before, between and behind its runs."""
        self.found += chain
        gaps: list[_Gap] = []
        at, other_at = gap.start, gap.other
        for start, other, length in (*chain, Match(gap.stop, gap.end, 0)):
            if start > at and other > other_at:
                gaps.append(_Gap(at, start, other_at, other, gap.level))
            at, other_at = start + length, other + length
        return gaps

    def _shortest(self, gap: _Gap) -> list[Match] | None:
        """The shortest edit; None where it takes too many changes."""
        ours, theirs = self.ours[gap.start : gap.stop], self.theirs[gap.other : gap.end]
        n, m = len(ours), len(theirs)
        reach = {1: 0}
        past: list[dict[int, int]] = []
        for edits in range(min(n + m, _MOST_EDITS) + 1):
            past.append(dict(reach))
            self.left -= 2 * edits + 1
            for k in range(-edits, edits + 1, 2):
                down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
                x = reach[k + 1] if down else reach[k - 1] + 1
                while x < n and 0 <= x - k < m and ours[x] == theirs[x - k]:
                    x += 1
                reach[k] = x
                if x >= n and x - k >= m:
                    return _traced(past, n, m, gap)
            if self.left < 0:
                return None
        return None


def _traced(past: list[dict[int, int]], x: int, y: int, gap: _Gap) -> list[Match]:
    """The matches on the way back from the end."""
    found: list[Match] = []
    for edits in range(len(past) - 1, -1, -1):
        reach, k = past[edits], x - y
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        before = reach[k + 1] if down else reach[k - 1]
        from_x = before if down else before + 1
        if edits == 0:
            from_x = 0
        if x > from_x:
            found.append(Match(gap.start + from_x, gap.other + from_x - k, x - from_x))
        x, y = before, before - (k + 1 if down else k - 1)
    return found


def _hashes(values: Sequence[int], length: int) -> Hashes:
    """A hash of every run of this length, a power of two."""
    found = (np.asarray(values, np.uint64) + np.uint64(1)) * _FACTOR
    step = 1
    while step < length:
        if len(found) <= step:
            return np.empty(0, np.uint64)
        found = (found[:-step] ^ (found[:-step] >> np.uint64(29))) * _FACTOR + found[step:]
        step *= 2
    return found


def _once_in_both(here: Hashes, there: Hashes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of values that are in either array exactly once, in the order of the first."""
    ours, our_places = _once(here)
    theirs, their_places = _once(there)
    _, at, other_at = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
    places, others = our_places[at], their_places[other_at]
    order = np.argsort(places)
    return places[order], others[order]


def _once(values: Hashes) -> tuple[Hashes, NDArray[np.intp]]:
    found, places, counts = np.unique(values, return_index=True, return_counts=True)
    return found[counts == 1], places[counts == 1]


def _joined(places: NDArray[np.intp], others: NDArray[np.intp], length: int) -> list[Match]:
    """Neighbouring runs of one diagonal as one."""
    begins = np.flatnonzero((np.diff(places) > length) | (np.diff(others - places) != 0)) + 1
    firsts, lasts = np.concatenate(([0], begins)), np.concatenate((begins - 1, [len(places) - 1]))
    return [
        Match(int(places[a]), int(others[a]), int(places[b] - places[a]) + length)
        for a, b in zip(firsts, lasts, strict=True)
    ]


def _longest_chain(runs: list[Match]) -> list[Match]:
    """Of runs in the order of one side, those in order on the other too that together are longest."""
    ranks = sorted(run.other for run in runs)
    best: list[tuple[int, int]] = [(0, -1)] * (len(runs) + 1)  # a Fenwick tree: weight, last run
    before = [-1] * len(runs)
    end = (0, -1)
    for n, run in enumerate(runs):
        rank = bisect_left(ranks, run.other)
        weight, before[n] = _best_below(best, rank)
        own = (weight + run.length, n)
        _note(best, rank, own)
        end = max(end, own)
    chain: list[Match] = []
    n = end[1]
    while n >= 0:
        chain.append(runs[n])
        n = before[n]
    return chain[::-1]


def _best_below(tree: list[tuple[int, int]], rank: int) -> tuple[int, int]:
    found = (0, -1)
    while rank > 0:
        found = max(found, tree[rank])
        rank &= rank - 1
    return found


def _note(tree: list[tuple[int, int]], rank: int, value: tuple[int, int]) -> None:
    rank += 1
    while rank < len(tree):
        tree[rank] = max(tree[rank], value)
        rank += rank & -rank
