"""The engine and the file formats of bulk runs, which are an extra: nothing else imports them by name."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from schedules.bulk.errors import BulkFailed

_MISSING = "baogao bulk needs daft, ray and pyarrow, which are not installed: pip install 'baogao[bulk]'"


def check() -> None:
    """Raises BulkFailed that says what to install, where anything of the extra is missing."""
    if not all(find_spec(name) for name in ("daft", "ray", "pyarrow")):
        raise BulkFailed(_MISSING)


def daft() -> ModuleType:
    """Daft. Raises BulkFailed that says what to install."""
    return _imported("daft")


def ray() -> ModuleType:
    """Ray. Raises BulkFailed that says what to install."""
    return _imported("ray")


def arrow() -> ModuleType:
    """pyarrow. Raises BulkFailed that says what to install."""
    return _imported("pyarrow")


def parquet() -> ModuleType:
    """pyarrow's part for Parquet. Raises BulkFailed that says what to install."""
    return _imported("pyarrow.parquet")


def filesystems() -> ModuleType:
    """pyarrow's part for local folders and object stores. Raises BulkFailed that says what to install."""
    return _imported("pyarrow.fs")


def _imported(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise BulkFailed(_MISSING) from error
