"""Making segments: from the fingerprints of the texts they cover, small ones first, four of a size into one.

This is a log-structured merge: a text's postings are written a few times in all, however large the archive grows.
"""

from __future__ import annotations

import sqlite3

import numpy as np
from numpy.typing import NDArray

from storage.duplicates.segments import (
    BLOCK_BITS,
    SPREAD,
    WORD,
    Kept,
    Places,
    Segments,
    filter_places,
    filter_shift,
    filter_words,
)

COMMON = 12  # unrelated texts that may hold a gram before it is stock
SPAN = 1024  # texts in the smallest segment
FAN = 4  # segments of one size that become one of the next
LARGEST = 65536  # texts in the largest: what 16 bits can count

_BLOCK = 32  # entries in a block, about
_PASS = 1 << 20  # entries sorted at once
_ROWS = 2048  # texts read at once
_UNSPREAD = np.uint32(pow(SPREAD, -1, 1 << 32))
_THIRTY_TWO = np.uint64(32)
_POSTINGS = "SELECT number, grams, posted FROM near_texts WHERE number BETWEEN ? AND ?"

Span = tuple[int, int]
Words = NDArray[np.uint64]


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
    sizes: dict[Span, int] = {}
    for gone in known.keys() - set(spans):
        into = next(one for one in spans if one[0] <= gone[0] <= one[1])
        sizes[into] = sizes.get(into, 0) + _delete(connection, known[gone], segments.kept)
    for new in spans:
        if new not in known:
            _write(connection, new, sizes.get(new, 0), segments.kept)
    connection.execute("UPDATE near_state SET filed = ?", (spans[-1][1],))
    return Segments(connection, segments.kept)


def posted_grams(grams: bytes, posted: bytes | None) -> NDArray[np.uint32]:
    """The grams of a text that the postings name it for."""
    every: NDArray[np.uint32] = np.frombuffer(grams, "<u4")
    return (
        every
        if posted is None
        else every[np.unpackbits(np.frombuffer(posted, np.uint8), count=len(every)).view(bool)]
    )


def _merged(spans: list[Span]) -> list[Span]:
    """Where the last `FAN` segments are of one size, one in their place."""
    while len(spans) >= FAN:
        tail = spans[-FAN:]
        sizes = {last - first + 1 for first, last in tail}
        if len(sizes) > 1 or sizes.pop() * FAN > LARGEST:
            break
        spans = [*spans[:-FAN], (tail[0][0], tail[-1][1])]
    return spans


def _delete(connection: sqlite3.Connection, segment: int, kept: Kept) -> int:
    """Take a segment out; how many entries it had."""
    edges = segment << BLOCK_BITS, (segment + 1) << BLOCK_BITS
    had = "SELECT coalesce(sum(length(entries)), 0) / 4 FROM near_blocks WHERE block >= ? AND block < ?"
    entries: int = connection.execute(had, edges).fetchone()[0]
    connection.execute("DELETE FROM near_segments WHERE segment = ?", (segment,))
    connection.execute("DELETE FROM near_blocks WHERE block >= ? AND block < ?", edges)
    kept.spans.pop(segment, None)
    return entries


def _write(connection: sqlite3.Connection, span: Span, size: int, kept: Kept) -> None:
    """Make the segment of these texts; `size` is how many entries to expect, 0 for few. Its blocks are kept if there is room."""
    segment = connection.execute("SELECT coalesce(max(segment), 0) + 1 FROM near_segments").fetchone()[0]
    stock = np.array([row[0] for row in connection.execute("SELECT gram FROM near_stock")], np.uint32)
    stock *= np.uint32(SPREAD)
    parts = 1 << (size // _PASS).bit_length()
    bits, filters = 0, np.empty(0, "<u4")
    for part in range(parts):
        entries, common = _without_stock(_postings(connection, span, part, parts), stock)
        grams = (common.astype(np.uint32) * _UNSPREAD).tolist()
        connection.executemany("INSERT OR IGNORE INTO near_stock VALUES (?)", ((gram,) for gram in grams))
        if part == 0:
            bits = min(16, max(2, (len(entries) * parts // _BLOCK).bit_length()))
            filters = np.zeros(filter_words(len(entries) * parts), "<u4")
            kept.open(segment, bits)
        spreads, ones = filter_places((entries >> _THIRTY_TWO).astype(np.uint32) * _UNSPREAD)
        np.bitwise_or.at(filters, spreads >> np.uint32(filter_shift(len(filters))), ones)
        blocks, starts, packed = _blocks(entries, span[0], bits)
        edges = [at * 4 for at in (*starts.tolist(), len(entries))]
        rows = zip(blocks.tolist(), edges, edges[1:], strict=False)
        connection.executemany(
            "INSERT INTO near_blocks VALUES (?, ?)",
            [(segment << BLOCK_BITS | block, packed[start:stop]) for block, start, stop in rows],
        )
        kept.fill(segment, blocks, starts, packed)
    row = (segment, *span, bits, filters.tobytes())
    connection.execute("INSERT INTO near_segments VALUES (?, ?, ?, ?, ?)", row)


def _postings(connection: sqlite3.Connection, span: Span, part: int, parts: int) -> Words:
    """One part of the postings of these texts in order: the gram's spread in the high half, the text in the low."""
    found = [np.empty(0, np.uint64)]
    rows = connection.execute(_POSTINGS, span)
    while some := rows.fetchmany(_ROWS):
        grams = [posted_grams(every, posted) for _, every, posted in some]
        texts = np.repeat(np.array([row[0] for row in some], np.uint64), [len(one) for one in grams])
        spreads = np.concatenate(grams).astype(np.uint64) * np.uint64(SPREAD) & np.uint64(WORD)
        ours = spreads * np.uint64(parts) >> _THIRTY_TWO == part
        found.append(spreads[ours] << _THIRTY_TWO | texts[ours])
    both = np.concatenate(found)
    both.sort()
    return both


def _without_stock(entries: Words, stock: NDArray[np.uint32]) -> tuple[Words, Words]:
    """What is left when grams that too many texts hold are taken out, and the spreads of those grams."""
    values, counts = np.unique(entries >> _THIRTY_TWO, return_counts=True)
    common = counts > COMMON
    return entries[np.repeat(~(common | np.isin(values, stock)), counts)], values[common]


def _blocks(entries: Words, first: int, bits: int) -> tuple[Places, Places, bytes]:
    """The blocks of these entries: their numbers in the segment, where each starts, and all entries as near_blocks has them."""
    spreads, texts = entries >> _THIRTY_TWO, (entries & np.uint64(WORD)) - np.uint64(first)
    codes = (spreads << np.uint64(bits) & np.uint64(WORD)) >> np.uint64(16)
    blocks = (spreads >> np.uint64(32 - bits)).astype(np.int64)
    starts = np.flatnonzero(np.diff(blocks, prepend=-1))
    return blocks[starts], starts, (codes << np.uint64(16) | texts).astype("<u4").tobytes()
