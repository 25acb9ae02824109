"""Where a file of records can be cut into parts that are read by themselves and together hold what the file does.

Every byte up to a cut was followed as a reader follows it, so a cut is never a guess: a file that somebody put inside a
page has no records here either. What is as it should be is only unpacked; the rest is read by the reader itself.
"""

from __future__ import annotations

import re
import sys
import zlib
from array import array
from bisect import bisect_left
from collections import OrderedDict
from typing import BinaryIO, NamedTuple, Protocol

from crawler.importing.unpacked import Unpacked
from crawler.importing.warc import MOST_BLOCK, READ, UNREADABLE, next_record

_PIECE = 1 << 20  # read of the file at a time
_STEP = 16_384  # packed bytes handed to zlib at a time; what it does not need of them, it copies
_HEAD = 32_768  # of a record that is as it should be
_AT_FIRST = 8  # records that the reader itself reads after something that is not; each time twice as many
_MOST_TOLD = 65_536  # answers awaited; more than `read_warc` keeps of those that tell something
_WELL_FORMED = re.compile(rb"WARC/1\.[01]\r\n(?:[!-~][^\r\n]*\r\n)+\r\n")
_FIELDS = re.compile(
    rb"\n(content-length|warc-type|warc-record-id|warc-concurrent-to)[ \t]*:[ \t]*([^\r\n]*?)[ \t]*\r",
    re.IGNORECASE,
)
_TOKEN = re.compile(rb"[!-~]*")
_END = b"\r\n\r\n"


def cuts(file: BinaryIO, size: int, every: int) -> list[int]:
    """The bytes at which parts of about `every` bytes begin, but for the first part; none where there is no such place.

    They depend on the file alone, never fall between a record and the metadata record in front of it that tells of it,
    and are the same on every machine. Memory grows by nine bytes a record.
    """
    count = round(size / every)
    if count < 2:
        return []
    starts = _Starts()
    _follow(file, size, starts)
    return starts.nearest([size * part // count for part in range(1, count)])


class _Head(NamedTuple):
    """What the headers of a record say, how long they are, and how long its block is."""

    kind: str
    name: str
    answers: str
    size: int
    block: int


class _Starts:
    """Where records begin, and which of them are tied to one before."""

    def __init__(self) -> None:
        self._places, self._tied = array("Q"), bytearray()
        self._awaited: OrderedDict[str, int] = OrderedDict()

    def add(self, place: int) -> None:
        """A record begins here."""
        self._places.append(place)
        self._tied.append(0)

    def tell(self, kind: str, name: str, answers: str) -> None:
        """What the record is that was read last: all from the one that tells of it up to an answer are tied."""
        last = len(self._places) - 1
        if kind == "metadata":
            if answers:
                self._awaited.pop(answers, None)
                self._awaited[answers] = last
                if len(self._awaited) > _MOST_TOLD:
                    self._awaited.popitem(last=False)
        elif kind in READ and (told := self._awaited.pop(name, None)) is not None:
            self._tied[told + 1 :] = b"\1" * (last - told)

    def nearest(self, wanted: list[int]) -> list[int]:
        """For each place the first one at it or behind where a record begins that is not tied."""
        found = (self._tied.find(0, bisect_left(self._places, place)) for place in wanted)
        return sorted({self._places[number] for number in found if number > 0})


class _Fast(Protocol):
    """Goes from record to record as long as they are as they should be."""

    def next(self, place: int) -> tuple[_Head | None, int] | None:
        """The record at this place and where the next begins; None where something is unusual."""


def _follow(file: BinaryIO, size: int, starts: _Starts) -> None:
    fast: _Fast = _Packed(file, size) if file.read(2) == b"\x1f\x8b" else _Plain(file, size)
    place: int | None = 0
    patience = _AT_FIRST
    while place is not None and place < size:
        found = fast.next(place)
        if found is None:
            place = _read_on(file, place, starts, patience)
            patience *= 2
            continue
        head, after = found
        starts.add(place)
        if head is not None:
            starts.tell(head.kind, head.name, head.answers)
        place = after


def _read_on(file: BinaryIO, place: int, starts: _Starts, count: int) -> int | None:
    """Have the reader itself read so many records; where the next one begins, None at the end of the file."""
    file.seek(0)
    stream, last = Unpacked(file, (place, sys.maxsize)), -1
    while True:
        record, damaged = None, False
        try:
            record = next_record(stream)
        except UNREADABLE:
            damaged = True
        began = stream.boundary
        if began is not None and began > last:
            if count <= 0 and record is not None:
                return began
            starts.add(began)
            last, count = began, count - 1
        if record is not None:
            starts.tell(record.kind, record.header("WARC-Record-ID"), record.header("WARC-Concurrent-To"))
        elif not (damaged and stream.find_next()):
            return None


class _Packed:
    """Members of gzip with a record in each."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        self._place, self._raw = -1, memoryview(b"")

    def next(self, place: int) -> tuple[_Head | None, int] | None:
        """See _Fast; the head is None where whatever there is goes on to the end of the file."""
        if place != self._place:
            self._file.seek(place)
            self._place, self._raw = place, memoryview(b"")
        try:
            begins, length, ends = self._member()
        except (zlib.error, EOFError):
            self._place = -1
            return None
        head = _head(begins)
        if head is not None and length == head.size + head.block + len(_END) and ends == _END:
            return head, self._place
        return (None, self._size) if self._place == self._size else None

    def _member(self) -> tuple[bytes, int, bytes]:
        """What the member begins and ends with and its length, unpacked; raises zlib.error or EOFError."""
        stream, begins, length, ends = zlib.decompressobj(16 + zlib.MAX_WBITS), b"", 0, b""
        while not stream.eof:
            if not self._raw and not self._more():
                raise EOFError
            piece = self._raw[:_STEP]
            unpacked = stream.decompress(piece)
            used = len(piece) - len(stream.unused_data)
            self._raw, self._place = self._raw[used:], self._place + used
            length += len(unpacked)
            ends = unpacked[-len(_END) :] if len(unpacked) >= len(_END) else (ends + unpacked)[-len(_END) :]
            if len(begins) < _HEAD:
                begins = begins + unpacked if begins else unpacked
        return begins, length, ends

    def _more(self) -> bool:
        self._raw = memoryview(self._file.read(_PIECE))
        return bool(self._raw)


class _Plain:
    """Records as they are, one behind another."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size

    def next(self, place: int) -> tuple[_Head | None, int] | None:
        """See _Fast. Blocks are passed over unread."""
        self._file.seek(place)
        head = _head(self._file.read(_HEAD))
        if head is None:
            return None
        after = place + head.size + head.block
        if after + len(_END) > self._size:
            return None
        self._file.seek(after)
        return (head, after + len(_END)) if self._file.read(len(_END)) == _END else None


def _head(begins: bytes) -> _Head | None:
    """The head of a record that is as it should be; None for any other, also for what is too long to be read."""
    if (whole := _WELL_FORMED.match(begins, 0, _HEAD)) is None:
        return None
    told: dict[bytes, bytes] = {}
    for name, value in _FIELDS.findall(begins, 0, whole.end()):
        told.setdefault(name.lower(), value)
    length = told.get(b"content-length", b"")
    if not all(map(_TOKEN.fullmatch, told.values())) or not (length.isdigit() and len(length) < 16):
        return None
    kind, name, answers = (
        told.get(field, b"").decode("ascii")
        for field in (b"warc-type", b"warc-record-id", b"warc-concurrent-to")
    )
    head = _Head(kind.lower(), name, answers, whole.end(), int(length))
    return None if head.kind in READ and head.block > MOST_BLOCK else head
