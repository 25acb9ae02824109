"""A zip file written in one way only: nothing compressed, no times, no rights; so the same files make the same bytes.

Whoever reads one knows each byte that must stand between the files, and one that was altered shows.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
LOCAL_SIGNATURE = b"PK\x03\x04"
_VERSION = 20
_MADE_ON_UNIX = 3 << 8 | _VERSION
_DAY = 1 << 5 | 1  # the first one that zip knows: 1 January 1980
_RIGHTS = 0o100644 << 16


class Entry(NamedTuple):
    """A file in a zip: its name, the checksum and the number of its bytes, and where its header stands."""

    name: str
    crc: int
    size: int
    offset: int


def local_header(name: str, crc: int, size: int) -> bytes:
    """What stands before the bytes of a file."""
    raw = name.encode("ascii")
    return LOCAL.pack(LOCAL_SIGNATURE, _VERSION, 0, 0, 0, _DAY, crc, size, size, len(raw), 0) + raw


def directory(entries: Iterable[Entry], at: int) -> bytes:
    """What stands behind all files: the list of them, which begins at this offset, and the end of the zip."""
    parts = []
    for entry in entries:
        raw = entry.name.encode("ascii")
        head = _CENTRAL.pack(
            b"PK\x01\x02", _MADE_ON_UNIX, _VERSION, 0, 0, 0, _DAY, entry.crc, entry.size, entry.size, len(raw), 0, 0, 0, 0,
            _RIGHTS, entry.offset,
        )  # fmt: skip
        parts.append(head + raw)
    listed = b"".join(parts)
    return listed + _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listed), at, 0)


class Packing:
    """Files written into a zip one after the other; `end` makes it whole."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._at = out, 0
        self._entries: list[Entry] = []

    def add(self, name: str, body: bytes) -> None:
        """The next file."""
        crc = zlib.crc32(body)
        self._entries.append(Entry(name, crc, len(body), self._at))
        self._at += self._out.write(local_header(name, crc, len(body))) + self._out.write(body)

    def end(self) -> None:
        """The list of all files."""
        self._out.write(directory(self._entries, self._at))
