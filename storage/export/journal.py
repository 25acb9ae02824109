"""The journal of an unfinished dataset: what was asked for, and each file that is whole, in order."""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any

from storage.errors import BadExport


@dataclass(frozen=True, slots=True)
class Piece:
    """A whole file of a dataset: its path in it, its bytes, and the documents in it, up to number `last`."""

    path: str
    sha256: str
    size: int
    documents: int
    last: int
    languages: dict[str, int]


@dataclass(slots=True)
class Totals:
    """What the pieces of a dataset come to."""

    files: int = 0
    documents: int = 0
    size: int = 0
    last: int = 0
    languages: Counter[str] = field(default_factory=Counter)

    def add(self, piece: Piece) -> None:
        """Count one more."""
        self.files += 1
        self.documents += piece.documents
        self.size += piece.size
        self.last = max(self.last, piece.last)
        self.languages.update(piece.languages)


class Journal:
    """A file of JSON lines, the request first, then the pieces. Whoever holds it is the only one to write the dataset."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path, self._handle = path, handle

    def begin(self, request: dict[str, Any]) -> dict[str, Any]:
        """Write the request into an empty journal; the request it holds then, which may be of an earlier call."""
        with self._path.open(encoding="utf-8") as lines:
            first = lines.readline()
        if first.endswith("\n"):
            return dict(json.loads(first))
        os.ftruncate(self._handle, 0)
        self._append([request])
        return request

    def add(self, pieces: Iterable[Piece]) -> None:
        """Note pieces whose bytes are on disk."""
        self._append(map(asdict, pieces))

    def pieces(self) -> Iterator[Piece]:
        """The pieces noted so far."""
        with self._path.open(encoding="utf-8") as lines:
            next(lines, None)
            for line in lines:
                if line.endswith("\n"):
                    yield Piece(**json.loads(line))

    def keep_whole(self, folder: Path) -> None:
        """Forget the first piece that is not in the folder as it was noted, and all after it."""
        with self._path.open("rb") as lines:
            kept = len(next(lines, b""))
            for line in lines:
                if not line.endswith(b"\n") or not _is_whole(folder, Piece(**json.loads(line))):
                    break
                kept += len(line)
        os.ftruncate(self._handle, kept)

    def _append(self, objects: Iterable[dict[str, Any]]) -> None:
        text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)
        with os.fdopen(os.dup(self._handle), "ab") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(self._handle)


@contextmanager
def held(path: Path) -> Iterator[Journal]:
    """The journal at this path, made when there is none. Raises BadExport where another export holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield Journal(path, handle)
    except BlockingIOError as error:
        raise BadExport(
            f"{path.parent}: another export is writing here; wait for it, or name another place"
        ) from error
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _is_whole(folder: Path, piece: Piece) -> bool:
    path = folder / piece.path
    return path.is_file() and path.stat().st_size == piece.size and digest(path) == piece.sha256
