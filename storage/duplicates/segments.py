"""Postings on disk: a run of texts as one sorted segment, cut into small blocks, with a filter of what it holds.

A segment is made once from the fingerprints it covers and later replaced by a larger one (a log-structured merge),
so that adding a text costs the same in a large archive as in a small one and most look-ups end at the filter.
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

COMMON = 12  # unrelated texts that may hold a gram before it is stock
SPAN = 1024  # texts in the smallest segment
FAN = 4  # segments of one size that become one of the next
LARGEST = 65536  # texts in the largest: what 16 bits can count

_BLOCK = 40  # entries in a block, about
_PASS = 16384  # texts whose postings are sorted at once
_BLOCK_BITS = 20
_KEPT = 1 << 17  # blocks kept in memory, about 40 MB
_PER_WORD = 4  # postings for each 32-bit word of the filter
_BLOCKS = "SELECT block, entries FROM near_blocks WHERE block IN (SELECT value FROM json_each(?))"
_SPREAD = np.uint64(0x9E3779B1)
_WORD = np.uint64(0xFFFFFFFF)
_THIRTY_TWO = np.uint64(32)

Grams = NDArray[np.uint32]


class Segment(NamedTuple):
    """A row of near_segments without its filter."""

    segment: int
    first: int
    last: int
    bits: int


class Segments:
    """All segments of an index: their filters in memory, and the blocks that were read."""

    def __init__(self, connection: sqlite3.Connection, kept: dict[int, bytes]) -> None:
        self._connection = connection
        rows = connection.execute(
            "SELECT segment, first, last, bits, filter FROM near_segments ORDER BY first"
        ).fetchall()
        self.all = [Segment(*row[:4]) for row in rows]
        self._filters = np.frombuffer(b"".join(row[4] for row in rows), "<u4")
        sizes = np.array([len(row[4]) // 4 for row in rows], np.uint64)
        self._sizes = sizes[:, None]
        self._starts = (np.cumsum(sizes) - sizes)[:, None]
        self.kept = kept

    def find(self, grams: Sequence[int]) -> list[tuple[int, int]]:
        """Pairs of a gram and the number of a text that is posted for it."""
        if not self.all:
            return []
        spread, mask = _filter_places(np.array(grams, np.uint64))
        words = self._filters[self._starts + (spread * self._sizes >> _THIRTY_TWO)]
        wanted: defaultdict[int, list[int]] = defaultdict(list)
        for which, nth in zip(*(found.tolist() for found in np.nonzero(words & mask == mask)), strict=True):
            one, gram = self.all[which], grams[nth]
            wanted[one.segment << _BLOCK_BITS | gram & ((1 << one.bits) - 1)].append(gram)
        return self._held(wanted) if wanted else []

    def _held(self, wanted: dict[int, list[int]]) -> list[tuple[int, int]]:
        """The pairs that are in these blocks, of those that are wanted of each."""
        pairs = []
        named = {one.segment: one for one in self.all}
        blocks = self._read(list(wanted))
        for block, grams in wanted.items():
            entries, one = _entries(blocks[block]), named[block >> _BLOCK_BITS]
            for gram in grams:
                code = gram >> one.bits & 0xFFFF
                at = bisect_left(entries, code << 16)
                while at < len(entries) and entries[at] >> 16 == code:
                    pairs.append((gram, one.first + (entries[at] & 0xFFFF)))
                    at += 1
        return pairs

    def _read(self, blocks: list[int]) -> dict[int, bytes]:
        """The blocks, empty where there is none. What was read is kept, since blocks never change."""
        if len(self.kept) > _KEPT:
            self.kept.clear()
        missing = [block for block in blocks if block not in self.kept]
        if missing:
            self.kept.update(dict.fromkeys(missing, b""))
            self.kept.update(self._connection.execute(_BLOCKS, (json.dumps(missing),)))
        return self.kept


def file_texts(
    connection: sqlite3.Connection, segments: Segments, filed: int, last: int, span: int
) -> Segments | None:
    """Bring the postings of the texts after `filed` into segments; None when there are too few yet."""
    if last - filed < span:
        return None
    known = {(one.first, one.last): one.segment for one in segments.all}
    spans = list(known)
    for first in range(filed + 1, last - span + 2, span):
        spans = _merged([*spans, (first, first + span - 1)])
    for gone in known.keys() - set(spans):
        edges = known[gone] << _BLOCK_BITS, (known[gone] + 1) << _BLOCK_BITS
        connection.execute("DELETE FROM near_segments WHERE segment = ?", (known[gone],))
        connection.execute("DELETE FROM near_blocks WHERE block >= ? AND block < ?", edges)
        segments.kept = {
            block: kept for block, kept in segments.kept.items() if not edges[0] <= block < edges[1]
        }
    for first, end in spans:
        if (first, end) not in known:
            _write(connection, first, end, segments.kept)
    connection.execute("UPDATE near_state SET filed = ?", (spans[-1][1],))
    return Segments(connection, segments.kept)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the last `FAN` segments are of one size, one in their place."""
    while len(spans) >= FAN:
        tail = spans[-FAN:]
        sizes = {last - first + 1 for first, last in tail}
        if len(sizes) > 1 or sizes.pop() * FAN > LARGEST:
            break
        spans = [*spans[:-FAN], (tail[0][0], tail[-1][1])]
    return spans


def _write(connection: sqlite3.Connection, first: int, last: int, kept: dict[int, bytes]) -> None:
    """Make the segment of the texts from `first` to `last` out of their fingerprints; keep its blocks if there is room."""
    total = connection.execute(
        "SELECT coalesce(sum(length(grams)), 0) / 4 FROM near_texts WHERE number BETWEEN ? AND ?",
        (first, last),
    ).fetchone()[0]
    bits = min(_BLOCK_BITS, max(2, (total // _BLOCK).bit_length()))
    filters = np.zeros(max(1, total // _PER_WORD), "<u4")
    segment = connection.execute("SELECT coalesce(max(segment), 0) + 1 FROM near_segments").fetchone()[0]
    known = np.array([row[0] for row in connection.execute("SELECT gram FROM near_stock")], np.uint32)
    parts = 1 << max(0, ((last - first) // _PASS).bit_length())
    for part in range(parts):
        grams, texts = _postings(connection, first, last, part, parts, bits)
        grams, texts, stock = _without_stock(grams, texts, known)
        connection.executemany(
            "INSERT OR IGNORE INTO near_stock VALUES (?)", ((gram,) for gram in stock.tolist())
        )
        _mark(filters, grams)
        blocks = _blocks(segment, grams, texts - first, bits)
        connection.executemany("INSERT INTO near_blocks VALUES (?, ?)", blocks.items())
        if len(kept) + len(blocks) < _KEPT:
            kept.update(blocks)
    connection.execute(
        "INSERT INTO near_segments VALUES (?, ?, ?, ?, ?)", (segment, first, last, bits, filters.tobytes())
    )


def _postings(
    connection: sqlite3.Connection, first: int, last: int, part: int, parts: int, bits: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The grams and texts of one part of the blocks, in order of gram."""
    numbers, lengths, joined = [], [], []
    for number, every, posted in connection.execute(
        "SELECT number, grams, posted FROM near_texts WHERE number BETWEEN ? AND ?", (first, last)
    ):
        grams = every if posted is None else posted_grams(every, posted).tobytes()
        numbers.append(number)
        lengths.append(len(grams) // 4)
        joined.append(grams)
    both = np.frombuffer(b"".join(joined), "<u4").astype(np.uint64) << _THIRTY_TWO
    both |= np.repeat(np.array(numbers, np.uint64), lengths)
    if parts > 1:
        chosen = bits - (parts - 1).bit_length()
        both = both[both >> np.uint64(32 + chosen) & np.uint64(parts - 1) == part]
    both.sort()
    return both >> _THIRTY_TWO, both & _WORD


def _without_stock(
    grams: NDArray[np.uint64], texts: NDArray[np.uint64], known: Grams
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """What is left when grams that too many texts hold are taken out, and those grams."""
    values, counts = np.unique(grams, return_counts=True)
    common = counts > COMMON
    stock = values[common]
    keep = np.repeat(~(common | np.isin(values, known)), counts)
    return grams[keep], texts[keep], stock


def _blocks(
    segment: int, grams: NDArray[np.uint64], texts: NDArray[np.uint64], bits: int
) -> dict[int, bytes]:
    """The rows of near_blocks, in order."""
    width = np.uint64(bits)
    blocks = grams & np.uint64((1 << bits) - 1)
    both = blocks << _THIRTY_TWO | ((grams >> width) & np.uint64(0xFFFF)) << np.uint64(16) | texts
    both.sort()
    entries = (both & _WORD).astype("<u4").tobytes()
    blocks = both >> _THIRTY_TWO
    edges = np.flatnonzero(np.diff(blocks, prepend=np.uint64(1 << 40))).tolist()
    names = (blocks[edges] | np.uint64(segment << _BLOCK_BITS)).tolist()
    stops = [*edges[1:], len(both)]
    return {
        name: entries[start * 4 : stop * 4] for name, start, stop in zip(names, edges, stops, strict=True)
    }


def posted_grams(grams: bytes, posted: bytes | None) -> Grams:
    """The grams of a text that the postings name it for."""
    every = np.frombuffer(grams, "<u4")
    return (
        every
        if posted is None
        else every[np.unpackbits(np.frombuffer(posted, np.uint8), count=len(every)).view(bool)]
    )


def _mark(filters: Grams, grams: NDArray[np.uint64]) -> None:
    spread, mask = _filter_places(grams)
    np.bitwise_or.at(filters, spread * np.uint64(len(filters)) >> _THIRTY_TWO, mask)


def _entries(block: bytes) -> Sequence[int]:
    return memoryview(block).cast("I") if sys.byteorder == "little" else unpacked(block)


def _filter_places(grams: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], Grams]:
    """For each gram where its word is in a filter, as a fraction of 2**32, and the two bits it sets there."""
    spread = grams * _SPREAD & _WORD
    low, high = grams.astype(np.uint32), (grams >> np.uint64(5)).astype(np.uint32)
    one, five = np.uint32(1), np.uint32(31)
    return spread, one << (low & five) | one << (high & five)
