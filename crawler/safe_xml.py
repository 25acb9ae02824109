"""XML of strangers, read as a stream and within bounds: no DTD, no entities but the five, nothing fetched."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from xml.parsers import expat

MOST_BYTES = 52_428_800  # unpacked: what the sitemap protocol allows (https://www.sitemaps.org/protocol.html)
MOST_DEPTH = 32
_STEP = 1 << 18
_GZIP = b"\x1f\x8b"
_GB = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding\s*=\s*["'](?:gbk|gb2312|gb18030)["']""", re.IGNORECASE)


class Unreadable(Exception):
    """Why XML is not read, or not read on."""


def read_xml(
    body: bytes,
    start: Callable[[str, Mapping[str, str]], object],
    text: Callable[[str], object] | None = None,
    end: Callable[[str], object] | None = None,
) -> None:
    """Tell of every element by its name in small letters without its namespace, of its text and of its end.

    A gzip file is unpacked on the way. What the functions raise ends the reading. Raises `Unreadable` for a
    declaration of a DTD, for what is too deep or too large, for cut or damaged data and for what is no XML.
    """
    parts = _unpacked(body)
    first = next(parts, b"")
    parser = expat.ParserCreate("utf-8" if _GB.match(first) else None, namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    _refuse_declarations(parser)
    _tell(parser, start, text, end)
    try:
        for part in _recoded(first, parts):
            parser.Parse(part, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(f"no well-formed XML: {expat.errors.messages.get(error.code, 'damaged')}") from error
    except (LookupError, ValueError) as error:
        raise Unreadable("no XML in an encoding that can be read") from error


def _tell(
    parser: expat.XMLParserType,
    start: Callable[[str, Mapping[str, str]], object],
    text: Callable[[str], object] | None,
    end: Callable[[str], object] | None,
) -> None:
    depth = 0

    def opened(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise Unreadable(f"more than {MOST_DEPTH} elements inside one another")
        start(_local(name), attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(_local(name))

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = text


def _local(name: str) -> str:
    return name.rpartition(" ")[2].lower()


def _refuse_declarations(parser: expat.XMLParserType) -> None:
    def refuse(*_: object) -> int:
        raise Unreadable("it declares a DTD")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse


def _unpacked(body: bytes) -> Iterator[bytes]:
    """The body in steps, out of its gzip wrapping if it has one; raises `Unreadable`."""
    if not body.startswith(_GZIP):
        if len(body) > MOST_BYTES:
            raise Unreadable(f"more than {MOST_BYTES} bytes")
        yield from (body[at : at + _STEP] for at in range(0, len(body), _STEP))
        return
    stream, left, total = zlib.decompressobj(16 + zlib.MAX_WBITS), body, 0
    try:
        while not stream.eof and (part := stream.decompress(left, _STEP)):
            left, total = stream.unconsumed_tail, total + len(part)
            if total > MOST_BYTES:
                raise Unreadable(f"more than {MOST_BYTES} bytes when unpacked")
            yield part
    except zlib.error as error:
        raise Unreadable("damaged gzip data") from error
    if not stream.eof:
        raise Unreadable("the gzip data ends early")


def _recoded(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts as they are, or as UTF-8 where they say they are in a Chinese encoding that expat cannot read."""
    if not _GB.match(first):
        yield from chain((first,), parts)
        return
    decoder = codecs.getincrementaldecoder("gb18030")("replace")
    yield from (decoder.decode(part).encode() for part in chain((first,), parts))
    yield decoder.decode(b"", True).encode()
