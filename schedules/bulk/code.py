"""What makes the files of a run: some that another version made would fit none of the others."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from crawler.clean.version import without_comments
from schedules.bulk.errors import BulkFailed

_ROOT = Path(__file__).parents[2]


@cache
def code(folders: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """A hash of the code in these folders, from the root on, and of the versions of these libraries, on this machine."""
    made = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in libraries).encode())
    for folder in folders:
        for file in sorted((_ROOT / folder).rglob("*.py")):
            made.update(f"{file.relative_to(_ROOT).as_posix()}\n".encode())
            made.update(without_comments(file.read_bytes()))
    return made.hexdigest()[:16]


def check_code(asked: str, made: str) -> None:
    """Raises BulkFailed where this machine would make other files than the one that asks."""
    if asked != made:
        raise BulkFailed(
            "this machine has another version of baogao, or of its libraries, than the one that asks"
        )
