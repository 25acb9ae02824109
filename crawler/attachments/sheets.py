"""XLSX and XLS: each sheet a table of figures, a row a line, every cell in its column."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from crawler.attachments.blocks import BETWEEN_CELLS, Block, Contents
from crawler.attachments.faults import Unreadable, panicking
from crawler.attachments.kinds import FileKind, file_kind
from crawler.attachments.missing import library
from crawler.attachments.number_formats import Place, read_formats, shown
from crawler.attachments.parts import check
from crawler.clean.text import fold

MOST_ROWS = 20_000  # with text, in all sheets
_LONGEST_TITLE = 60


def read_sheets(body: bytes) -> Contents:
    """The blocks of a workbook. Raises Unreadable: corrupt_xlsx, corrupt_xls, encrypted, zip_bomb, too_many_rows, and
    others that `parts.check` names.
    """
    kind = file_kind(body) or FileKind.XLSX
    calamine = library(kind)
    if kind is FileKind.XLSX:
        check(body, kind)
    try:
        with panicking(f"corrupt_{kind}"):
            blocks = list(_read(calamine, body, read_formats(body) if kind is FileKind.XLSX else {}))
    except calamine.PasswordError as error:
        raise Unreadable("encrypted") from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise Unreadable(f"corrupt_{kind}") from error
    if len(blocks) > MOST_ROWS:
        raise Unreadable("too_many_rows")
    return Contents(tuple(blocks), is_table=True)


def _read(calamine: Any, body: bytes, formats: Mapping[str, Mapping[Place, str]]) -> Iterator[Block]:
    """The rows of all sheets that are shown."""
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == calamine.SheetVisibleEnum.Visible
        and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    sheets = [(name, book.get_sheet_by_name(name)) for name in shown]
    filled = [(name, sheet) for name, sheet in sheets if sheet.total_height]
    for number, (name, sheet) in enumerate(filled, start=1):
        yield from _sheet(name if len(filled) > 1 else "", sheet, number, formats.get(name, {}))


def _sheet(name: str, sheet: Any, number: int, formats: Mapping[Place, str]) -> Iterator[Block]:
    """The rows of a sheet that hold something, below its name where it is one of several."""
    whole = enumerate(sheet.to_python(skip_empty_area=False))
    rows = [cells for at, row in whole if (cells := _cells(at, row, formats))]
    if name and (heading := fold(name)):
        yield Block(heading, "h2")
    if len(rows) > 1 and number == 1 and _is_title(rows[0]):
        yield Block(rows[0][0][1], "title")
        rows = rows[1:]
    for row in rows:
        columns = tuple(column for column, _ in row)
        yield Block(BETWEEN_CELLS.join(text for _, text in row), "tr", columns=columns, table=number)


def _is_title(row: Sequence[tuple[int, str]]) -> bool:
    """Whether a row is one cell over the whole table that names it."""
    return len(row) == 1 and len(row[0][1]) <= _LONGEST_TITLE and not row[0][1].endswith(tuple("。；：;:"))


def _cells(at: int, row: Sequence[object], formats: Mapping[Place, str]) -> list[tuple[int, str]]:
    found = ((column, _shown(value, formats.get((at, column), ""))) for column, value in enumerate(row))
    return [(column, folded) for column, text in found if (folded := fold(text))]


def _shown(value: object, code: str) -> str:
    """A cell's value as a person reads it: by its format, else whole numbers without a point, days without a time, 15 digits at most."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float) and code and (formatted := shown(value, code)) is not None:
        return formatted
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat(timespec="minutes") if isinstance(value, time) else str(value)
