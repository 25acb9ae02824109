"""What makes the files of a run: one from another version would fit none of the others."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from crawler.clean.version import without_comments
from schedules.bulk.errors import BulkFailed

_ROOT = Path(__file__).parents[3]
_TAKE_PART = ("storage", "schedules/bulk/near")
_LIBRARIES = ("numpy", "pyarrow")


@cache
def code() -> str:
    """A hash of everything that takes part in comparing on this machine."""
    made = hashlib.sha256()
    for folder in _TAKE_PART:
        for file in sorted((_ROOT / folder).rglob("*.py")):
            made.update(f"{file.relative_to(_ROOT)}\n{without_comments(file.read_bytes())!r}\n".encode())
    for library in _LIBRARIES:
        made.update(f"{library} {version(library)}\n".encode())
    return made.hexdigest()[:16]


def check_code(asked: str) -> None:
    """Raises BulkFailed where this machine would make other files than the one that asks."""
    if asked != code():
        raise BulkFailed(
            "this machine has another version of baogao, or of its libraries, than the one that asks"
        )
