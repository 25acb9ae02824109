"""CSV for spreadsheets: UTF-8 with a byte order mark, one line of headings, one row a document.

A cell that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"), so a text
may differ by that one character from what is stored; JSONL has it exactly.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterable
from typing import BinaryIO

from storage.export.rows import Row
from storage.schema_facts import COLUMNS

Cell = str | int | None

KNOWN = tuple(name for name in COLUMNS if name not in ("level", "province", "city", "county", "town"))

HEADINGS = (
    "id", "kind", "level", "province", "city", "county", "town", "reported_year", "title", "text", "source", "url",
    "shown_date", "meta_date", "session_date", "fetched_at", "author", "source_line", "duplicate_group", "is_original",
    "duplicate_kind", "duplicate_because", "part_of", "holds", "current", "sightings", "marks", "text_sha256", "snapshot_sha256", "cleaner",
    "start_whole", "end_whole", *KNOWN,
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(rows: Iterable[Row], file: BinaryIO) -> None:
    """Write the headings, then each row as a record (RFC 4180)."""
    file.write(codecs.BOM_UTF8 + _record(HEADINGS))
    for row in rows:
        file.write(_record(_cells(row)))


def _cells(row: Row) -> tuple[Cell, ...]:
    place, dates, first = row.place, row.dates, row.first
    return (
        row.id, place.kind, place.level, place.province, place.city, place.county, place.town, dates.reported_year,
        row.title, row.text, first.source, first.url, dates.shown, dates.meta, dates.session, first.fetched_at,
        row.author, row.source_line, row.group, int(row.group == row.id), row.kind, row.because,
        " ".join(map(str, row.part_of)), " ".join(map(str, row.holds)), int(row.current), len(row.sightings),
        json.dumps(row.marks, ensure_ascii=False), row.text_sha256, first.snapshot_sha256, row.cleaner,
        *(None if edge is None else int(edge.whole) for edge in (row.start, row.end)),
        *(row.known[name] for name in KNOWN),
    )  # fmt: skip


def _record(cells: Iterable[Cell]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([_harmless(cell) for cell in cells])
    return line.getvalue().encode()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
