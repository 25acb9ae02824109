"""The libraries that read files: an extra, so they may be missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from crawler.attachments.faults import Unreadable
from crawler.attachments.kinds import FileKind

# Kind of file to its library, as it is imported and as it is installed.
READERS = {
    FileKind.PDF: ("pypdfium2", "pypdfium2"),
    FileKind.DOCX: ("docx", "python-docx"),
    FileKind.XLSX: ("python_calamine", "python-calamine"),
    FileKind.XLS: ("python_calamine", "python-calamine"),
    FileKind.DOC: ("xberg", "xberg"),
}
INSTALL = "pip install 'baogao[attachments]'"


def missing_readers(installed: Callable[[str], object] | None = None) -> tuple[str, ...]:
    """The libraries that are not `installed`, by the names they are installed by."""
    has = installed or _version
    return tuple(dict.fromkeys(name for _, name in READERS.values() if not has(name)))


def library(kind: FileKind, part: str = "") -> Any:
    """The library that reads this kind of file, or a module of it. Raises Unreadable where it is not installed."""
    name, installed = READERS[kind]
    try:
        return import_module(f"{name}.{part}" if part else name)
    except ImportError as error:
        raise Unreadable(f"{installed.replace('-', '_')}_not_installed") from error


def reader(kind: FileKind) -> str:
    """What read a file, with its version: another version may read it otherwise."""
    name = READERS[kind][1] if kind in READERS else ""
    return f"{name} {_version(name)}".strip()


@cache
def _version(name: str) -> str:
    try:
        return version(name) if name else ""
    except PackageNotFoundError:
        return ""
