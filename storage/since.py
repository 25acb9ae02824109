"""Moments and cursors that say: only what came after."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.errors import BadCursor
from storage.times import stamp


@dataclass(frozen=True, slots=True)
class Span:
    """What an export covers: numbers above `after` up to `last`, first seen at or after `since`.

    `cursor` is what the next export goes on from.
    """

    after: int
    last: int
    since: str | None
    cursor: str


def span_of(last: int, since: str | None, mark: Callable[[int], str], *, letter: str = "") -> Span:
    """All up to `last`, after a cursor or from a date on where `since` is one. Raises BadCursor.

    A cursor is a letter, the number of the last row then, and the row's mark: the first eight characters of a hash, so
    that a cursor of another archive is not taken for one of this. `mark` tells that of a row, and is empty for none.
    """
    here = f"{letter}{last}-{mark(last)}"
    if since is None:
        return Span(0, last, None, here)
    if cursor := re.fullmatch(rf"{letter}(\d{{1,18}})-([0-9a-f]{{8}})", since):
        after = int(cursor[1])
        if mark(after) != cursor[2]:
            raise BadCursor(
                f"{since}: not a cursor of this archive; name its own, or a date, or export everything"
            )
        return Span(after, last, None, here)
    try:
        return Span(0, last, from_iso(since), here)
    except ValueError as error:
        raise BadCursor(
            f"{since!r}: neither a cursor that such an export gave, nor a date like 2026-01-31 or 2026-01-31T08:00+08:00"
        ) from error


def from_iso(text: str) -> str:
    """A date or time in ISO 8601 as archive text; UTC where it names no zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
