"""WARC and ARC files as units: parts that begin and end where records do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from crawler.importing.capture import Damage, Piece
from crawler.importing.cutting import cuts
from crawler.importing.warc import read_warc
from schedules.bulk.inputs.units import Unit
from schedules.bulk.places import open_input

_ZSTD = b"\x28\xb5\x2f\xfd"


def plan(whole: Unit, shard_bytes: int) -> list[Unit]:
    """The file in parts of about so many packed bytes; one unit where it cannot be cut, or cannot be read."""
    if whole.size < 1.5 * shard_bytes:
        return [whole]
    try:
        with open_input(whole.uri) as file:
            places = cuts(file, whole.size, shard_bytes)
    except OSError:
        return [whole]
    return [replace(whole, first=first, last=last) for first, last in pairwise([0, *places, whole.size])]


def read(unit: Unit, now: datetime) -> Iterator[Piece]:
    """What `read_warc` gives of this part. Raises OSError."""
    if not unit.size:
        yield Damage("the file", "it is empty")
        return
    with open_input(unit.uri) as file:
        if file.read(len(_ZSTD)) == _ZSTD:
            yield Damage(
                "the file",
                "it is packed with zstd, which is not read: unpack it with `zstd -d`, and name that",
            )
            return
        file.seek(0)
        yield from read_warc(file, now, (unit.first, unit.last or unit.size))
