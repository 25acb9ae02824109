"""What two texts are to each other, decided from what they share. Every number here is explained in docs/duplicates.md.

Pure and symmetric, like the comparison it rests on: the verdict on (a, b) is the mirror image of that on (b, a).
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from storage.duplicates.compare import Print, Probe, Run, covered
from storage.duplicates.fingerprints import Mark

SHORTEST = 24  # folded characters; below this only exact copies are found
LONG_RUN = 48  # characters from which a run counts as taken over; for short texts a quarter of them
SHARE = 0.4  # of the shorter text that must be taken over
STRAIGHT = 0.6  # least sum of that share and the typical run's length in thousands of characters
STRAIGHTER = 0.7  # the same for a re-post: what is grouped must be surer than what is told
PASSAGE = 300  # characters of a run that is worth telling of by itself
SHORT = 200  # folded characters; in shorter texts a run may hold words that only one has: every gram counts
WORDING = 0.6  # share of its grams that a short text must share
LITTLE = 0.38  # of a text that another one is: a part, whatever else
PHRASES = 0.25  # of the shorter text in runs of any length: made of the same phrases


class Kind(StrEnum):
    """What a document is to another one."""

    EXACT = "exact"
    REPOST = "repost"
    REVISION = "revision"
    PART = "part"
    HOLDS = "holds"
    SIBLING = "sibling"
    PASSAGE = "passage"


REPORTED = (Kind.REPOST, Kind.PART, Kind.HOLDS)
MIRRORED = {Kind.PART: Kind.HOLDS, Kind.HOLDS: Kind.PART}


class Verdict(NamedTuple):
    """What our text is to theirs, why, and how much of each lies in the other: shares from 0 to 1, spans folded."""

    kind: Kind
    because: str
    our_share: float
    their_share: float
    our_span: tuple[int, int]
    their_span: tuple[int, int]
    same_figures: int
    other_figures: int


def judge(probe: Probe, theirs: Print, runs: list[Run]) -> Verdict | None:
    """What our text is to theirs by the runs they share; None when it is nothing worth telling."""
    ours = probe.print
    shorter = min(ours.length, theirs.length)
    lengths = [min(run[1] - run[0], run[3] - run[2]) for run in runs]
    total, longest = sum(lengths), max(lengths, default=0)
    if shorter < SHORTEST or (total < PHRASES * shorter and longest < PASSAGE) or not runs:
        return None
    least = min(LONG_RUN, shorter // 4)
    taken = [run for run, length in zip(runs, lengths, strict=True) if length >= least] or runs
    our_taken, our_span = covered([run[:2] for run in taken])
    their_taken, their_span = covered([run[2:] for run in taken])
    our_share, their_share = our_taken / ours.length, their_taken / theirs.length
    share = max(our_share, their_share)
    alike = share + sum([length * length for length in lengths]) / total / 1000 if share >= SHARE else 0.0
    same, other = probe.figures(theirs)
    if alike < STRAIGHT:
        kind, because = _loose(longest)
    elif _contradicted(same, other, shorter, max(ours.length, theirs.length)):
        kind, because = Kind.SIBLING, "other figures"
    elif (our_share, theirs.length, ours.identity) >= (their_share, ours.length, theirs.identity):
        kind, because = _contained(ours, theirs, their_share, their_span)
    else:
        kind, because = _contained(theirs, ours, our_share, our_span)
        kind = MIRRORED.get(kind, kind)
    if kind is Kind.REPOST and alike < STRAIGHTER:
        kind, because = _loose(longest)
    if kind in REPORTED and shorter < SHORT and probe.contained(theirs) < WORDING:
        kind, because = Kind.SIBLING, "the same phrases"
    return Verdict(kind, because, our_share, their_share, our_span, their_span, same, other)


def _loose(longest: int) -> tuple[Kind, str]:
    """What two texts are that share something, but neither holds the other."""
    return (Kind.PASSAGE, "a long passage") if longest >= PASSAGE else (Kind.SIBLING, "the same phrases")


def _contradicted(same: int, other: int, shorter: int, longer: int) -> bool:
    """Whether the figures say that these are two reports: the fewer figures a text can have, the fewer it takes.

    In a text twice as long some figures stand before the same words by chance.
    """
    if longer >= 2 * shorter:
        least = 1 if shorter < 200 else 2 if shorter < 400 else 5
    else:
        least = 1 if shorter < 200 else 2 if shorter < 400 or not same else 3
    return other > same and other >= least


def _much_more(share: float, rest: float) -> bool:
    """Whether a text that holds another, as this share of it, says so much more that it is no copy of that."""
    return (share < 0.5 and rest > 450) or (share < 0.75 and rest > 800)


def _contained(
    inner: Print, outer: Print, outer_share: float, outer_span: tuple[int, int]
) -> tuple[Kind, str]:
    """Whether `inner`, more of which lies in `outer` than the other way round, is a part of it or a re-post."""
    rest = outer.length * (1 - outer_share)
    if outer.marks & ~inner.marks & Mark.COMPILED and outer_share < 0.7:
        return Kind.PART, "a compilation"
    if (inner.marks ^ outer.marks) & Mark.PAGED and outer_share < 0.75:
        return (Kind.PART, "a page") if inner.marks & Mark.PAGED else (Kind.HOLDS, "a page")
    if outer_share < LITTLE:
        return Kind.PART, "an excerpt"
    if outer_share < 0.7 and outer_span[0] > max(350, 0.3 * outer.length):
        return Kind.PART, "without its beginning"
    if not inner.marks & Mark.CUT and _much_more(outer_share, rest):
        return Kind.PART, "an excerpt"
    return Kind.REPOST, "the same text"
