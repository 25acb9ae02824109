"""Postings on disk: a run of texts as one segment, cut into small blocks, with a filter of what it holds.

A segment is made once (`filing`) and never changed, so most look-ups end at the filter, which is kept in memory,
and the others at a block that was read before.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from storage.duplicates.fingerprints import unpacked

BLOCK_BITS = 20  # bits of a block's number that count the blocks of its segment
KEPT = 1 << 17  # blocks kept in memory, about 40 MB

SPREAD = 0x9E3779B1  # odd, so that multiplying modulo 2**32 loses nothing
WORD = 0xFFFFFFFF

_BLOCKS = "SELECT block, entries FROM near_blocks WHERE block IN (SELECT value FROM json_each(?))"
_THIRTY_TWO = np.uint64(32)

Words = NDArray[np.uint64]


class Segment(NamedTuple):
    """A row of near_segments without its filter."""

    segment: int
    first: int
    last: int
    bits: int

    def block(self, spread: int) -> int:
        """The block that holds a gram, by its spread."""
        return self.segment << BLOCK_BITS | spread >> 32 - self.bits


class Segments:
    """All segments of an index: their filters in memory, and the blocks that were read."""

    def __init__(self, connection: sqlite3.Connection, kept: dict[int, bytes]) -> None:
        self._connection = connection
        self.kept = kept
        rows = connection.execute(
            "SELECT segment, first, last, bits, filter FROM near_segments ORDER BY first"
        ).fetchall()
        self.all = [Segment(*row[:4]) for row in rows]
        self._filters = np.frombuffer(b"".join(row[4] for row in rows), "<u4")
        sizes = np.array([len(row[4]) // 4 for row in rows], np.uint64)
        self._sizes = sizes[:, None]
        self._starts = (np.cumsum(sizes) - sizes)[:, None]

    def find(self, grams: Sequence[int]) -> list[tuple[int, int]]:
        """Pairs of a gram and the number of a text that is posted for it."""
        if not self.all:
            return []
        spread, mask = filter_places(np.array(grams, np.uint64))
        words = self._filters[self._starts + (spread * self._sizes >> _THIRTY_TWO)]
        spreads = spread.tolist()
        wanted: defaultdict[int, list[int]] = defaultdict(list)
        for which, nth in zip(*(found.tolist() for found in np.nonzero(words & mask == mask)), strict=True):
            wanted[self.all[which].block(spreads[nth])].append(nth)
        return self._held(wanted, grams, spreads) if wanted else []

    def _held(
        self, wanted: dict[int, list[int]], grams: Sequence[int], spreads: list[int]
    ) -> list[tuple[int, int]]:
        """The pairs that are in these blocks, of the grams whose places are wanted of each."""
        pairs = []
        named = {one.segment: one for one in self.all}
        blocks = self._read(list(wanted))
        for block, places in wanted.items():
            entries, one = _entries(blocks[block]), named[block >> BLOCK_BITS]
            for place in places:
                code = (spreads[place] << one.bits & WORD) >> 16
                at = bisect_left(entries, code << 16)
                while at < len(entries) and entries[at] >> 16 == code:
                    pairs.append((grams[place], one.first + (entries[at] & 0xFFFF)))
                    at += 1
        return pairs

    def _read(self, blocks: list[int]) -> dict[int, bytes]:
        """The blocks, empty where there is none. What was read is kept, since blocks never change."""
        if len(self.kept) > KEPT:
            self.kept.clear()
        missing = [block for block in blocks if block not in self.kept]
        if missing:
            self.kept.update(dict.fromkeys(missing, b""))
            self.kept.update(self._connection.execute(_BLOCKS, (json.dumps(missing),)))
        return self.kept


def filter_places(grams: Words) -> tuple[Words, NDArray[np.uint32]]:
    """For each gram its spread, which as a fraction of 2**32 is its word in a filter, and the two bits it sets there."""
    spread = grams * np.uint64(SPREAD) & np.uint64(WORD)
    low, high = grams.astype(np.uint32), (grams >> np.uint64(5)).astype(np.uint32)
    one, five = np.uint32(1), np.uint32(31)
    return spread, one << (low & five) | one << (high & five)


def _entries(block: bytes) -> Sequence[int]:
    return memoryview(block).cast("I") if sys.byteorder == "little" else unpacked(block)
