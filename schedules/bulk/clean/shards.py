"""Files of a run as Parquet: row groups by one rule, no times in them, so that the same rows are the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, BinaryIO

from schedules.bulk import libraries
from storage.export.columns import Record, Table
from storage.export.documents import DOCUMENTS
from storage.export.job import Job
from storage.export.parquet import GROUP_BYTES, GROUP_RECORDS, batch_of, schema_of, weight


def documents_schema() -> Any:
    """The Arrow schema of documents: the columns and their meanings as `baogao export parquet` has them."""
    return table_schema(DOCUMENTS)


def table_schema(table: Table) -> Any:
    """The Arrow schema of a table."""
    return schema_of(table, Job(""), libraries.arrow())


class Shard:
    """A context manager that writes records to a Parquet file, in their order, a row group at a time."""

    def __init__(self, file: BinaryIO, schema: Any) -> None:
        self.rows = 0
        self._file, self._schema = file, schema
        self._group: list[Record] = []
        self._weight = 0

    def __enter__(self) -> Shard:
        self._writer = libraries.parquet().ParquetWriter(
            self._file, self._schema, compression="zstd", write_page_checksum=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.flush()
        self._writer.close()

    def extend(self, records: Sequence[Record]) -> None:
        """Write these records."""
        for record in records:
            if self.add(record):
                self.flush()

    def add(self, record: Record, size: int | None = None) -> bool:
        """Take a record; whether a row group is full now, and is to be written by `flush` before the next one.

        `size` is about how many bytes it takes, where the caller knows.
        """
        self.rows += 1
        self._group.append(record)
        self._weight += weight(record) if size is None else size
        return self._weight >= GROUP_BYTES or len(self._group) >= GROUP_RECORDS

    def flush(self) -> None:
        """Write the records taken since the last row group as the next one."""
        if self._group:
            batch = batch_of(self._group, self._schema, libraries.arrow())
            self._writer.write_batch(batch, row_group_size=len(self._group))
            self._group, self._weight = [], 0
