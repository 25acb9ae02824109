"""The table of what a unit leaves out: damaged records, what is no page, pages of which nothing is kept, parts of pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from enum import StrEnum

from crawler.importing.capture import Capture
from schedules.bulk.clean.pages import Cleaned
from schedules.bulk.clean.receipts import MOST_TOLD, Dropped
from schedules.bulk.clean.shards import Shard
from storage.export.columns import Column, Record, Table, Type
from storage.export.rows import Row
from storage.times import stamp

ROW = 256  # bytes that a row takes, about


class Left(StrEnum):
    """What it is that was left out."""

    DAMAGED = "damaged"
    PASSED = "passed"
    PAGE = "page"
    PART = "part"


def _none(_rows: Iterable[Row]) -> Iterator[Record]:
    """No row of an export is one of this table."""
    return iter(())


TABLE = Table(
    "drops",
    "a row a damaged record, a record that is no page, a page of which nothing was kept, and a reason for which parts of a page were left out",
    (
        Column("kind", Type.TEXT, "damaged (a record that cannot be read), passed (no page), page (nothing of it kept), part"),
        Column("url", Type.TEXT, "address of the page, where there is one"),
        Column("fetched_at", Type.TIME, "when it was fetched"),
        Column("file", Type.TEXT, "file it is from"),
        Column("place", Type.TEXT, "where in that file"),
        Column("reason", Type.TEXT, "why"),
        Column("blocks", Type.INTEGER, "how many blocks of text were left out"),
        Column("characters", Type.INTEGER, "how many characters they hold"),
    ),
    _none,
)  # fmt: skip


class Drops:
    """Writes rows of the table, and counts them by kind and reason; `damages` are the first places and reasons."""

    table = TABLE

    def __init__(self, file: str) -> None:
        self.counted: dict[str, dict[str, Dropped]] = {}
        self.damages: list[tuple[str, str]] = []
        self.shard: Shard | None = None
        self._file, self._is_full = file, False

    def damaged(self, place: str, reason: str) -> None:
        """A record that cannot be read. How each is damaged is told in its row, and counted as one reason."""
        if len(self.damages) < MOST_TOLD:
            self.damages.append((place, reason))
        self._add(Left.DAMAGED, None, None, place, reason, counted_as="damaged")

    def passed(self, place: str | None, reason: str, capture: Capture | None = None) -> None:
        """A record that is no page, or none with bytes of its own."""
        url, at = (None, None) if capture is None else (capture.url, stamp(capture.at))
        self._add(Left.PASSED, url, at, place, reason)

    def page(self, capture: Capture, at: str, made: Cleaned) -> None:
        """What was left out of a page fetched at that time, and the page itself where nothing of it was kept."""
        if made.refused:
            self._add(Left.PAGE, capture.url, at, capture.place, made.refused)
        for reason, blocks, characters in made.drops:
            self._add(Left.PART, capture.url, at, capture.place, reason, blocks, characters)

    async def flush(self) -> None:
        """Write what is waiting, once there is enough of it."""
        if self._is_full and self.shard is not None:
            self._is_full = False
            await asyncio.to_thread(self.shard.flush)

    def _add(
        self, kind: Left, url: str | None, at: str | None, place: str | None, reason: str, blocks: int = 0,
        characters: int = 0, counted_as: str | None = None,
    ) -> None:  # fmt: skip
        of_kind = self.counted.setdefault(kind, {})
        name = counted_as or reason
        of_kind[name] = of_kind.get(name, Dropped()) + Dropped(1, blocks, characters)
        if self.shard is not None:
            row = (kind.value, url, at, self._file, place, reason, blocks, characters)
            self._is_full = self.shard.add(row, ROW) or self._is_full
