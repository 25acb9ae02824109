"""The formats of exports: what each is written by, and what its files are. A new one is a member and a line of `_WRITERS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import BinaryIO

from storage.export import csv, jsonl, markdown, mnbvc, parquet, txt
from storage.export.columns import Column, Table
from storage.export.documents import DOCUMENTS
from storage.export.job import Job
from storage.export.panel import PANEL
from storage.export.pieces import SECTIONS, SENTENCES
from storage.export.rows import Row


class Format(StrEnum):
    """What an export is: documents in one of six forms, or a table made of them."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    TXT = "txt"
    MARKDOWN = "markdown"
    MNBVC = "mnbvc"
    PANEL = "panel"
    SECTIONS = "sections"
    SENTENCES = "sentences"


class Form(StrEnum):
    """What a table is written as."""

    CSV = "csv"
    PARQUET = "parquet"
    JSONL = "jsonl"


PARQUET_TYPE = (
    "application/x-parquet"  # the one that tools for Croissant know; the registered one they do not
)
ToFile = Callable[[Iterable[Row], BinaryIO, Job], None]
ToText = Callable[[Row], str]


@dataclass(frozen=True, slots=True)
class Writer:
    """How documents become files: all of them one (`to_file`), or each a text of its own (`to_text`).

    `columns` describe what a reader finds, `check` raises BadExport where a library is missing. With
    `tells_paragraphs` the rows must say what is known of their paragraphs; with `tells_marks` they may be asked to.
    """

    ending: str
    media_type: str
    columns: tuple[Column, ...] = ()
    to_file: ToFile | None = None
    to_text: ToText | None = None
    check: Callable[[], object] = bool
    tells_paragraphs: bool = False
    tells_marks: bool = False


def _table(table: Table, form: Form) -> Writer:
    match form:
        case Form.CSV:
            columns = tuple(column for column in table.columns if column.type.is_flat)
            return Writer(".csv", "text/csv", columns, partial(csv.write, table))
        case Form.PARQUET:
            to_file = partial(parquet.write, table)
            return Writer(".parquet", PARQUET_TYPE, table.columns, to_file, check=parquet.libraries)
        case Form.JSONL:
            return Writer(".jsonl", "application/jsonlines", table.columns, partial(jsonl.write_table, table))


TABLES = {Format.PANEL: PANEL, Format.SECTIONS: SECTIONS, Format.SENTENCES: SENTENCES}
"""The formats that are a table, in whatever form it is written."""

_WRITERS = {
    Format.JSONL: Writer(".jsonl", "application/jsonlines", jsonl.FIELDS, jsonl.write, tells_marks=True),
    Format.CSV: _table(DOCUMENTS, Form.CSV),
    Format.PARQUET: _table(DOCUMENTS, Form.PARQUET),
    Format.TXT: Writer(".txt", "text/plain", to_text=txt.document),
    Format.MARKDOWN: Writer(".md", "text/markdown", to_text=markdown.document),
    Format.MNBVC: Writer(".jsonl", "application/jsonlines", mnbvc.FIELDS, mnbvc.write, tells_paragraphs=True),
}


def writer_of(format: Format, form: Form) -> Writer:
    """What writes a format; a table in this form."""
    table = TABLES.get(format)
    return _WRITERS[format] if table is None else _table(table, form)
