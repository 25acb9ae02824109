"""Which texts are one report: what edges connect, on one node, over arrays.

A text takes 8 bytes and an edge 16, and as much again while they are joined: 10^8 of both take some 5 GB.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def components(count: int, ones: NDArray[Any], others: NDArray[Any]) -> Numbers:
    """For each text the lowest number of those it is connected with, its own where there are none."""
    leader = np.arange(count, dtype=np.int64)
    one, other = ones.astype(np.int64), others.astype(np.int64)
    while len(one):
        ours, theirs = leader[one], leader[other]
        apart = ours != theirs
        one, other, ours, theirs = one[apart], other[apart], ours[apart], theirs[apart]
        np.minimum.at(leader, np.maximum(ours, theirs), np.minimum(ours, theirs))
        leader = _followed(leader)
    return leader


def _followed(leader: Numbers) -> Numbers:
    """Every text with the end of its chain."""
    while True:
        further = leader[leader]
        if np.array_equal(further, leader):
            return leader
        leader = further


def cut(labels: Numbers, each: int) -> tuple[Numbers, list[tuple[int, int]]]:
    """The texts with those of one report together, in the order of the lowest; and ranges of about so many that cut none."""
    order = np.argsort(labels, kind="stable")
    begins = np.flatnonzero(np.diff(labels[order], prepend=-1))
    edges = [0]
    while edges[-1] < len(order):
        at = int(np.searchsorted(begins, edges[-1] + each))
        edges.append(int(begins[at]) if at < len(begins) else len(order))
    return order, [*pairwise(edges)]
