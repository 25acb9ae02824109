"""Near-duplicates among texts alone, without an archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from storage.duplicates.fingerprints import Fingerprint, fingerprint
from storage.duplicates.index import DuplicateIndex
from storage.duplicates.originals import Group
from storage.duplicates.relations import Facts, Relation
from storage.duplicates.tables import create_tables

_NO_FACTS = Facts()


class Texts:
    """Texts that are compared as they come, numbered from 1. A context manager.

    The index is kept in memory, about a kilobyte a text; with `scratch`, in a new file there, which the caller deletes.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._connection = sqlite3.connect(scratch or ":memory:", isolation_level=None)
        self._connection.execute("PRAGMA synchronous = off")
        self._connection.execute("BEGIN")
        create_tables(self._connection)
        self._index = DuplicateIndex(self._connection, paragraphs=False)
        self._count = 0

    def add(self, text: str, facts: Facts = _NO_FACTS) -> list[Relation]:
        """What the text is to those before it. Its number is `len(texts)` from now on."""
        return self.add_fingerprint(fingerprint(text, paragraphs=False), facts)

    def add_fingerprint(self, new: Fingerprint, facts: Facts = _NO_FACTS) -> list[Relation]:
        """The same, with the fingerprint made elsewhere, in a worker process say."""
        self._count += 1
        return self._index.add_fingerprint(self._count, new, facts)

    def relations(self, number: int) -> list[Relation]:
        """What a text is to all others."""
        return self._index.relations(number)

    def groups(self) -> Iterator[Group]:
        """Every group of two texts and more."""
        return self._index.groups()

    def close(self) -> None:
        """Let the index go."""
        self._connection.close()

    def __len__(self) -> int:
        return self._count

    def __enter__(self) -> Texts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
