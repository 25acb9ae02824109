"""Texts that may be related: pairs that share grams, counted gram by gram, and the best of them for each text.

A gram that few texts hold pairs all of them. Of one that many hold, each is paired with its first few holders alone,
the same order for all grams: re-posts of one report, however many, meet at the same few, and what every text says
makes no more pairs than there are texts. Such pairs must share more, since most grams that many hold are stock.

Here a gram is 64 bits: the hash by which it was sampled, of which chance makes many the same among 10^8 texts, and a
second one. The second stands first, since what is sampled are low values of the other: so all ranges are of one size.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from schedules.bulk.folders import Folder
from schedules.bulk.near import binned
from storage.duplicates.index import CANDIDATES, SHARED

FEW = 24  # texts that are all paired with each other
FIRST = 4  # of more, those that all others are paired with
MUCH = 0.2  # of a text's grams that it must share, where these are held by many

POSTING = np.dtype([("gram", "<u8"), ("text", "<u4")])  # 12 bytes
COUNTED = np.dtype([("one", "<u4"), ("other", "<u4"), ("rare", "<u2"), ("common", "<u2")])
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_RARE = 1 << 20
_GRAM_BITS = 52  # of a gram below its bin

Words = NDArray[np.uint64]
Counts = NDArray[np.int64]


def work(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Count the pairs of a range of grams; every pair is written twice, under each of its texts."""
    pieces = binned.gather(
        out, [f"{stem}.postings" for stem in unit["stems"]], unit["first"], unit["last"], POSTING
    )
    texts = [
        piece["text"].astype(np.uint64) + np.uint64(base)
        for piece, base in zip(pieces, unit["bases"], strict=True)
    ]
    pairs, counts = _counted(
        *_paired(*_in_order(np.concatenate([piece["gram"] for piece in pieces]), np.concatenate(texts)))
    )
    one, other = pairs >> _HALF, pairs & _LOW
    records = np.zeros(2 * len(pairs), COUNTED)
    records["one"] = np.concatenate([one, other])
    records["other"] = np.concatenate([other, one])
    records["rare"] = np.tile(np.minimum(counts // _RARE, 0xFFFF), 2)
    records["common"] = np.tile(np.minimum(counts % _RARE, 0xFFFF), 2)
    records = records[np.argsort(records["one"], kind="stable")]
    name = f"{unit['work']}/pairs/{unit['number']:05d}"
    binned.write(out, name, bin_of(records["one"], unit["texts"]), records)
    return {"name": name, "pairs": len(pairs)}


def bin_of(numbers: NDArray[Any], texts: int) -> NDArray[np.int64]:
    """In which bin the texts of these numbers fall."""
    return numbers.astype(np.int64) * binned.BINS // max(1, texts)


def keys(grams: bytes, checks: bytes) -> Words:
    """The grams of a text, of both their hashes."""
    high, low = (np.frombuffer(one, "<u4").astype(np.uint64) for one in (checks, grams))
    return high << _HALF | low


def postings(grams: Words, texts: NDArray[Any]) -> NDArray[Any]:
    """Which text holds which gram, as POSTING and in order; the texts given rise."""
    made = np.empty(len(grams), POSTING)
    made["gram"], made["text"] = _in_order(grams, texts)
    return made


def bin_of_keys(grams: NDArray[Any]) -> NDArray[np.int64]:
    """In which bin these grams fall."""
    return (grams >> np.uint64(_GRAM_BITS)).astype(np.int64)


def _in_order(grams: Words, texts: NDArray[Any]) -> tuple[Words, NDArray[Any]]:
    """Both by the grams; texts that rise do so still under each gram."""
    order = np.argsort(grams, kind="stable")
    return grams[order], texts[order]


def _paired(grams: Words, texts: Words) -> tuple[Words, Counts]:
    """Every pair that a gram makes, and what it counts."""
    starts = np.flatnonzero(np.diff(grams, prepend=~grams[:1]))
    sizes = np.diff(np.append(starts, len(grams)))
    start = np.repeat(starts, sizes)
    place = np.arange(len(grams)) - start
    few = np.repeat(sizes <= FEW, sizes)
    pairs: list[Words] = [np.empty(0, np.uint64)]
    counts: list[Counts] = [np.empty(0, np.int64)]
    for first in range(max(FEW, FIRST)):
        chosen = np.flatnonzero((place > first) & (few | (first < FIRST)))
        pairs.append(texts[start[chosen] + first] << _HALF | texts[chosen])
        counts.append(np.where(few[chosen], _RARE, 1))
    return np.concatenate(pairs), np.concatenate(counts)


def _counted(pairs: Words, counts: Counts) -> tuple[Words, Counts]:
    """Each pair once, in order, and the sum of what it counts."""
    order = np.argsort(pairs, kind="stable")
    pairs, counts = pairs[order], counts[order]
    starts = np.flatnonzero(np.diff(pairs, prepend=~pairs[:1]))
    return pairs[starts], np.add.reduceat(counts, starts) if len(starts) else counts


def best(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Choose the pairs worth comparing of a range of texts, each under its lower number: a file of 64-bit words."""
    pieces = binned.gather(out, unit["names"], unit["first"], unit["last"], COUNTED)
    records = np.concatenate(pieces)
    pairs = records["one"].astype(np.uint64) << _HALF | records["other"]
    pairs, counts = _counted(pairs, records["rare"].astype(np.int64) * _RARE + records["common"])
    lowest, sizes = _sizes(out, unit)
    grams = sizes[(pairs >> _HALF).astype(np.int64) - lowest]
    rare, shared = counts // _RARE, counts // _RARE + counts % _RARE
    enough = (rare >= SHARED) | ((shared >= SHARED) & (shared >= MUCH * grams))
    pairs, shared, grams = pairs[enough], shared[enough], grams[enough]
    kept = _highest(pairs, shared, CANDIDATES + grams // 24)
    one, other = kept >> _HALF, kept & _LOW
    kept = np.unique(np.minimum(one, other) << _HALF | np.maximum(one, other))
    name = f"{unit['work']}/best/{unit['number']:05d}"
    out.write(name, lambda file: file.write(kept.astype("<u8").tobytes()))
    return {"name": name, "pairs": len(kept)}


def _sizes(out: Folder, unit: dict[str, Any]) -> tuple[int, Counts]:
    """The sizes of the texts of this range, from the number of the first of them on."""
    texts, first, last = unit["texts"], unit["first"], unit["last"]
    low, high = -(-first * texts // binned.BINS), -(-last * texts // binned.BINS)
    found = [np.empty(0, np.int64)]
    bases = [*unit["bases"], texts]
    for stem, start, stop in zip(unit["stems"], bases, bases[1:], strict=False):
        if start < high and stop > low:
            sizes = np.frombuffer(out.read(f"{stem}.sizes") or b"", "<u4").astype(np.int64)
            found.append(sizes[max(0, low - start) : high - start])
    return low, np.concatenate(found)


def _highest(pairs: Words, shared: Counts, most: Counts) -> Words:
    """The pairs of each text that share most, so many at most."""
    one, other = pairs >> _HALF, pairs & _LOW
    order = np.lexsort((other, -shared, one))
    one = one[order]
    starts = np.flatnonzero(np.diff(one, prepend=~one[:1]))
    place = np.arange(len(one)) - np.repeat(starts, np.diff(np.append(starts, len(one))))
    kept: Words = pairs[order[place < most[order]]]
    return kept
