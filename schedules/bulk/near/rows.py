"""Rows of documents as the comparing takes them: a table with the columns of `baogao export parquet`, whatever was given.

Rows that are no documents are passed over, each with its place and why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

from schedules.bulk import libraries
from schedules.bulk.errors import BulkFailed
from schedules.bulk.near.given import PACKINGS, Given
from schedules.bulk.places import open_input, shown
from schedules.bulk.stores import path_of
from storage.database import open_for_reading
from storage.errors import ArchiveError
from storage.export.documents import DOCUMENTS
from storage.export.job import Job
from storage.export.parquet import schema_of
from storage.export.rows import Span, rows
from storage.filters import Filters

AT_ONCE = 2048  # rows in a table, at most
LONGEST = 256 << 20  # bytes of a line
_BAD = "surrogates or NUL in its text"


class Passed(NamedTuple):
    """A row that is no document: where, and why."""

    place: str
    reason: str


class Rows(NamedTuple):
    """Documents with the id that was given for each (empty where there was none), and the rows passed over."""

    table: Any
    given: list[str]
    passed: list[Passed]


def schema() -> Any:
    """The columns of a document; a file of them is written by this program and has no cursor."""
    return schema_of(DOCUMENTS, Job(""), libraries.arrow())


def id_of(text_sha256: str) -> str:
    """The id of a text that came without one: 63 bits of its hash, in decimal."""
    return str(int(text_sha256[:16], 16) >> 1)


def read(given: Given) -> Iterator[Rows]:
    """The rows of a unit, some thousand at a time. Raises BulkFailed for a file that has changed or cannot be read."""
    arrow = libraries.arrow()
    try:
        yield from {"lines": _of_lines, "parquet": _of_parquet, "archive": _of_archive}[given.kind](given)
    except (OSError, arrow.ArrowException, ArchiveError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise BulkFailed(f"{given.name}: {said}; mend it, or leave it out") from error


def _of_parquet(given: Given) -> Iterator[Rows]:
    arrow, parquet = libraries.arrow(), libraries.parquet()
    with open_input(given.uri) as file:
        whole = parquet.ParquetFile(file)
        names = [*dict.fromkeys(name for name in whole.schema_arrow.names if name in schema().names)]
        at = 0
        for batch in whole.iter_batches(AT_ONCE, row_groups=[*range(given.first, given.last)], columns=names):
            table = arrow.Table.from_batches([batch])
            places = [f"row {at + row + 1} of row group {given.first + 1} on" for row in range(len(table))]
            at += len(table)
            yield _rows(table, _ids(table), places)


def _ids(table: Any) -> list[str]:
    if "id" not in table.column_names:
        return [""] * len(table)
    return ["" if one is None else str(one) for one in table.column("id").to_pylist()]


def _of_archive(given: Given) -> Iterator[Rows]:
    arrow = libraries.arrow()
    with closing(open_for_reading(path_of(given.uri))) as db:
        records = DOCUMENTS.records(rows(db, Filters(), Span(given.first, given.last, None, "")))
        columns = [*zip(*records, strict=True)]
    if columns:
        arrays = [arrow.array(cells, type=field.type) for cells, field in zip(columns, schema(), strict=True)]
        table = arrow.Table.from_arrays(arrays, schema=schema())
        numbers = table.column("id").to_pylist()
        yield _rows(table, [""] * len(table), [f"document {number}" for number in numbers])


def _of_lines(given: Given) -> Iterator[Rows]:
    """Rows of JSON; what a line says under a column's name and in its type is kept, "path" may stand for "id"."""
    kept: list[dict[str, Any]] = []
    passed: list[Passed] = []
    places: list[str] = []
    for place, line in _lines(given):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            passed.append(Passed(place, "not JSON in UTF-8"))
            continue
        if not isinstance(row, dict):
            passed.append(Passed(place, "no object"))
            continue
        kept.append(row)
        places.append(place)
        if len(kept) >= AT_ONCE:
            yield _of_objects(kept, places, passed)
            kept, places, passed = [], [], []
    if kept or passed:
        yield _of_objects(kept, places, passed)


def _of_objects(objects: list[dict[str, Any]], places: list[str], passed: list[Passed]) -> Rows:
    arrow = libraries.arrow()
    types = {arrow.string(): str, arrow.int64(): int, arrow.float64(): (int, float), arrow.bool_(): bool}
    told = {name for one in objects for name in one}
    columns = {"text": arrow.array([_text_in(one) for one in objects], arrow.string())}
    for field in schema():
        if field.name in told and field.name not in ("text", "id") and field.type in types:
            columns[field.name] = arrow.array(
                [_cell(one.get(field.name), types[field.type]) for one in objects], field.type
            )
    ids = [
        next((str(one[key]) for key in ("id", "path") if isinstance(one.get(key), str | int)), "")
        for one in objects
    ]
    made = _rows(arrow.table(columns), ids, places)
    return made._replace(passed=passed + made.passed)


def _text_in(one: dict[str, Any]) -> str | None:
    text = one.get("text")
    return text if isinstance(text, str) and _is_utf8(text) else None


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cell(value: Any, kind: Any) -> Any:
    fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return None
    return value if fits and (not isinstance(value, str) or _is_utf8(value)) else None


def _lines(given: Given) -> Iterator[tuple[str, bytes]]:
    """The lines that begin in this part, with their places."""
    packing = next(
        (PACKINGS[ending] for ending in PACKINGS if shown(given.uri).lower().endswith(ending)), None
    )
    with open_input(given.uri) as file:
        if packing:
            with libraries.arrow().input_stream(file, compression=packing) as unpacked:
                yield from _split(unpacked, 0, None)
            return
        if given.first:
            file.seek(given.first - 1)
            while not (piece := file.readline(1 << 20)).endswith(b"\n") and piece:
                pass
        yield from _split(file, file.tell(), given.last)


def _split(file: Any, at: int, last: int | None) -> Iterator[tuple[str, bytes]]:
    rest, begun = b"", at
    while piece := file.read(1 << 20):
        *whole, rest_of = piece.split(b"\n")
        if not whole:
            rest += rest_of
            if len(rest) > LONGEST:
                raise BulkFailed(
                    f"a line of more than {LONGEST >> 20} MB at byte {begun}; is this JSON, an object a line?"
                )
            continue
        for number, line in enumerate(whole):
            full = rest + line if number == 0 else line
            if last is not None and begun >= last:
                return
            if full.strip():
                yield f"line at byte {begun}", full
            begun += len(full) + 1
        rest = rest_of
    if rest.strip() and (last is None or begun < last):
        yield f"line at byte {begun}", rest


def _rows(table: Any, ids: list[str], places: list[str]) -> Rows:
    """Every column there is, in its type; rows without a text left out."""
    arrow = libraries.arrow()
    text = table.column("text")
    if not (arrow.types.is_string(text.type) or arrow.types.is_large_string(text.type)):
        return Rows(schema().empty_table(), [], [Passed(place, "its text is no text") for place in places])
    texts = text.to_pylist()
    kept = [row for row, one in enumerate(texts) if one]
    passed = [
        Passed(places[row], "no text" if one is None else "an empty text")
        for row, one in enumerate(texts)
        if not one
    ]
    if passed:
        table = table.take(arrow.array(kept, arrow.int64()))
    columns = [_column(table, field) for field in schema()]
    made = arrow.Table.from_arrays(columns, schema=schema())
    hashes = [hashlib.sha256(texts[row].encode()).hexdigest() for row in kept]
    made = made.set_column(
        made.schema.get_field_index("text_sha256"),
        schema().field("text_sha256"),
        arrow.array(hashes, arrow.string()),
    )
    return Rows(made, [ids[row] for row in kept], passed)


def _column(table: Any, field: Any) -> Any:
    """A column in the type it has here; cells of another type are empty."""
    arrow = libraries.arrow()
    if field.name not in table.column_names:
        return arrow.nulls(len(table), field.type)
    column = table.column(field.name).combine_chunks()
    try:
        return column.cast(field.type)
    except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError):
        return arrow.nulls(len(table), field.type)
