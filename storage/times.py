"""Times as the archive writes them: UTC, ISO 8601, milliseconds, `Z`; such texts sort as the times do."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """An aware time as archive text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Archive text as an aware time."""
    return datetime.fromisoformat(text)


def now() -> datetime:
    """The wall clock, for the edges that are given no other."""
    return datetime.now(UTC)
