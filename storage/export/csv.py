"""CSV for spreadsheets: UTF-8 with a byte order mark, one line of headings, one line a record, the text last.

Two things differ from what is stored, and `altered` is 1 where one does: a cell that a spreadsheet would run as a
formula gets an apostrophe before it (OWASP, "CSV Injection"), and what may steer whatever shows it is spelled out.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable
from typing import BinaryIO

from storage.export.columns import Column, Table, Value
from storage.export.job import Job
from storage.export.rows import Row
from storage.export.steering import spelled

ALTERED = "altered"
_LONG = "text"
_FORMULA = frozenset("=+-@\t\r\n")


def write(table: Table, rows: Iterable[Row], file: BinaryIO, _job: Job) -> None:
    """Write the headings, then each record of the table (RFC 4180)."""
    places = [n for n, column in enumerate(table.columns) if column.type.is_flat]
    places.sort(key=lambda n: table.columns[n].name == _LONG)
    file.write(codecs.BOM_UTF8 + _line(headings(table)))
    for record in table.records(rows):
        cells = [_cell(record[n]) for n in places]
        shown = [_harmless(cell) if isinstance(cell, str) else cell for cell in cells]
        file.write(_line([*shown, int(shown != cells)]))


def headings(table: Table) -> tuple[str, ...]:
    """The names of the columns, in the order of the file."""
    flat: list[Column] = [column for column in table.columns if column.type.is_flat]
    flat.sort(key=lambda column: column.name == _LONG)
    return (*(column.name for column in flat), ALTERED)


def _cell(value: Value) -> str | int | float | None:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return int(value) if isinstance(value, bool) else value


def _harmless(cell: str) -> str:
    """The cell as no formula: spreadsheets look past blanks, and take full-width signs for the others."""
    first = cell.lstrip(" \u3000\xa0")[:1] or cell[:1]
    runs = first in _FORMULA or unicodedata.normalize("NFKC", first)[:1] in _FORMULA
    return ("'" if runs else "") + spelled(cell)


def _line(cells: Iterable[str | float | None]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
