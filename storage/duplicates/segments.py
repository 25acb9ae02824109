"""Postings on disk: a run of texts as one segment, cut into small blocks, with a filter of what it holds.

A segment is made once (`filing`) and never changed, so most look-ups end at the filter, which is kept in memory,
and the others at a block that was read before. All grams of a text are looked up together, in arrays.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BLOCK_BITS = 20  # bits of a block's number that count the blocks of its segment
ROOM = 12 << 20  # entries of blocks kept in memory: 48 MB, of which only what is filled takes any

SPREAD = 0x9E3779B1  # odd, so that multiplying modulo 2**32 loses nothing
WORD = 0xFFFFFFFF

_BLOCK = "SELECT entries FROM near_blocks WHERE block = ?"
_SEGMENTS = "SELECT segment, first, last, bits, filter FROM near_segments ORDER BY first"
_UNREAD = -1

Grams = NDArray[np.uint32]
Places = NDArray[np.int64]


class Segment(NamedTuple):
    """A row of near_segments without its filter."""

    segment: int
    first: int
    last: int
    bits: int


class Kept:
    """Blocks that were read, one after the other in one array. Blocks never change; when there is no room left, all go."""

    def __init__(self) -> None:
        self.entries = np.empty(ROOM, np.uint32)
        self.view = self.entries.data
        self.spans: dict[int, Places] = {}  # of each segment: where its blocks start and stop
        self._used = 0

    def put(self, entries: bytes) -> int:
        """Keep entries; where they start."""
        count = len(entries) // 4
        if self._used + count > ROOM:
            self._clear()
        start = self._used
        self.entries[start : start + count] = np.frombuffer(entries, "<u4")
        self._used += count
        return start

    def open(self, segment: int, bits: int) -> None:
        """Make ready for a new segment, of which nothing is kept yet."""
        self.spans[segment] = np.full((2, 1 << bits), _UNREAD, np.int64)

    def fill(self, segment: int, blocks: Places, starts: Places, packed: bytes) -> None:
        """Keep these blocks; `starts` says where each starts in `packed`. Those between them are empty."""
        if blocks.size:
            start = self.put(packed)
            spans = self.spans[segment]
            spans[:, blocks[0] : blocks[-1] + 1] = 0
            spans[0, blocks] = start + starts
            spans[1, blocks] = start + np.append(starts[1:], len(packed) // 4)

    def _clear(self) -> None:
        self._used = 0
        for spans in self.spans.values():
            spans.fill(_UNREAD)


class Segments:
    """All segments of an index: their filters in memory, and the blocks that were read."""

    def __init__(self, connection: sqlite3.Connection, kept: Kept) -> None:
        self._connection = connection
        self.kept = kept
        rows = connection.execute(_SEGMENTS).fetchall()
        self.all = [Segment(*row[:4]) for row in rows]
        self._filters = np.frombuffer(b"".join(row[4] for row in rows), "<u4")
        sizes = np.array([len(row[4]) // 4 for row in rows], np.int64)
        self._starts = (np.cumsum(sizes) - sizes)[:, None]
        self._shifts = np.array([filter_shift(size) for size in sizes.tolist()], np.uint32)[:, None]
        edges = [0, *accumulate(1 << one.bits for one in self.all)]
        self._plain = [(one.first, one.bits, edge) for one, edge in zip(self.all, edges[:-1], strict=True)]
        self._spans = self._gathered(edges)
        self._begins, self._ends = (side.data for side in self._spans)

    def find(self, grams: list[int]) -> list[tuple[int, int]]:
        """Pairs of a gram and the number of a text that is posted for it."""
        if not self.all:
            return []
        spreads, bits = filter_places(np.array(grams, np.uint32))
        words = self._filters[self._starts + (spreads >> self._shifts)]
        which, nth = (words & bits).nonzero()
        return self._held(which.tolist(), nth.tolist(), grams, spreads.tolist())

    def _held(
        self, which: list[int], nth: list[int], grams: list[int], spreads: list[int]
    ) -> list[tuple[int, int]]:
        """The pairs in these segments of these grams, where there are such. Plain loops: there are few, in many places."""
        pairs = []
        begins, ends, entries, plain = self._begins, self._ends, self.kept.view, self._plain
        for segment, n in zip(which, nth, strict=True):
            first, bits, block = plain[segment]
            spread = spreads[n]
            place = block + (spread >> 32 - bits)
            at = begins[place]
            if at < 0:
                self._keep(segment, place)
                at = begins[place]
            end = ends[place]
            code = (spread << bits & WORD) >> 16
            at = bisect_left(entries, code << 16, at, end)
            while at < end and (entry := entries[at]) >> 16 == code:
                pairs.append((grams[n], first + (entry & 0xFFFF)))
                at += 1
        return pairs

    def _keep(self, segment: int, place: int) -> None:
        """Read a block of a segment, whose place in `_spans` this is."""
        block = self.all[segment].segment << BLOCK_BITS | place - self._plain[segment][2]
        found = self._connection.execute(_BLOCK, (block,)).fetchone()
        entries = found[0] if found else b""
        start = self.kept.put(entries)
        self._spans[:, place] = start, start + len(entries) // 4

    def _gathered(self, edges: list[int]) -> Places:
        """Where all blocks of all segments start and stop. The array is shared with `kept`, which outlives the segments."""
        known = self.kept.spans
        every = np.full((2, edges[-1]), _UNREAD, np.int64)
        spans = {}
        for one, start, stop in zip(self.all, edges[:-1], edges[1:], strict=True):
            spans[one.segment] = every[:, start:stop]
            if one.segment in known:
                spans[one.segment][:] = known[one.segment]
        self.kept.spans = spans
        return every


def filter_words(entries: int) -> int:
    """How many 32-bit words the filter of so many entries has: a power of two, with 8 to 16 bits an entry."""
    return 1 << max(1, (entries // 4).bit_length())


def filter_shift(words: int) -> int:
    """By how many bits to shift the spread of a gram to have its word in a filter of so many words."""
    return 33 - words.bit_length()


def filter_places(grams: Grams) -> tuple[Grams, Grams]:
    """For each gram its spread, whose high bits are its word in a filter, and the bit it sets there."""
    return grams * np.uint32(SPREAD), np.uint32(1) << (grams & np.uint32(31))
