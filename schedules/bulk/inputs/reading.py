"""Reading a unit: what its part of the file holds, as captures, damage, and what is no page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crawler.importing.capture import Damage, Piece
from schedules.bulk.inputs import archives, tables, warcs
from schedules.bulk.inputs.units import Kind, Unit
from schedules.bulk.places import mark_of

WHOLE = "the file"  # the place of what is wrong with all of it
_READERS = {Kind.WARC: warcs.read, Kind.PARQUET: tables.read, Kind.ARCHIVE: archives.read}


def read(unit: Unit, now: datetime) -> Iterator[Piece]:
    """What the unit holds, in its order: units of one file, one after another, give what the whole file does.

    A file that is gone, changed, or cannot be opened is damage. Raises BulkFailed where a store fails on the way, since
    what it holds is not lost: the same call again goes on. `now` is when it is read, as for `read_warc`.
    """
    if unit.kind is not Kind.ARCHIVE and (refused := _refused(unit)) is not None:
        yield Damage(WHOLE, refused)
        return
    try:
        yield from _READERS[unit.kind](unit, now)
    except OSError as error:
        yield Damage(WHOLE, _said(error))


def _refused(unit: Unit) -> str | None:
    """Why the file is not the one that was planned with."""
    try:
        now = mark_of(unit.uri)
    except FileNotFoundError:
        return "it was there when the run began, and is gone"
    except OSError as error:
        return _said(error)
    return None if now == (unit.size, unit.mark) else "it was changed after the run began; run it again"


def _said(error: OSError) -> str:
    return (
        f"cannot be read: {error.strerror or ascii(str(error).splitlines()[0][:200] if str(error) else '')}"
    )
