"""What lies around an archive: the files SQLite keeps beside it, exports that never ended, room on the disk."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.doctor.findings import Finding, Patient, Severity

LARGE_LOG = 256_000_000  # bytes of -wal: it is emptied at 4 MB where no reader stays for hours
LITTLE_ROOM = 200_000_000  # bytes free on the disk, or a twentieth of the archive
_STALE = timedelta(hours=1)  # an export writes to its file all the time


def files(patient: Patient) -> Iterator[Finding]:
    """What of these needs a hand."""
    yield from _log(patient)
    yield from _parts(patient)
    yield from _room(patient)


def _log(patient: Patient) -> Iterator[Finding]:
    log, journal = (patient.path.with_name(patient.path.name + end) for end in ("-wal", "-journal"))
    size = log.stat().st_size if log.is_file() else 0
    if size > LARGE_LOG:
        yield Finding(
            "large_log", Severity.NOTE, str(log), None,
            f"{size} bytes wait to be carried into the archive: a reader has stayed open for long",
            f'end programs that read the archive, then: sqlite3 {patient.quoted} "PRAGMA wal_checkpoint(TRUNCATE)"',
        )  # fmt: skip
    if journal.is_file() and journal.stat().st_size and not patient.holder:
        yield Finding(
            "journal", Severity.UNFINISHED, str(journal), None,
            "another program was stopped while it wrote; SQLite undoes that at the next writing",
            f'keep both files together, then: sqlite3 {patient.quoted} "PRAGMA quick_check"',
        )  # fmt: skip


def _parts(patient: Patient) -> Iterator[Finding]:
    """Exports go to the archive's folder or the current one as a rule; those elsewhere are not looked for."""
    folders = dict.fromkeys(folder.resolve() for folder in (patient.path.parent, Path()))
    for part in (part for folder in folders for part in sorted(folder.glob(".baogao-*.part"))):
        written = datetime.fromtimestamp(part.stat().st_mtime, UTC)
        if patient.now - written > _STALE:
            yield Finding(
                "half_an_export", Severity.UNFINISHED, str(part), None,
                f"an export that was stopped, last written {written:%Y-%m-%d %H:%M} UTC; nothing is lost with it",
                f"rm -r {shlex.quote(str(part))}",
            )  # fmt: skip


def _room(patient: Patient) -> Iterator[Finding]:
    free, size = shutil.disk_usage(patient.path.absolute().parent).free, patient.path.stat().st_size
    if free < max(LITTLE_ROOM, size // 20):
        yield Finding(
            "little_room", Severity.NOTE, str(patient.path), None,
            f"only {free // 1_000_000} MB are free on its disk",
            "free some space: du -sh * | sort -h",
        )  # fmt: skip
