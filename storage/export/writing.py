"""Writing an export: whole or not at all, to a file, a stream or a folder; or as a dataset that can be gone on with."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlite_utils import Database

from storage.errors import BadExport
from storage.export.about import About, Publication, in_words
from storage.export.dataset import Plan, tree, write_dataset
from storage.export.documents import DOCUMENTS
from storage.export.formats import TABLES, Form, Format, Writer, writer_of
from storage.export.job import Job
from storage.export.panel import outside, panel_rows
from storage.export.paragraphs import JUST_TEXT, Paragraphs, with_paragraphs
from storage.export.rows import Row, rows
from storage.export.selection import span
from storage.export.shards import ShardSize
from storage.filters import Filters
from storage.placing import whole_file, whole_folder
from storage.since import Span


@dataclass(frozen=True, slots=True)
class Dataset:
    """That an export is to be a dataset: shards of a size, and what its publisher says of it."""

    size: ShardSize = ShardSize()
    publication: Publication = Publication()


@dataclass(frozen=True, slots=True)
class Exported:
    """How many documents were written, where (None for a stream), and the cursor that continues from there.

    `outside` counts those that a panel has no row for, because they name no year or no place.
    """

    count: int
    path: Path | None
    cursor: str
    outside: int = 0


@dataclass(frozen=True, slots=True)
class _Call:
    db: Database
    format: Format
    writer: Writer
    filters: Filters
    paragraphs: Paragraphs

    def rows(self, wanted: Span) -> Iterator[Row]:
        """The rows of the format, with what it needs to know of their paragraphs."""
        of_format = panel_rows if self.format is Format.PANEL else rows
        asked = dataclasses.replace(
            self.paragraphs, told=self.paragraphs.told or self.writer.tells_paragraphs
        )
        return with_paragraphs(self.db, of_format(self.db, self.filters, wanted), asked)

    def outside(self, wanted: Span) -> int:
        return outside(self.db, self.filters, wanted) if self.format is Format.PANEL else 0


def export(
    db: Database,
    out: Path | BinaryIO,
    format: Format,
    *,
    filters: Filters | None = None,
    paragraphs: Paragraphs = JUST_TEXT,
    since: str | None = None,
    replace: bool = False,
    form: Form | None = None,
    dataset: Dataset | None = None,
) -> Exported:
    """Write the documents the filters accept, that came after `since` (a cursor, or an ISO date), to `out`.

    `paragraphs` says what is wanted of each paragraph; their marks go to JSONL alone. `form` is what a table (panel,
    sections, sentences) is written as; it follows from the ending of `out` where it is not given.

    TXT and Markdown, and with `dataset` every format, go to a new or empty folder, all else to a file or a binary
    stream. Only a regular file is ever replaced, and only when asked. Memory does not grow with the archive. Documents
    stored meanwhile are left to the next export. A dataset that was cut off is gone on with by the same call; anything
    else is written whole or not at all. Raises BadExport, BadCursor, BadQuery, ExportFailed.
    """
    writer = writer_of(format, _form(format, form, out, in_folder=dataset is not None))
    _check(format, writer, paragraphs, out, dataset)
    call = _Call(db, format, writer, filters or Filters(), paragraphs)
    wanted = span(db, since)
    if dataset is not None and isinstance(out, Path):
        return _dataset(call, wanted, since, dataset, out)
    stream = _Counted(call.rows(wanted))
    if isinstance(out, Path):
        _whole(stream, writer, Job(wanted.cursor), out, replace=replace)
    elif writer.to_file:
        writer.to_file(stream, out, Job(wanted.cursor))
    return Exported(stream.count, out if isinstance(out, Path) else None, wanted.cursor, call.outside(wanted))


def _form(format: Format, form: Form | None, out: Path | BinaryIO, *, in_folder: bool) -> Form:
    """What a table is written as. Raises BadExport where nothing says so, or where there is nothing to say."""
    if form is not None:
        if format not in TABLES:
            raise BadExport(
                f"{format} is a form of its own; only {', '.join(TABLES)} are written as csv, parquet or jsonl"
            )
        return form
    ending = out.suffix[1:].lower() if isinstance(out, Path) and not in_folder else Form.CSV
    if ending in set(Form):
        return Form(ending)
    if format in TABLES:
        raise BadExport(
            f"{out}: the ending does not say what to write; let it be .csv, .parquet or .jsonl, or give one of them with --as"
        )
    return Form.CSV


def _check(
    format: Format, writer: Writer, paragraphs: Paragraphs, out: Path | BinaryIO, dataset: Dataset | None
) -> None:
    """Refuse what cannot be, before anything is written."""
    if paragraphs.told and not writer.tells_marks:
        raise BadExport(f"{format} has no place for marks of paragraphs; export jsonl")
    if dataset is not None and format is Format.PANEL and dataset.size != ShardSize():
        raise BadExport("a panel is one table and cannot be cut into shards; leave out their size")
    if not isinstance(out, Path) and (dataset is not None or writer.to_text is not None):
        what = "a dataset" if dataset is not None else format
        raise BadExport(f"{what} is a folder of files and cannot go to a stream; name a folder")
    writer.check()


@dataclass(slots=True)
class _Counted:
    """Rows that know how many have passed."""

    rows: Iterator[Row]
    count: int = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            yield row


def _whole(stream: _Counted, writer: Writer, job: Job, out: Path, *, replace: bool) -> None:
    if writer.to_file:
        with whole_file(out, replace=replace) as file:
            writer.to_file(stream, file, job)
    elif writer.to_text:
        with whole_folder(out) as folder:
            for _ in tree(stream, writer.ending, writer.to_text, folder):
                pass
            os.sync()  # one wait for all the files


def _dataset(call: _Call, wanted: Span, since: str | None, dataset: Dataset, out: Path) -> Exported:
    request: dict[str, Any] = {
        "format": call.format,
        "ending": call.writer.ending,
        "filters": asdict(call.filters),
        "paragraphs": asdict(call.paragraphs),
        "since": since,
        "size": asdict(dataset.size),
        "publication": asdict(dataset.publication),
        "software": Job(wanted.cursor).software,
        "span": asdict(wanted),
    }
    begun: list[Span] = []

    def plan(asked: dict[str, Any]) -> Plan:
        covered = Span(**asked["span"])
        span(call.db, covered.cursor)  # an archive that has no such document is another one
        begun.append(covered)
        return _plan(call, covered, dataset, out.resolve().name, asked)

    totals = write_dataset(plan, json.loads(json.dumps(request)), out)
    return Exported(totals.documents, out, begun[0].cursor, call.outside(begun[0]))


def _plan(call: _Call, covered: Span, dataset: Dataset, folder: str, asked: dict[str, Any]) -> Plan:
    job = Job(covered.cursor)
    table = TABLES.get(call.format)
    about = About(
        dataset.publication.name or folder,
        dataset.publication,
        table.meaning if table else DOCUMENTS.meaning,
        _as_of(call.db, covered.last),
        covered.cursor,
        job.software,
        in_words(call.filters, covered.since),
    )

    def rows_after(last: int) -> Iterator[Row]:
        if call.format is Format.PANEL and last:
            return iter(())  # its one file is whole
        return call.rows(dataclasses.replace(covered, after=max(covered.after, last)))

    return Plan(call.writer, job, dataset.size, about, asked, rows_after)


def _as_of(db: Database, last: int) -> str:
    """When the newest of the documents was first seen, which of an archive without any is never."""
    newest = db.execute("SELECT max(first_seen_at) FROM documents WHERE id <= ?", (last,)).fetchone()[0]
    return newest or "1970-01-01T00:00:00.000Z"
