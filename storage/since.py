"""Moments and cursors that say: only what came after."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.times import stamp


def from_iso(text: str) -> str:
    """A date or time in ISO 8601 as archive text; UTC where it names no zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
