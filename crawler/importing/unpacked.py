"""A file of records read as a stream within bounds: plain, or gzip with a member for each record.

Nothing of it can grow memory: a line has a limit, and so have all lines of a record together. After damage the reader
finds the next record by itself.
"""

from __future__ import annotations

import sys
import zlib
from typing import BinaryIO

from crawler.importing.errors import RecordDamaged

PIECE = 65_536
HEAD_BYTES = 1 << 20  # of lines that one record may have before its block
_MEMBER = b"\x1f\x8b\x08"
_BEGINNINGS = (b"WARC/1.", b"WARC/0.")
Part = tuple[int, int]  # the bytes of a file from the first up to before the last


class Unpacked:
    """Bytes of the records in a file. `packed` is whether the file is gzip.

    All that reads raises RecordDamaged where the file is cut or its packing broken. With a `part`, which takes a file
    that can be read from any place, reading begins at the first of these bytes, and ends where a record begins at or
    behind the last: both must be places that `boundary` gave, so that the parts of a file hold what the file does.
    """

    def __init__(self, file: BinaryIO, part: Part | None = None) -> None:
        self._file = file
        self._raw = file.read(PIECE)
        self._before, self._last = part or (
            0,
            sys.maxsize,
        )  # `_before` are the bytes in front of those in `_raw`
        self.packed = self._raw.startswith(_MEMBER[:2])
        if self._before:
            file.seek(self._before)
            self._raw = file.read(PIECE)
        self.boundary: int | None = self._before
        self._buffer = b""
        self._stream: zlib._Decompress | None = None
        self._lines = HEAD_BYTES
        self._member = 0
        self._ended = False

    @property
    def place(self) -> int:
        """Where in the file the record under way begins, or about where, counted in bytes."""
        return self._member if self.packed else self._before - len(self._buffer)

    def first_line(self) -> bytes:
        """The first line of the next record, behind blank ones; empty where there are no more.

        `boundary` then says where the record begins, if it can be read without what is before it.
        """
        while True:
            self._lines = HEAD_BYTES
            self._prove()
            self.boundary = self._here()
            if self.boundary is not None and self.boundary >= self._last:
                return b""
            if (line := self.readline()) not in (b"\n", b"\r\n"):
                return line

    def _here(self) -> int | None:
        if not self.packed:
            return self._before - len(self._buffer)
        return self._before if self._stream is None and not self._buffer else None

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end of the file."""
        parts, missing = [], size
        while missing and (self._buffer or self._fill()):
            part, self._buffer = self._buffer[:missing], self._buffer[missing:]
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def readline(self, size: int | None = None) -> bytes:
        """A line with its end; without one at the end of the file."""
        most = min(PIECE, self._lines) if size is None else min(size, self._lines)
        while (at := self._buffer.find(b"\n", 0, most)) < 0 and len(self._buffer) < most and self._fill():
            pass
        if at < 0 and len(self._buffer) >= most and (size is None or most < size):
            raise RecordDamaged("its headers are longer than any record's")
        line = self._buffer[: at + 1 if at >= 0 else most]
        self._buffer = self._buffer[len(line) :]
        self._lines -= len(line)
        return line

    def end_record(self) -> None:
        """Pass over the two blank lines behind a record, as far as they are there, and never into the next member.

        The checksum of a member that holds nothing more proves what was read of it.
        """
        left, more = 4, True
        while more:
            blank = self._buffer[:left]
            passed = len(blank) - len(blank.lstrip(b"\r\n"))
            self._buffer, left = self._buffer[passed:], left - passed
            more = bool(left) and not self._buffer and self._go_on()
        self._prove()

    def _go_on(self) -> bool:
        """Have more bytes of the same member, or of a plain file; False where there are none."""
        if not self.packed:
            return self._fill()
        self._prove()
        return bool(self._buffer)

    def _prove(self) -> None:
        """Read to the end of a member that holds nothing more."""
        while self._stream is not None and not self._buffer:
            self._buffer += self._step(self._stream)

    def find_next(self) -> bool:
        """Go on to where the next record may begin, after damage; False where the file has no more."""
        if not self.packed:
            return self._find_line()
        self._stream, self._buffer = None, b""
        self._go_back()
        while (at := self._raw.find(_MEMBER)) < 0:
            if not self._more(keep=len(_MEMBER) - 1):
                self._ended = True
                return False
        self._drop(at)
        return True

    def _go_back(self) -> None:
        """Behind the beginning of the damaged member, where the file can be read again: the next may be within it."""
        if self._file.seekable():
            self._before = self._member + 1
            self._file.seek(self._before)
            self._raw = self._file.read(PIECE)
        elif self._before <= self._member:
            self._drop(1)
        self._ended = False

    def _find_line(self) -> bool:
        while True:
            found = [at for word in _BEGINNINGS if (at := self._buffer.find(b"\n" + word)) >= 0]
            if found:
                self._buffer = self._buffer[min(found) + 1 :]
                return True
            self._buffer = self._buffer[-8:]
            if not self._fill():
                self._buffer = b""
                return False

    def _fill(self) -> bool:
        """Put more bytes into the buffer; False at the end of the file."""
        if self._ended:
            return False
        if not self.packed:
            if not self._raw and not self._more():
                return False
            self._buffer += self._raw
            self._drop(len(self._raw))
            return True
        return self._unpack()

    def _unpack(self) -> bool:
        while (stream := self._stream or self._open()) is not None:
            if piece := self._step(stream):
                self._buffer += piece
                return True
        return False

    def _step(self, stream: zlib._Decompress) -> bytes:
        """What the next bytes of a member unfold to, which may be nothing."""
        try:
            piece = stream.decompress(self._raw, PIECE)
        except zlib.error as error:
            raise RecordDamaged(f"its packing is damaged ({error})") from error
        whole = stream.eof
        rest = stream.unused_data if whole else stream.unconsumed_tail
        self._drop(len(self._raw) - len(rest))
        if whole:
            self._stream = None
        elif not piece and not self._raw and not self._more():
            self._ended = True
            raise RecordDamaged("the file ends in the middle of it")
        return piece

    def _open(self) -> zlib._Decompress | None:
        """Begin the next member; None where the file has no more."""
        while len(self._raw) < 2 and self._more(keep=len(self._raw)):
            pass
        if not self._raw:
            self._ended = True
            return None
        self._member = self._before
        if not self._raw.startswith(_MEMBER[:2]):
            raise RecordDamaged("what follows the record before it is no gzip data")
        self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        return self._stream

    def _more(self, keep: int = 0) -> bool:
        """Read on in the file, keeping the last bytes of what was read."""
        self._drop(len(self._raw) - keep)
        piece = self._file.read(PIECE)
        self._raw += piece
        return bool(piece)

    def _drop(self, count: int) -> None:
        self._raw = self._raw[count:]
        self._before += count
