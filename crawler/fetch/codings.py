"""Content codings undone piece by piece, so that a bomb never unfolds in memory.

gzip, deflate (with or without the zlib wrapper), zstd (RFC 8878, window at most 8 MiB as RFC 9659 has it)
and br where the `brotli` package is installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from crawler.errors import BodyBroken, CodingUnknown

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = 65_536
_MOST_LAYERS = 2
_PLAIN = frozenset(("", "identity", "none"))
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_BITS = 16 + zlib.MAX_WBITS
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW_LOG = 23

_brotli: Any = importlib.import_module("brotli") if importlib.util.find_spec("brotli") else None
if _brotli is not None and not hasattr(_brotli.Decompressor, "can_accept_more_data"):
    _brotli = None  # before 1.2 its output could not be bounded


class Layer(Protocol):
    """One coding being undone.

    `ended` tells whether the coded data came to its end, `trailing` counts the bytes after that, and
    `produced` is the caller's to count with. `pieces` and `rest` raise the exceptions in `errors`.
    """

    name: str
    errors: tuple[type[Exception], ...]
    ended: bool
    trailing: int
    produced: int

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What the data unfolds to, in pieces of about `PIECE` bytes at most."""

    def rest(self) -> Iterator[bytes]:
        """What was held back, once all data was given."""


def layers(header: str) -> list[Layer]:
    """The layers that a Content-Encoding header names, the outermost first.

    Raises `CodingUnknown` where one is unknown or there are more than two.
    """
    names = [name for name in (part.strip().lower() for part in header.split(",")) if name not in _PLAIN]
    unknown = [name for name in names if name not in _CODINGS]
    if unknown:
        raise CodingUnknown(f"the content coding {unknown[0][:40]!a} is unknown")
    if len(names) > _MOST_LAYERS:
        raise CodingUnknown(f"the body is coded {len(names)} times over, at most {_MOST_LAYERS} are undone")
    return [_CODINGS[name]() for name in reversed(names)]


class _Zlib:
    errors: tuple[type[Exception], ...] = (zlib.error,)

    def __init__(self, name: str) -> None:
        self.name = name
        self.ended = False
        self.trailing = self.produced = 0
        self._held = b""
        self._proved = False
        self._stream: zlib._Decompress | None = None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        data = self._held + data
        self._held = b""
        while data:
            if self._stream is None:
                data = self._open(data)
                continue
            yield self._stream.decompress(data, PIECE)
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._stream.unused_data
                self.ended, self._stream = True, None

    def _open(self, data: bytes) -> bytes:
        """Begin the stream, or judge what follows its end."""
        if len(data) < 2:
            self._held = data
            return b""
        if self.ended:
            self._judge_rest(data)
            return b""
        bits = _GZIP_BITS if self.name == "gzip" else _deflate_bits(data)
        self._proved = bits > 0
        self._stream = zlib.decompressobj(bits)
        return data

    def _judge_rest(self, data: bytes) -> None:
        """Bytes behind the end are dropped where a checksum has proved that what stands before them is whole."""
        if self.name == "gzip" and data.startswith(_GZIP_MAGIC) and not self.trailing:
            raise CodingUnknown("the body is several gzip streams in a row, of which browsers read one")
        if not self._proved:
            raise BodyBroken(
                "bytes follow the end of the deflate data, which has no checksum to prove it whole"
            )
        self.trailing += len(data)

    def rest(self) -> Iterator[bytes]:
        if self.ended and self._held:
            self._judge_rest(self._held)
        while self._stream is not None and (piece := self._stream.decompress(b"", PIECE)):
            yield piece
        if self._stream is not None:
            self.ended = self._stream.eof


def _deflate_bits(data: bytes) -> int:
    """`deflate` means a zlib stream (RFC 9110, 8.4.1.2); old servers send it bare."""
    wrapped = data[0] & 15 == zlib.DEFLATED and (data[0] << 8 | data[1]) % 31 == 0
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


class _Zstd:
    name = "zstd"
    errors: tuple[type[Exception], ...] = (zstd.ZstdError,)

    def __init__(self) -> None:
        self.ended = False
        self.trailing = self.produced = 0
        self._held = b""
        self._stream = _zstd_stream()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        data = self._held + data
        self._held = b""
        while data:
            if self._stream.eof:
                data = self._open(data)
                continue
            yield self._stream.decompress(data, PIECE)
            while not self._stream.eof and not self._stream.needs_input:
                yield self._stream.decompress(b"", PIECE)
            self.ended = self._stream.eof
            data = self._stream.unused_data if self.ended else b""

    def _open(self, data: bytes) -> bytes:
        """Begin a further frame; what cannot begin one is trailing."""
        if not _ZSTD_MAGIC.startswith(data[:4]):
            self.trailing += len(data)
            return b""
        if len(data) < 4:
            self._held = data
            return b""
        self.ended, self._stream = False, _zstd_stream()
        return data

    def rest(self) -> Iterator[bytes]:
        self.trailing += len(self._held)
        yield from ()


def _zstd_stream() -> zstd.ZstdDecompressor:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})


class _Brotli:
    name = "br"

    def __init__(self) -> None:
        self.errors: tuple[type[Exception], ...] = (_brotli.error,)
        self.ended = False
        self.trailing = self.produced = 0
        self._stream = _brotli.Decompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self.ended:
            raise BodyBroken("bytes follow the end of the br data, which has no checksum to prove it whole")
        while piece := self._stream.process(data, output_buffer_limit=PIECE):
            yield piece
            data = b""
        self.ended = self._stream.is_finished()

    def rest(self) -> Iterator[bytes]:
        yield from ()


_CODINGS: dict[str, Callable[[], Layer]] = {
    "gzip": lambda: _Zlib("gzip"),
    "x-gzip": lambda: _Zlib("gzip"),
    "deflate": lambda: _Zlib("deflate"),
    "zstd": _Zstd,
}
if _brotli is not None:
    _CODINGS["br"] = _Brotli

ACCEPT_ENCODING = ", ".join(name for name in _CODINGS if name != "x-gzip")
