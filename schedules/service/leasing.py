"""One service an archive: a second one stands by, and takes over when the first has ended, however it ended."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from storage.lease import holder, writer_lease


def service_lease(path: Path, now: datetime) -> AbstractContextManager[str]:
    """Be the service of the archive at `path`. Raises ArchiveBusy while another process is.

    It is a lock of its own: a service harvests under the writer's lease as everybody does, and holds that only
    while it harvests.
    """
    return writer_lease(_beside(path), now)


def serving(path: Path) -> str | None:
    """Who is the service of the archive, as `process 12, since 2026-...`; None where nobody is."""
    return holder(_beside(path))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}-service")
