"""The tools that are compared on near-duplicates: each takes texts one at a time and says which earlier ones are like it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from storage.duplicates import DuplicateIndex, Kind, create_tables
from storage.duplicates.folding import fold

GRAM = 5  # characters in a shingle, for the others
PERMUTATIONS = 128
THRESHOLD = 0.5  # Jaccard similarity from which two texts are like each other, for the others

Like = tuple[int, str]  # an earlier text, and what it is: repost, part, or like where a tool cannot tell


class Tool(Protocol):
    """Something that finds near-duplicates."""

    def add(self, number: int, text: str) -> list[Like]:
        """The earlier texts that are like this one."""


class Ours:
    """The index of this project, in a file as in an archive, a transaction for every hundred texts."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._db = sqlite3.connect(Path(self._folder.name) / "index.db", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = wal")
        create_tables(self._db)
        self._index = DuplicateIndex(self._db, paragraphs=False)

    def add(self, number: int, text: str) -> list[Like]:
        """Compare and keep."""
        if number % 100 == 0:
            if self._db.in_transaction:
                self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")
        kinds = {Kind.EXACT: "repost", Kind.REPOST: "repost", Kind.PART: "part", Kind.HOLDS: "part"}
        found = self._index.add(number, text)
        return [(one.other_id, kinds[one.kind]) for one in found if one.kind in kinds]

    def bytes(self) -> int:
        """What the index takes in the file."""
        return int(self._db.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%near_%'").fetchone()[0])


class Datasketch:
    """MinHash LSH of datasketch, candidates verified by their signatures."""

    def __init__(self) -> None:
        from datasketch import MinHash, MinHashLSH

        self._minhash = MinHash
        self._lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
        self._signatures: list[MinHash] = []

    def add(self, number: int, text: str) -> list[Like]:
        """Compare and keep."""
        signature = self._minhash(num_perm=PERMUTATIONS)
        signature.update_batch([one.encode() for one in _shingles(text)])
        found = [
            (one, "like")
            for one in self._lsh.query(signature)
            if self._signatures[one].jaccard(signature) >= THRESHOLD
        ]
        self._lsh.insert(number, signature)
        self._signatures.append(signature)
        return found


class Rensa:
    """RMinHash LSH of rensa, candidates verified by their signatures."""

    def __init__(self) -> None:
        from rensa import RMinHash, RMinHashLSH

        self._minhash = RMinHash
        self._lsh = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
        self._signatures: list[RMinHash] = []

    def add(self, number: int, text: str) -> list[Like]:
        """Compare and keep."""
        signature = self._minhash(num_perm=PERMUTATIONS, seed=42)
        signature.update(list(_shingles(text)))
        found = [
            (one, "like")
            for one in self._lsh.query(signature)
            if self._signatures[one].jaccard(signature) >= THRESHOLD
        ]
        self._lsh.insert(number, signature)
        self._signatures.append(signature)
        return found


class Gaoya:
    """MinHash index of gaoya."""

    def __init__(self) -> None:
        from gaoya.minhash import MinHashStringIndex

        self._index = MinHashStringIndex(32, THRESHOLD, 32, 4, None, "char", False, (GRAM, GRAM))

    def add(self, number: int, text: str) -> list[Like]:
        """Compare and keep."""
        found = [(one, "like") for one in self._index.query(text)]
        self._index.insert_document(number, text)
        return found


class Folded:
    """Another tool that is given the text as ours sees it."""

    def __init__(self, tool: Tool) -> None:
        self._tool = tool

    def add(self, number: int, text: str) -> list[Like]:
        """Fold, then as the tool does."""
        return self._tool.add(number, fold(text))


TOOLS: dict[str, Callable[[], Tool]] = {
    "ours": Ours,
    "datasketch": Datasketch,
    "datasketch, folded text": lambda: Folded(Datasketch()),
    "rensa": Rensa,
    "rensa, folded text": lambda: Folded(Rensa()),
    "gaoya, folded text": lambda: Folded(Gaoya()),
}


def _shingles(text: str) -> set[str]:
    return {text[at : at + GRAM] for at in range(max(1, len(text) - GRAM + 1))}
