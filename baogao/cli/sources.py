"""`baogao sources list|add`: what is configured, and one more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from baogao.cli.adding import add
from baogao.cli.options import Db, Json, SourcesFile
from baogao.cli.terminal import say_json, say_table
from baogao.settings import ARCHIVE, SOURCES
from schedules import Source, load_sources, next_due
from schedules.service.agenda import slot_time
from storage import service, stats
from storage.database import reading
from storage.service import ALL, LastRun
from storage.stats import SourceCount
from storage.times import moment, now, stamp

__all__ = ["add", "list_sources"]


def list_sources(
    sources_file: SourcesFile = SOURCES.default, db: Db = ARCHIVE.default, as_json: Json = False
) -> None:
    """List the configured sources.

    When each is due, its last run, and what the archive holds of it.
    """
    sources = load_sources(sources_file)
    held, paused = _held(db)
    rows = [_row(source, held.get(source.name), now(), paused) for source in sources]
    if as_json:
        for row in rows:
            say_json(row)
        return
    columns = ("name", "cadence", "next due", "last run", "outcome", "documents", "start")
    say_table(columns, (row.values() for row in rows))


def _held(db: Path) -> tuple[dict[str, SourceCount], set[str]]:
    """What the archive holds of each source, and what is paused; nothing before the first harvest has made one."""
    if not db.exists():
        return {}, set()
    with reading(db) as archive:
        paused = {pause.source for pause in service.pauses(archive)}
        return {source.name: source for source in stats.sources(archive)}, paused


def _row(
    source: Source, held: SourceCount | None, at: datetime, paused: Collection[str]
) -> dict[str, object]:
    due = next_due(source.schedule, _last_slot(held), at, source.zone)
    is_paused = source.name in paused or ALL in paused
    return {
        "name": source.name,
        "cadence": f"{source.cadence} (paused)" if is_paused else source.cadence,
        "next_due": None if due is None or is_paused else stamp(max(due, at)),
        "last_run": held and held.last_started_at,
        "outcome": held and held.last_outcome,
        "documents": held.documents if held else 0,
        "start": source.start[0],
    }


def _last_slot(held: SourceCount | None) -> datetime | None:
    """The slot of the latest run; one that was asked for by hand is its own."""
    if held is None or held.last_slot is None or held.last_started_at is None:
        return None
    return slot_time(LastRun(held.last_slot, moment(held.last_started_at), held.last_ended_at is not None))
