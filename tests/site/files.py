"""Files made for the tests: PDF, DOCX, XLSX and DOC, whole and broken in every way that matters."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Sequence

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, SIZE, STEP = 90, 506, 16, 28

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def pdf(
    title: str,
    paragraphs: Sequence[str],
    *,
    header: str = "",
    indent: bool = True,
    columns: Sequence[tuple[int, int]] = ((LEFT, RIGHT),),
    lines: int = 24,
) -> bytes:
    """A report as Word would print it: a large title in the middle, lines as wide as they fit, numbered pages."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    pages, place = 0, (0, lines)  # the column, and how many lines it has
    for text in _broken(paragraphs, columns, indent=indent):
        column, line = place
        if line == lines:
            column, line = (column + 1) % len(columns) if pages else 0, 0
            if column == 0:
                pages = _new_page(canvas, pages, header)
        canvas.setFont(FONT, SIZE)
        canvas.drawString(columns[column][0], 700 - STEP * line, text)
        if pages == 1 and line == 0 and column == 0:
            canvas.setFont(FONT, 22)
            canvas.drawCentredString(WIDTH / 2, 750, title)
        place = (column, line + 1)
    canvas.save()
    return file.getvalue()


def _new_page(canvas: Canvas, pages: int, header: str) -> int:
    if pages:
        canvas.showPage()
    canvas.setFont(FONT, 10)
    canvas.drawString(LEFT, 805, header)
    canvas.drawCentredString(WIDTH / 2, 20, f"- {pages + 1} -")
    return pages + 1


def _broken(paragraphs: Sequence[str], columns: Sequence[tuple[int, int]], *, indent: bool) -> list[str]:
    """The lines of paragraphs, each as long as fits; no number is broken, and a closing mark hangs over the edge."""
    left, right = columns[0]
    found = []
    for paragraph in paragraphs:
        line = "　　" if indent else ""
        for word in re.findall(r"[0-9.%]+|.", paragraph):
            if pdfmetrics.stringWidth(line + word, FONT, SIZE) > right - left and word not in "，。、；：）":
                found.append(line)
                line = ""
            line += word
        found.append(line)
    return found


def pdf_table(rows: Sequence[Sequence[str]]) -> bytes:
    """A table of figures below a line of text."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    canvas.setFont(FONT, 12)
    canvas.drawString(LEFT, 760, "下表是全镇当年主要指标完成情况，数据来自统计部门，单位见表。")
    for n, row in enumerate(rows):
        for column, cell in enumerate(row):
            canvas.drawString(LEFT + 130 * column, 720 - 24 * n, cell)
    canvas.save()
    return file.getvalue()


def scanned_pdf(pages: int, text_on: int | None = None, text: str = "") -> bytes:
    """Pages of pictures, one of them with a text instead."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    picture = ImageReader(Image.new("RGB", (60, 85), (210, 205, 200)))
    for page in range(pages):
        if page == text_on:
            canvas.setFont(FONT, SIZE)
            for n in range(0, len(text), 24):
                canvas.drawString(LEFT, 700 - STEP * n / 24, text[n : n + 24])
        else:
            canvas.drawImage(picture, 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def locked_pdf(password: str, text: str) -> bytes:
    """A PDF that is opened with a password; with an empty one by everybody, and only printing is locked."""
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption(password, "owner", canPrint=0))
    canvas.setFont(FONT, SIZE)
    for n in range(0, len(text), 24):
        canvas.drawString(LEFT, 700 - STEP * n / 24, text[n : n + 24])
    canvas.save()
    return file.getvalue()


def word(title: str, paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A report as it is written in Word: a large line in the middle, paragraphs, a table after the first of them."""
    document = docx.Document()
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(title).font.size = Pt(22)
    for n, paragraph in enumerate(paragraphs):
        document.add_paragraph(paragraph)
        if n == 0 and rows:
            table = document.add_table(len(rows), len(rows[0]))
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    table.cell(row, column).text = cell
    return saved(document)


def saved(document: object) -> bytes:
    """The bytes of a document or workbook."""
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def with_part(body: bytes, name: str, content: bytes) -> bytes:
    """An Office file with one of its parts replaced, or another one added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


_SECTOR, _FREE, _END, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file (MS-CFB) of these streams, each made 4096 bytes or more, so that none is in the small table."""
    padded = {
        name: data + bytes(max(4096, -(-len(data) // _SECTOR) * _SECTOR) - len(data))
        for name, data in streams.items()
    }
    sectors: list[bytes] = []
    chain: list[int] = []
    starts: dict[str, int] = {}
    for name, data in padded.items():
        starts[name] = len(sectors)
        sectors += [data[at : at + _SECTOR] for at in range(0, len(data), _SECTOR)]
        chain += [*range(starts[name] + 1, len(sectors)), _END]
    directory_at = len(sectors)
    names = sorted(padded, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, child=1)]
    for n, name in enumerate(names, start=1):
        right = n + 1 if n < len(names) else _FREE
        entries.append(_entry(name, 2, right=right, start=starts[name], size=len(padded[name])))
    entries += [bytes(128)] * (-len(entries) % 4)
    directory = b"".join(entries)
    sectors += [directory[at : at + _SECTOR] for at in range(0, len(directory), _SECTOR)]
    chain += [*range(directory_at + 1, len(sectors)), _END]
    fat_at = len(sectors)
    chain.append(_FAT)
    table = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    header = struct.pack(
        "<8s16sHHHHH6s9I109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6),
        0, 1, directory_at, 0, 4096, _END, 0, _END, 0, fat_at, *[_FREE] * 108,
    )  # fmt: skip
    return header[:_SECTOR] + b"".join(sectors) + table


def _entry(
    name: str, kind: int, *, child: int = _FREE, right: int = _FREE, start: int = _END, size: int = 0
) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ",
        written,
        len(written),
        kind,
        1,
        _FREE,
        right,
        child,
        bytes(16),
        0,
        bytes(8),
        bytes(8),
        start,
        size,
    )


def old_word(paragraphs: Sequence[str]) -> bytes:
    """A Word 97 file (MS-DOC) of plain paragraphs, its text one piece in UTF-16."""
    text = "".join(f"{paragraph}\r" for paragraph in paragraphs)
    encoded, begins = text.encode("utf-16-le"), 2048
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, begins, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    fib = bytearray(begins)
    struct.pack_into("<HHH", fib, 0, 0xA5EC, 0x00C1, 0)
    struct.pack_into("<H", fib, 0x0A, 0x0200)  # the table stream is 1Table
    struct.pack_into("<II", fib, 0x18, begins, begins + len(encoded))
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<I", fib, 0x40, begins + len(encoded))
    struct.pack_into("<I", fib, 0x4C, len(text))
    struct.pack_into("<H", fib, 0x98, 93)
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    return compound({"WordDocument": bytes(fib) + encoded, "1Table": clx})
