"""The folder a run writes into, on a disk or in an object store: each file is there whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from schedules.bulk import libraries, stores
from schedules.bulk.errors import BulkFailed
from storage.errors import ArchiveError
from storage.placing import whole_file

_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*")
_LEFT = ".baogao-*.part"  # what a killed writer leaves
_LOCK = ".lock"
_AT_ONCE = 8 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """What a file came to."""

    bytes: int
    sha256: str


class Folder:
    """A folder for a run's files. Names in it are ours: letters, digits, dot, hyphen, underscore and / between parts.

    Every method raises BulkFailed, in one line, when the system or the store refuses.
    """

    def __init__(self, uri: str) -> None:
        self._store = stores.opened(uri) if stores.is_store(uri) else None
        self._uri = uri
        self._path = stores.path_of(uri)
        if self._store is None and os.path.lexists(self._path) and not self._path.is_dir():
            raise BulkFailed(f"{self._path}: not a folder; name another")

    def __str__(self) -> str:
        return stores.shown(self._uri)

    def write(self, name: str, work: Callable[[BinaryIO], object]) -> Written:
        """Have `work` write a file, which takes the place of one of this name once it is whole and on disk."""
        if self._store is not None:
            return self._upload(name, work)
        out = self._file(name)
        with _complaints(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(out, replace=True) as file:
                return _written(file, work)

    def read(self, name: str) -> bytes | None:
        """The whole of a file; None where there is none."""
        if self._store is not None:
            store, path = self._store
            with stores.translated(self._at(name)):
                if not store.get_file_info(f"{path}/{name}").is_file:
                    return None
                with store.open_input_file(f"{path}/{name}") as file:
                    return bytes(file.read())
        with _complaints(self._file(name)), suppress(FileNotFoundError):
            return self._file(name).read_bytes()
        return None

    def open(self, name: str) -> BinaryIO:
        """A file to read from any place in it. Raises FileNotFoundError or another OSError."""
        return stores.reader(self._at(name)) if self._store is not None else self._file(name).open("rb")

    def size(self, name: str) -> int | None:
        """How many bytes a file has; None where there is none."""
        if self._store is not None:
            store, path = self._store
            with stores.translated(self._at(name)):
                info = store.get_file_info(f"{path}/{_checked(name)}")
                return int(info.size) if info.is_file else None
        with _complaints(self._file(name)), suppress(FileNotFoundError):
            return self._file(name).stat().st_size
        return None

    def names(self, prefix: str = "") -> list[str]:
        """The names that begin so, in order; what begins with a dot is not among them."""
        found = self._names_in_store() if self._store is not None else self._names_on_disk()
        return sorted(name for name in found if name.startswith(prefix) and _NAME.fullmatch(name))

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is fine."""
        if self._store is not None:
            store, path = self._store
            with stores.translated(self._at(name)):
                if store.get_file_info(f"{path}/{_checked(name)}").is_file:
                    store.delete_file(f"{path}/{name}")
            return
        with _complaints(self._file(name)):
            self._file(name).unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Have the folder for one run alone, where it is on a disk; what killed runs left half-written is removed first.

        Raises BulkFailed that names the run which has it.
        """
        if self._store is not None:
            yield
            return
        with _complaints(self._path):
            self._path.mkdir(parents=True, exist_ok=True)
            file = (self._path / _LOCK).open("a+")
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.seek(0)
                holder = re.sub(r"[^\w .-]", "", file.read(100)) or "another run"
                raise BulkFailed(
                    f"{self._path}: {holder} is writing here; wait until it has ended, or name another folder"
                ) from error
            file.truncate(0)
            file.write(f"process {os.getpid()} on {os.uname().nodename}")
            file.flush()
            for left in self._path.rglob(_LEFT):
                left.unlink(missing_ok=True)
            yield
            file.truncate(0)

    def _file(self, name: str) -> Path:
        return self._path / _checked(name)

    def _at(self, name: str) -> str:
        address, mark, options = self._uri.partition("?")
        return f"{address.rstrip('/')}/{_checked(name)}{mark}{options}"

    def _upload(self, name: str, work: Callable[[BinaryIO], object]) -> Written:
        """Made on a disk first: a store takes whatever it was given when a stream to it is closed, whole or not."""
        with _complaints(Path(str(self)) / name), TemporaryFile() as file:
            written = _written(cast(BinaryIO, file), work)
            file.seek(0)
            store, path = stores.opened(self._uri)
            with stores.translated(self._at(name)), store.open_output_stream(f"{path}/{name}") as out:
                shutil.copyfileobj(file, out, _AT_ONCE)
        return written

    def _names_on_disk(self) -> Iterator[str]:
        for here, folders, files in os.walk(self._path):
            folders[:] = [each for each in folders if not each.startswith(".")]
            yield from (Path(here, each).relative_to(self._path).as_posix() for each in files)

    def _names_in_store(self) -> Iterator[str]:
        store, path = stores.opened(self._uri)
        with stores.translated(self._uri):
            selector = libraries.filesystems().FileSelector(path, recursive=True, allow_not_found=True)
            found = store.get_file_info(selector)
        yield from (info.path[len(path) + 1 :] for info in found if info.is_file)


class _Hashed(RawIOBase):
    """A file that is only written, and what was written counted and hashed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.count, self.hash = file, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._file.write(piece)
        self.hash.update(piece)
        self.count += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self.count


def _written(file: BinaryIO, work: Callable[[BinaryIO], object]) -> Written:
    hashed = _Hashed(file)
    work(cast(BinaryIO, hashed))
    return Written(hashed.count, hashed.hash.hexdigest())


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BulkFailed(f"{name!a}: no name for a file of a run")
    return name


@contextmanager
def _complaints(path: Path) -> Iterator[None]:
    """Turn what the system says inside into one line of ours."""
    try:
        yield
    except (OSError, ArchiveError) as error:
        cause = error.__cause__ if isinstance(error, ArchiveError) else error
        said = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause or error)
        raise BulkFailed(
            f"{path}: {said}; nothing half-written is left: mend that and run the same command again"
        ) from error
