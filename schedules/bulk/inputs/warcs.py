"""WARC and ARC files as units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from crawler.importing.capture import Piece
from crawler.importing.warc import read_warc
from schedules.bulk.inputs.units import Unit
from schedules.bulk.places import open_input


def plan(whole: Unit, _shard_bytes: int) -> list[Unit]:
    """The file as one unit."""
    return [whole]


def read(unit: Unit, now: datetime) -> Iterator[Piece]:
    """What `read_warc` gives of this part. Raises OSError."""
    with open_input(unit.uri) as file:
        yield from read_warc(file, now)
