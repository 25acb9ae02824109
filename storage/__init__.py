"""The archive: rows and bytes in one SQLite file; it never touches the web. Other programs begin with `Archive`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

# sqlite-utils loads pandas wherever that is installed: half a second and seventy megabytes for every worker, and for
# kinds of values that no archive holds. It is kept from finding it; whoever imports pandas afterwards gets it.
if "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]  # this is how an import is made to find nothing
    try:
        import_module("sqlite_utils")
    finally:
        del sys.modules["pandas"]

if TYPE_CHECKING:
    from storage.archive import Archive as Archive
    from storage.archive import Document as Document
    from storage.filters import Filters as Filters
    from storage.records import Place as Place

# Found when they are asked for: workers and other floors import parts of this package without all of it.
_PUBLIC = {
    "Archive": "storage.archive",
    "Document": "storage.archive",
    "Filters": "storage.filters",
    "Place": "storage.records",
}
__all__ = ["Archive", "Document", "Filters", "Place"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'storage' has no attribute {name!r}")
