"""Parquet by pyarrow, which is an extra: a schema written out, row groups of bounded bytes, compressed with zstd.

The file's metadata says who wrote it, what the table is, and the cursor; each column's what its cells are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, BinaryIO

from storage.errors import BadExport
from storage.export.columns import Record, Table, Type, Value
from storage.export.job import Job
from storage.export.rows import Row

GROUP_BYTES = 16 << 20  # of text in a row group, in UTF-8
GROUP_RECORDS = 50_000


def write(table: Table, rows: Iterable[Row], file: BinaryIO, job: Job) -> None:
    """Write the records of the table. Raises BadExport where pyarrow is missing."""
    arrow, parquet = libraries()
    schema = schema_of(table, job, arrow)
    with parquet.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as writer:
        for group in _groups(table.records(rows)):
            writer.write_batch(batch_of(group, schema, arrow), row_group_size=len(group))


def batch_of(group: Sequence[Record], schema: Any, arrow: ModuleType) -> Any:
    """Records as an Arrow batch of this schema."""
    columns = [
        arrow.array(cells, type=field.type)
        for cells, field in zip(zip(*group, strict=True), schema, strict=True)
    ]
    return arrow.record_batch(columns, schema=schema)


def libraries() -> tuple[ModuleType, ModuleType]:
    """pyarrow and its part for Parquet. Raises BadExport that says what to install."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise BadExport(
            "parquet needs pyarrow, which is not installed: pip install 'baogao[parquet]'"
        ) from error


def schema_of(table: Table, job: Job, arrow: ModuleType) -> Any:
    """The Arrow schema of a table, with what its columns mean."""
    types = _types(arrow)
    fields = [
        arrow.field(column.name, types[column.type], metadata={"description": column.meaning})
        for column in table.columns
    ]
    about = {
        "software": job.software,
        "cursor": job.cursor,
        "table": table.name,
        "description": table.meaning,
    }
    return arrow.schema(fields, metadata=about)


def _types(arrow: ModuleType) -> dict[Type, Any]:
    text, whole = arrow.string(), arrow.int64()
    fact = {"name": text, "value": text, "certainty": text, "where": text}
    seen = {
        "title": text, "source": text, "url": text, "fetched_at": text, "status": whole, "snapshot_sha256": text,
        "position": whole, "revision": whole, "current": arrow.bool_(), "cleaner": text,
    }  # fmt: skip
    return {
        Type.TEXT: text,
        Type.TIME: text,
        Type.INTEGER: whole,
        Type.NUMBER: arrow.float64(),
        Type.FLAG: arrow.bool_(),
        Type.INTEGERS: arrow.list_(whole),
        Type.TEXTS: arrow.list_(text),
        Type.FACTS: arrow.list_(arrow.struct(list(fact.items()))),
        Type.SIGHTINGS: arrow.list_(arrow.struct(list(seen.items()))),
    }


def _groups(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Records in groups that each hold a bounded amount of text."""
    group: list[Record] = []
    size = 0
    for record in records:
        group.append(record)
        size += weight(record)
        if size >= GROUP_BYTES or len(group) >= GROUP_RECORDS:
            yield group
            group, size = [], 0
    if group:
        yield group


def weight(record: Record) -> int:
    """About how many bytes a record takes in a row group."""
    return sum(map(_size, record))


def _size(cell: Value) -> int:
    """About how many bytes a cell takes; those of objects and numbers count by a round figure."""
    if isinstance(cell, str):
        return len(cell) * (1 if cell.isascii() else 3)
    return 256 * len(cell) if isinstance(cell, tuple) else 8
