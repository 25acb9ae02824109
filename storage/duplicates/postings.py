"""Which texts hold a gram: the latest texts in memory, the rest in segments on disk.

What is in memory is made from the fingerprints of the texts that are in no segment yet, so nothing is lost with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain

from storage.duplicates.filing import COMMON, file_texts, posted_grams
from storage.duplicates.segments import Kept, Segments


class Postings:
    """The postings as they are at one moment; whoever changes the tables elsewhere makes another."""

    def __init__(self, connection: sqlite3.Connection, filed: int, last: int, span: int) -> None:
        self._connection = connection
        self._span = span
        self._segments = Segments(connection, Kept())
        self._load(filed, last)

    def count(self, grams: Sequence[int]) -> dict[int, int]:
        """How many of these grams each text is posted for. Grams that too many texts hold do not count.

        A gram that turns out to be held by too many is stock from then on.
        """
        left = set(grams).difference(self._stock)
        fresh = self._fresh
        found: dict[int, list[int]] = {}
        for gram in left & fresh.keys():
            texts = fresh[gram]
            found[gram] = [texts] if isinstance(texts, int) else texts.copy()
        for gram, number in self._segments.find(list(left)):
            if gram in found:
                found[gram].append(number)
            else:
                found[gram] = [number]
        common = [gram for gram, texts in found.items() if len(texts) > COMMON]
        if common:
            self._leave_out(common)
            for gram in common:
                del found[gram]
        counts: dict[int, int] = {}
        for number in chain.from_iterable(found.values()):
            counts[number] = counts.get(number, 0) + 1
        return counts

    def _leave_out(self, stock: list[int]) -> None:
        self._stock.update(stock)
        for gram in stock:
            self._fresh.pop(gram, None)
        self._connection.executemany(
            "INSERT OR IGNORE INTO near_stock VALUES (?)", [(gram,) for gram in stock]
        )

    def enter(self, number: int, grams: Sequence[int]) -> None:
        """Name a text, already in near_texts and with the highest number there, for these grams."""
        self._remember(number, grams)
        segments = file_texts(self._connection, self._segments, self._filed, number, self._span)
        if segments is not None:
            self._segments = segments
            self._load(segments.all[-1].last, number)

    def _load(self, filed: int, last: int) -> None:
        self._filed = filed
        self._stock = {row[0] for row in self._connection.execute("SELECT gram FROM near_stock")}
        self._fresh: dict[int, int | list[int]] = {}
        rows = self._connection.execute(
            "SELECT number, grams, posted FROM near_texts WHERE number > ? AND number <= ?", (filed, last)
        )
        for number, grams, posted in rows:
            self._remember(number, posted_grams(grams, posted).tolist())

    def _remember(self, number: int, grams: Sequence[int]) -> None:
        fresh, stock = self._fresh, self._stock
        for gram in grams:
            if gram not in fresh:
                if gram not in stock:
                    fresh[gram] = number
            elif isinstance(texts := fresh[gram], int):
                fresh[gram] = [texts, number]
            else:
                texts.append(number)
