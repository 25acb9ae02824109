"""Texts related to the same third one there where it is the same: they are compared as well, though they share few grams.

What lies in one text is looked at stretch by stretch, so that a compilation brings together the copies of each of its
reports, and of very many copies each meets the same few.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from schedules.bulk.folders import Folder
from schedules.bulk.near.judging import EDGE
from storage.duplicates.index import OVERLAP, RELATIVES

ALL = 64  # relatives of a text that are all brought together
STRETCHES = 8  # of a text with more,
MOST = 16  # and of each of them those that lie in it most

RELATIVE = np.dtype([("one", "<u4"), ("other", "<u4"), ("share", "<u2")])


def work(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Find the relatives by a range of texts: `unit` names the edges as those texts have them, in order."""
    edges = np.frombuffer(out.read(unit["edges"]) or b"", EDGE)
    starts = np.flatnonzero(np.diff(edges["one"].astype(np.int64), prepend=-1))
    found = [np.empty(0, RELATIVE)]
    found += [_near(edges[start:stop]) for start, stop in zip(starts, [*starts[1:], len(edges)], strict=True)]
    made = np.concatenate(found)
    name = f"{unit['work']}/relatives/{unit['number']:05d}"
    out.write(name, lambda file: file.write(made.tobytes()))
    return {"name": name, "found": len(made)}


def _near(edges: Any) -> Any:
    """Who of one text's relatives meets whom: each pair of them that touches the same characters of it."""
    edges = edges[np.lexsort((edges["other"], -edges["other_share"].astype(np.int64)))]
    chosen = [*range(len(edges))] if len(edges) <= ALL else _chosen(edges)
    hubs = edges[chosen]
    touch = np.minimum(edges["stop"][:, None], hubs["stop"][None]).astype(np.int64)
    touch -= np.maximum(edges["start"][:, None], hubs["start"][None])
    ours, theirs = np.nonzero((touch >= OVERLAP) & (edges["other"][:, None] != hubs["other"][None]))
    found = np.empty(len(ours), RELATIVE)
    found["one"], found["other"], found["share"] = (
        edges["other"][ours],
        hubs["other"][theirs],
        hubs["other_share"][theirs],
    )
    return found


def _chosen(edges: Any) -> list[int]:
    """Those that lie most in each stretch of the text."""
    step = max(1, int(edges["stop"].max()) // STRETCHES)
    chosen: set[int] = set()
    for stretch in range(STRETCHES):
        low, high = stretch * step, (stretch + 1) * step
        inside = np.flatnonzero((edges["start"] < high) & (edges["stop"] > low))
        chosen.update(inside[:MOST].tolist())
    return sorted(chosen)


def nearest(found: Any, known: Any) -> Any:
    """The pairs to compare, as sorted 64-bit words: of each text its nearest relatives, without pairs that are known."""
    one, other = found["one"].astype(np.uint64), found["other"].astype(np.uint64)
    words = np.minimum(one, other) << np.uint64(32) | np.maximum(one, other)
    fresh = ~_among(words, known)
    found, words = found[fresh], words[fresh]
    order = np.lexsort((-found["share"].astype(np.int64), found["other"], found["one"]))
    found, words = found[order], words[order]
    first = (np.diff(found["one"].astype(np.int64), prepend=-1) != 0) | (
        np.diff(found["other"].astype(np.int64), prepend=-1) != 0
    )
    found, words = found[first], words[first]
    order = np.lexsort((found["other"], -found["share"].astype(np.int64), found["one"]))
    found, words = found[order], words[order]
    starts = np.flatnonzero(np.diff(found["one"].astype(np.int64), prepend=-1))
    place = np.arange(len(found)) - np.repeat(starts, np.diff(np.append(starts, len(found))))
    return np.unique(words[place < RELATIVES])


def _among(words: Any, known: Any) -> Any:
    """Which of the words are in a sorted array."""
    if not len(known):
        return np.zeros(len(words), bool)
    at = np.minimum(np.searchsorted(known, words), len(known) - 1)
    return known[at] == words
