"""What kind of file bytes are, by the bytes themselves: a name or a content type proves nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from enum import StrEnum

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_PDF_WITHIN = 1024  # bytes: readers look for the mark so far into a file (ISO 32000-1, annex H.3.4.1)


class FileKind(StrEnum):
    """The kinds of file that become documents, and those that are told from them."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    DOC = "doc"
    LOCKED = "locked"  # an Office file behind a password


def file_kind(body: bytes) -> FileKind | None:
    """The kind of file that these bytes are; None for a page, and for any other kind of file."""
    if body.startswith(_ZIP):
        return _of_zip(body)
    if body.startswith(_OLE):
        return _of_ole(body)
    # Other bytes may stand before the mark, as long as they are no page's.
    start = body[:_PDF_WITHIN]
    at = start.find(_PDF)
    return FileKind.PDF if at == 0 or (at > 0 and b"<" not in start[:at]) else None


def _of_zip(body: bytes) -> FileKind | None:
    """An Office file by the names of its parts; one that is cut short, by the names that stand in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return _of_names(lambda part: part.encode() in body)
    return _of_names(lambda part: any(name.startswith(part) for name in names))


def _of_names(has: Callable[[str], bool]) -> FileKind | None:
    if has("word/"):
        return FileKind.DOCX
    return FileKind.XLSX if has("xl/") else None


def _of_ole(body: bytes) -> FileKind | None:
    """A compound file by the names in its directory, which are in UTF-16."""
    for part, kind in (
        ("EncryptedPackage", FileKind.LOCKED),
        ("WordDocument", FileKind.DOC),
        ("Workbook", FileKind.XLS),
        ("Book", FileKind.XLS),
    ):
        if part.encode("utf-16-le") + b"\0\0" in body:
            return kind
    return None
