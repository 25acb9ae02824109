"""PDF: the text of every page in reading order, its lines made paragraphs; pages of pictures told apart."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from typing import Any

from crawler.attachments.blocks import Contents
from crawler.attachments.faults import Unreadable
from crawler.attachments.kinds import FileKind
from crawler.attachments.layout import Character, Line, lines_of
from crawler.attachments.margins import strike_margins
from crawler.attachments.missing import library
from crawler.attachments.paragraphs import as_blocks

MOST_PAGES = 1_500
MOST_CHARACTERS = 1_500_000
_LEAST_ON_PAGE = 8  # characters; a page of pictures may still have its number, or a stamp, as text
_MANY_OBJECTS = 3_000
_PASSWORD, _SECURITY = 4, 5  # of pdfium: FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_CORRUPT: tuple[list[Line], bool] = ([], False)
_UNKNOWN = frozenset("\x00\ufffe\uffff\ufffd")


def read_pdf(body: bytes) -> Contents:
    """The blocks of a PDF. Raises Unreadable: encrypted, corrupt_pdf, too_many_pages, too_much_text, scanned_pdf."""
    pdfium = library(FileKind.PDF)
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (_PASSWORD, _SECURITY)
        raise Unreadable("encrypted" if locked else "corrupt_pdf") from error
    try:
        count = len(document)
        if not count:
            raise Unreadable("corrupt_pdf")
        if count > MOST_PAGES:
            raise Unreadable("too_many_pages", count)
        pages = list(_pages(document, count, pdfium))
        title, made = _property(document, "Title"), _MADE.match(_property(document, "CreationDate"))
    except pdfium.PdfiumError as error:
        raise Unreadable("corrupt_pdf") from error
    finally:
        document.close()
    if scanned := [page for page, (lines, pictures) in enumerate(pages) if pictures and not _says(lines)]:
        if not any(_says(lines) for lines, _ in pages):
            raise Unreadable("scanned_pdf", len(scanned))
    elif not any(lines for lines, _ in pages):
        raise Unreadable("no_text")
    blocks = as_blocks(strike_margins([lines for lines, _ in pages]))
    missing = ("scanned_page",) * len(scanned) + ("corrupt_page",) * sum(page is _CORRUPT for page in pages)
    return Contents(tuple(blocks), title, "-".join(made.groups()) if made else "", missing=missing)


def _says(lines: Sequence[Line]) -> bool:
    """Whether a page has text of its own."""
    return sum(len(line.text) for line in lines) >= _LEAST_ON_PAGE


def _pages(document: Any, count: int, pdfium: Any) -> Iterator[tuple[list[Line], bool]]:
    """The lines of each page, and whether it shows pictures."""
    read = 0
    for number in range(count):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            yield _CORRUPT
            continue
        text = page.get_textpage()
        read += (characters := text.count_chars())
        if read > MOST_CHARACTERS:
            raise Unreadable("too_much_text")
        lines = lines_of(_characters(text.raw, characters, pdfium.raw))
        yield lines, not _says(lines) and _has_pictures(page, pdfium.raw)
        text.close()
        page.close()


def _characters(text: Any, count: int, raw: Any) -> Iterator[Character]:
    """The characters of a page with their boxes, in the order of the file, without those that show nothing."""
    box = raw.FS_RECTF()
    place = ctypes.byref(box)
    for n in range(count):
        code = raw.FPDFText_GetUnicode(text, n)
        if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        character = chr(code)
        if character in _UNKNOWN or not raw.FPDFText_GetLooseCharBox(text, n, place):
            continue
        yield Character(character, box.left, box.bottom, box.right, box.top)


def _has_pictures(page: Any, raw: Any) -> bool:
    objects = min(raw.FPDFPage_CountObjects(page.raw), _MANY_OBJECTS)
    kinds = (raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page.raw, n)) for n in range(objects))
    return any(kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) for kind in kinds)


def _property(document: Any, name: str) -> str:
    return str(document.get_metadata_value(name) or "")
