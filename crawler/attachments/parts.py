"""Office files of zipped parts, looked at before anything reads them: how many parts, how large, what XML they hold."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from crawler.attachments.faults import Unreadable

MOST_PARTS = 10_000
MOST_XML = 48_000_000  # bytes unpacked: a parsed tree takes several times as much
MOST_BYTES = 400_000_000  # pictures included, which nobody unpacks
MOST_CELLS = 2_000_000  # in the rectangle from A1 to the last cell
_XML = (".xml", ".rels", ".vml")
_STEP = 1 << 20
# In UTF-8 or, its other bytes zero, UTF-16.
_DECLARES = re.compile(b"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)
_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"')


def check(body: bytes, kind: str) -> None:
    """Pass an Office file that is safe to read; raises Unreadable: corrupt_..., encrypted, zip_bomb, declares_entities,
    too_many_cells.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            _check_sizes(parts)
            last = (0, 0)
            for part in parts:
                if part.filename.lower().endswith(_XML):
                    for piece in _pieces(archive, part):
                        last = _check_xml(piece, last)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Unreadable(f"corrupt_{kind}") from error
    except RuntimeError as error:  # what zipfile says of a part behind a password
        raise Unreadable("encrypted") from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """What is declared; a part that holds more than it declares is damaged."""
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith(_XML))
    if (
        len(parts) > MOST_PARTS
        or xml > MOST_XML
        or sum(part.file_size for part in parts) > MOST_BYTES
        or len({part.filename for part in parts}) < len(parts)
    ):
        raise Unreadable("zip_bomb")


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part unpacked step by step, each piece with the end of the one before."""
    kept = b""
    with archive.open(part) as file:
        while piece := file.read(_STEP):
            yield kept + piece
            kept = piece[-100:]


def _check_xml(piece: bytes, last: tuple[int, int]) -> tuple[int, int]:
    if _DECLARES.search(piece):
        raise Unreadable("declares_entities")
    row, column = last
    for letters, digits in _CELL.findall(piece) if b"<" in piece else ():
        row, column = max(row, int(digits)), max(column, _number(letters))
    if row * column > MOST_CELLS:
        raise Unreadable("too_many_cells")
    return row, column


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
