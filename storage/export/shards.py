"""Cutting documents into shards: by how many they are, or by the bytes of their texts, the same in every format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from storage.errors import BadExport
from storage.export.rows import Row

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}


@dataclass(frozen=True, slots=True)
class ShardSize:
    """A shard ends with the document that brings it to so many documents, or to so many bytes of text in UTF-8."""

    documents: int | None = None
    bytes: int | None = None

    @staticmethod
    def of(text: str) -> ShardSize:
        """`50000` documents, or bytes with a unit: `500MB`, `1GiB`. Raises BadExport."""
        found = re.fullmatch(r"([1-9]\d{0,11})\s?(?:([kmg]i?)?(b))?", text.strip().lower())
        if not found:
            raise BadExport(f"{text!r}: not a size; write documents as 50000, or bytes as 500MB or 1GiB")
        if found[3] is None:
            return ShardSize(documents=int(found[1]))
        return ShardSize(bytes=int(found[1]) * _UNITS[found[2] or ""])


@dataclass(slots=True)
class Shard:
    """The next documents of a stream up to a size, and what was counted of them once they are read."""

    rows: Iterator[Row]
    size: ShardSize
    documents: int = 0
    bytes: int = 0
    last: int = 0
    languages: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Row]:
        while not self._is_full() and (row := next(self.rows, None)) is not None:
            self.documents += 1
            self.bytes += len(row.text.encode())
            self.last = row.id
            self.languages[str(row.known["language"] or "und")] += 1
            yield row

    def _is_full(self) -> bool:
        if self.size.documents is not None:
            return self.documents >= self.size.documents
        return self.size.bytes is not None and self.bytes >= self.size.bytes
