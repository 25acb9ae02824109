"""Reading a body within bounds, on the wire and decoded."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.errors import BodyBroken, BodyTooLarge, CodingUnknown
from crawler.fetch.codings import Layer, layers


class Body:
    """Collects one body: at most `limit` bytes on the wire, and as many after each layer of decoding.

    A larger one raises `BodyTooLarge`, or with `cut` is kept up to the limit. Raises `BodyBroken` where
    the coded data is damaged or ends early, `CodingUnknown` where it cannot be undone.
    """

    def __init__(self, coding: str, limit: int, *, cut: bool = False) -> None:
        self.received = 0
        self._limit = limit
        self._cut = cut
        self._full = False
        self._size = 0
        self._parts: list[bytes] = []
        self._layers = layers(coding) if coding else []

    def feed(self, chunk: bytes) -> bool:
        """Take bytes as they came over the wire; False when no more are wanted."""
        self.received += len(chunk)
        if self._layers and not self._fits(self.received, "on the wire"):
            return False
        self._pass_on(chunk, 0)
        return not self._full

    def finish(self) -> bytes:
        """The decoded body, once all of it was fed."""
        for depth, layer in enumerate(self._layers):
            if self._full or not self.received:
                break
            self._unfold(layer.rest(), layer, depth)
            if not layer.ended:
                raise BodyBroken(f"the {layer.name} data ends early")
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    @property
    def trailing(self) -> int:
        """How many bytes followed the end of the coded data; they are dropped."""
        return sum(layer.trailing for layer in self._layers)

    def _pass_on(self, data: bytes, depth: int) -> None:
        if depth < len(self._layers):
            layer = self._layers[depth]
            self._unfold(layer.pieces(data), layer, depth)
        elif self._fits(self._size + len(data), "long"):
            self._parts.append(data)
            self._size += len(data)
        else:
            self._parts.append(data[: self._limit - self._size])
            self._size = self._limit

    def _unfold(self, pieces: Iterator[bytes], layer: Layer, depth: int) -> None:
        try:
            for piece in pieces:
                layer.produced += len(piece)
                if depth + 1 < len(self._layers):
                    self._fits(layer.produced, f"once {layer.name} is undone")
                self._pass_on(piece, depth + 1)
                if self._full:
                    return
        except layer.errors as error:
            if not layer.produced:
                raise CodingUnknown(f"the body is said to be {layer.name} data and is not") from error
            raise BodyBroken(f"the {layer.name} data is damaged") from error

    def _fits(self, size: int, where: str) -> bool:
        if size <= self._limit:
            return True
        if not self._cut:
            raise BodyTooLarge(f"the body is more than {self._limit} bytes {where}")
        self._full = True
        return False
