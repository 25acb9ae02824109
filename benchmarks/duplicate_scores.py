"""How well a tool did on a labelled set: lines of JSON with `text`, `cluster`, `rel`, `members` and `sib_of`.

`rel` is base or repost (the same report as the others of its cluster), part (of the reports of its cluster),
compilation (of the reports in `members`), sibling (a report of its own, made of the phrases of `sib_of`) or other
(nothing to anything). A compilation and a part of one of its reports, or two compilations with a report in common,
are neither right nor wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

Pair = tuple[int, int]  # the earlier text first
FULL = ("base", "repost", "sibling", "other")


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1. The type counts only in `repost_type` and `part_type`, and in `merged`: siblings in one group."""

    repost_precision: float
    repost_recall: float
    part_recall: float
    precision: float
    recall: float
    repost_type: float
    part_type: float
    merged: int

    @property
    def repost_f1(self) -> float:
        """Of re-posts."""
        return _f1(self.repost_precision, self.repost_recall)

    @property
    def f1(self) -> float:
        """Of all pairs."""
        return _f1(self.precision, self.recall)


def score(documents: Sequence[Mapping[str, Any]], found: Mapping[Pair, str]) -> Score:
    """Judge the pairs a tool found, each with what it took them for."""
    reposts, parts = _truth(documents)
    said = {pair for pair in found if not _open(documents[pair[0]], documents[pair[1]])}
    typed = {pair for pair in said if found[pair] != "like"}
    alike = said - parts
    return Score(
        repost_precision=_share(alike & reposts, alike),
        repost_recall=_share(said & reposts, reposts),
        part_recall=_share(said & parts, parts),
        precision=_share(said & (reposts | parts), said),
        recall=_share(said & (reposts | parts), reposts | parts),
        repost_type=_share({p for p in typed & reposts if found[p] == "repost"}, typed & reposts),
        part_type=_share({p for p in typed & parts if found[p] == "part"}, typed & parts),
        merged=_merged(documents, (pair for pair, kind in found.items() if kind != "part")),
    )


def _truth(documents: Sequence[Mapping[str, Any]]) -> tuple[set[Pair], set[Pair]]:
    full: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(documents):
        if one["rel"] in FULL:
            full[one["cluster"]].append(number)
    reposts = {pair for numbers in full.values() for pair in combinations(numbers, 2)}
    parts = {
        (min(number, other), max(number, other))
        for number, one in enumerate(documents)
        for cluster in _held(one)
        for other in full[cluster]
    }
    return reposts, parts


def _held(one: Mapping[str, Any]) -> Iterable[str]:
    """The clusters whose full copies a part is of, or a compilation holds."""
    return {"part": [one["cluster"]], "compilation": one.get("members", [])}.get(one["rel"], [])


def _open(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    both = {one["rel"], other["rel"]}
    return both <= {"part", "compilation"} and bool(set(_held(one)) & set(_held(other)))


def _merged(documents: Sequence[Mapping[str, Any]], pairs: Iterable[Pair]) -> int:
    """Siblings that the pairs connect with the report they are siblings of."""
    leader = list(range(len(documents)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = number = leader[leader[number]]
        return number

    for one, other in pairs:
        leader[lead(one)] = lead(other)
    clusters: dict[int, set[str]] = defaultdict(set)
    for number, one in enumerate(documents):
        if one["rel"] in FULL:
            clusters[lead(number)].add(one["cluster"])
    return sum(one.get("sib_of") in clusters[lead(number)] for number, one in enumerate(documents))


def _share(some: set[Pair], every: set[Pair]) -> float:
    return len(some) / len(every) if every else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
