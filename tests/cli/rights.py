"""Taking rights away, as a test needs it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def without_rights(*paths: Path) -> Iterator[None]:
    """Nobody may write the paths, and we are nobody: the superuser is not held back by permissions."""
    for path in paths:
        path.chmod(0o555)
    superuser = os.geteuid() == 0
    if superuser:
        os.seteuid(65534)
    try:
        yield
    finally:
        if superuser:
            os.seteuid(0)
        for path in paths:
            path.chmod(0o755)
