"""DOCX: paragraphs, headings, lists with the numbers Word would print, and tables, in the order of the document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from crawler.attachments.blocks import BETWEEN_CELLS, Block, Contents
from crawler.attachments.faults import Unreadable
from crawler.attachments.kinds import FileKind
from crawler.attachments.missing import library
from crawler.attachments.parts import check
from crawler.attachments.word_numbers import Numbering
from crawler.attachments.word_styles import Look, Styles
from crawler.clean.text import fold, size

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_AROUND_RUNS = frozenset(
    f"{W}{tag}"
    for tag in ("r", "hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml")
)
_AROUND_BLOCKS = frozenset(f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_LONGEST_CELL = 360.0
_MOST_TITLE = 4  # paragraphs that make a title
_HIGHEST = 8
_LONGEST_TITLE = 80
_NO_TITLE_ENDS = tuple("。；，：、;,:")


def read_docx(body: bytes) -> Contents:
    """The blocks of a DOCX. Raises Unreadable: corrupt_docx, encrypted, zip_bomb, declares_entities."""
    docx, etree = library(FileKind.DOCX), library(FileKind.DOCX, "opc.exceptions")
    check(body, FileKind.DOCX)
    try:
        document = docx.Document(io.BytesIO(body))
        reader = _Reader(Styles(document.styles.element), Numbering(document.part))
        blocks = reader.blocks(document.element.body)
        properties = document.core_properties
        title, made = properties.title or "", properties.created
    except (etree.OpcError, zipfile.BadZipFile, SyntaxError, KeyError, ValueError, AttributeError) as error:
        raise Unreadable("corrupt_docx") from error
    return Contents(tuple(_titled(blocks)), title, made.date().isoformat() if made else "")


class _Reader:
    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles, self._numbering = styles, numbering
        self._tables = 0

    def blocks(self, element: Any) -> list[tuple[Block, Look]]:
        """The blocks inside an element."""
        found: list[tuple[Block, Look]] = []
        for child in element:
            if child.tag == f"{W}p":
                found += self._paragraph(child)
            elif child.tag == f"{W}tbl":
                found += self._table(child)
            elif child.tag in _AROUND_BLOCKS:
                found += self.blocks(child)
        return found

    def _paragraph(self, element: Any) -> Iterator[tuple[Block, Look]]:
        """A paragraph, as many blocks as it has lines; then those of the boxes that hang on it."""
        look = self._styles.look(element)
        number = self._numbering.next(look.number) if look.number else None
        lines = [text for line in _text(element).split("\n") if (text := fold(line))]
        if lines and number and number.text:
            lines[0] = number.text + lines[0]
        for text in lines:
            if look.heading:
                yield Block(text, "title" if look.is_title else f"h{look.heading}"), look
            elif number and number.is_item:
                yield Block(text, "li", depth=number.depth), look
            else:
                yield Block(text), look
        for box in _boxes(element):
            yield from self.blocks(box)

    def _table(self, element: Any) -> list[tuple[Block, Look]]:
        """A table of figures row by row; one that only lays the page out, as what it holds."""
        rows = list(_rows(element))
        filled = [
            [(column, cell, text) for column, cell in row if (text := _cell_text(cell))] for row in rows
        ]
        wide = sum(len(row) > 1 for row in filled)
        longest = max((size(text) for row in filled for _, _, text in row), default=0.0)
        if wide < max(1, len([row for row in filled if row]) // 2) or longest > _LONGEST_CELL:
            return [found for row in rows for _, cell in row for found in self.blocks(cell)]
        self._tables += 1
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in element.iterchildren(f"{W}tr")]
        return [
            (
                Block(
                    BETWEEN_CELLS.join(text for _, _, text in row),
                    "th" if head else "tr",
                    columns=tuple(column for column, _, _ in row),
                    table=self._tables,
                ),
                Look(),
            )
            for row, head in zip(filled, heads, strict=False)
            if row
        ]


def _text(element: Any) -> str:
    """The text of a paragraph as it stands once all changes are accepted, a newline for each break."""
    found: list[str] = []
    for child in element:
        if child.tag == f"{W}t":
            found.append(child.text or "")
        elif child.tag in (f"{W}br", f"{W}cr"):
            found.append("\n")
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            found.append(" ")
        elif child.tag == f"{W}noBreakHyphen":
            found.append("-")
        elif child.tag in _AROUND_RUNS:
            found.append(_text(child))
    return "".join(found)


def _boxes(element: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph; each is written twice, for new readers and old ones."""
    for box in element.iter(f"{W}txbxContent"):
        around = list(box.iterancestors(f"{W}txbxContent", f"{_MC}Fallback"))
        if not around:
            yield box


def _rows(element: Any) -> Iterator[list[tuple[int, Any]]]:
    """The cells of each row with their columns, without those that only continue one above."""
    for row in element.iterchildren(f"{W}tr"):
        column = 0
        cells = []
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is not row:
                continue
            merged, span = cell.find(f"{W}tcPr/{W}vMerge"), cell.find(f"{W}tcPr/{W}gridSpan")
            if merged is None or merged.get(f"{W}val") == "restart":
                cells.append((column, cell))
            wide = "1" if span is None else span.get(f"{W}val", "1")
            column += max(1, int(wide)) if wide.isdecimal() and len(wide) < 4 else 1
        yield cells


def _cell_text(cell: Any) -> str:
    return fold(" ".join(_text(paragraph).replace("\n", " ") for paragraph in cell.iter(f"{W}p")))


def _titled(blocks: list[tuple[Block, Look]]) -> Iterator[Block]:
    """The blocks, with the lines at the top that look like the title as one heading, where no style says which is."""
    title = [] if any(block.tag == "title" for block, _ in blocks) else _title(blocks)
    for n, (block, _) in enumerate(blocks):
        if n not in title:
            yield block
        elif n == title[0]:
            yield Block("".join(blocks[at][0].text for at in title), "title")


def _title(blocks: list[tuple[Block, Look]]) -> list[int]:
    """The first lines in the middle of the page that are the largest of those."""
    centred = [
        n
        for n, (block, look) in enumerate(blocks[:_HIGHEST])
        if look.centred and block.tag == "p" and not block.text.endswith(_NO_TITLE_ENDS)
    ]
    if not centred:
        return []
    largest = max(blocks[n][1].points for n in centred)
    first = next(n for n in centred if blocks[n][1].points == largest)
    found = [first]
    while (
        found[-1] + 1 in centred and blocks[found[-1] + 1][1].points == largest and len(found) < _MOST_TITLE
    ):
        found.append(found[-1] + 1)
    if sum(len(blocks[n][0].text) for n in found) > _LONGEST_TITLE:
        return [first] if len(blocks[first][0].text) <= _LONGEST_TITLE else []
    return found
