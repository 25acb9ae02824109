"""Where the files of a run are: found by name, folder or pattern, on a disk or in an object store, and opened to be read."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from schedules.bulk import libraries, stores
from schedules.bulk.errors import BulkFailed
from schedules.bulk.folders import Folder, Written
from schedules.bulk.stores import shown

__all__ = ["Folder", "Found", "Written", "find", "mark_of", "open_input", "shown"]

_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its whole path or its address, its bytes, and a mark that changes when it does.

    `listed` is whether a folder or pattern led to it, and no name of its own.
    """

    uri: str
    size: int
    mark: str
    listed: bool = False


def find(named: str) -> list[Found]:
    """The files of that name, in that folder and those below it, or that the pattern fits, ordered by address.

    Names that begin with a dot or underscore are passed over in folders. Raises BulkFailed for what is not there.
    """
    found = list(_in_store(named) if stores.is_store(named) else _on_disk(str(stores.path_of(named))))
    if not found:
        raise BulkFailed(
            f"{shown(named)}: there is nothing here; name a file, a folder with files, or a pattern"
        )
    for each in found:
        stores.is_store(each.uri)  # refuses names that no line can show
    return sorted(set(found), key=lambda each: each.uri)


def open_input(uri: str) -> BinaryIO:
    """The file, to be read from any place. Raises OSError as `open` does, BulkFailed where a store fails."""
    return stores.reader(uri) if stores.is_store(uri) else stores.path_of(uri).open("rb")


def mark_of(uri: str) -> tuple[int, str]:
    """Size and mark of a file as it is now. Raises FileNotFoundError or another OSError, BulkFailed where a store fails."""
    if not stores.is_store(uri):
        told = stores.path_of(uri).stat()
        return told.st_size, str(told.st_mtime_ns)
    store, path = stores.opened(uri)
    with stores.translated(uri):
        info = store.get_file_info(path)
    if info.size is None:
        raise FileNotFoundError(shown(uri))
    return info.size, str(info.mtime_ns)


def _on_disk(named: str) -> Iterator[Found]:
    if os.path.lexists(named):
        yield from _named(named, listed=False)
        return
    if not _WILD.search(named):
        raise BulkFailed(f"{named}: there is nothing here; name a file, a folder with files, or a pattern")
    for each in glob.glob(named, recursive=True):  # noqa: PTH207 - Path.glob takes no whole path
        yield from _named(each, listed=True)


def _named(name: str, *, listed: bool) -> Iterator[Found]:
    """A file, or the files of a folder."""
    try:
        told = Path(name).stat()
        if stat.S_ISDIR(told.st_mode):
            yield from _below(name)
        elif stat.S_ISREG(told.st_mode):
            yield Found(name, told.st_size, str(told.st_mtime_ns), listed)
        elif not listed:
            raise BulkFailed(
                f"{name}: neither a file nor a folder; write what it gives into a file, and name that"
            )
    except OSError as error:
        if not listed:
            raise BulkFailed(
                f"{name}: cannot be read: {error.strerror}; mend that, or leave it out"
            ) from error


def _below(folder: str) -> Iterator[Found]:
    """The files below a folder; links to files are followed, links to folders are not."""

    def refused(error: OSError) -> None:
        raise BulkFailed(
            f"{error.filename}: cannot be read: {error.strerror}; mend that, or leave it out"
        ) from error

    for here, folders, files in os.walk(folder, onerror=refused):
        folders[:] = [each for each in folders if each[0] not in "._"]
        for each in files:
            path = Path(here, each)
            if each[0] not in "._" and path.is_file():
                told = path.stat()
                yield Found(str(path), told.st_size, str(told.st_mtime_ns), listed=True)


def _in_store(named: str) -> Iterator[Found]:
    store, path = stores.opened(named)
    with stores.translated(named):
        wild = _WILD.search(path)
        if not wild:
            info = store.get_file_info(path)
            if info.is_file:
                yield _object(named, path, info, listed=False)
                return
        top = path[: wild.start()].rpartition("/")[0] if wild else path
        fits = re.compile(_pattern(path)) if wild else None
        listed = store.get_file_info(
            libraries.filesystems().FileSelector(top, recursive=True, allow_not_found=True)
        )
    for info in listed:
        hidden = any(part[0] in "._" for part in info.path[len(top) :].split("/") if part)
        if info.is_file and (fits.fullmatch(info.path) if fits else not hidden):
            yield _object(named, path, info, listed=True)


def _object(named: str, path: str, info: Any, *, listed: bool) -> Found:
    """The object's own address: that of the call, with its path in place of the one named."""
    address, mark, options = named.partition("?")
    before = address.rstrip("/").removesuffix(path)
    return Found(f"{before}{info.path}{mark}{options}", info.size, str(info.mtime_ns), listed)


def _pattern(path: str) -> str:
    """A pattern of file names as a regular expression: ** for folders, * and ? for no slash, [ab] for one of them."""
    found = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]/]+\])", path)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(
        known.get(part)
        or (
            f"[{part[1:-1].replace('!', '^', 1) if part[1] == '!' else part[1:-1]}]"
            if odd
            else re.escape(part)
        )
        for odd, part in zip((index % 2 for index in range(len(found))), found, strict=True)
    )
