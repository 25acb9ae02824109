"""Parquet files of (address, headers, body) as units: ranges of row groups, a capture a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from crawler.discover.canonical import canonical
from crawler.fetch.headers import kept
from crawler.importing.capture import Capture, Damage, Passed, Piece
from crawler.importing.errors import RecordDamaged
from crawler.importing.judging import MOST_BYTES, answered
from crawler.importing.warc import TOMORROW
from schedules.bulk import libraries
from schedules.bulk.inputs.cells import headers_of
from schedules.bulk.inputs.units import Unit
from schedules.bulk.places import open_input
from storage.records import Outcome

_NAMES = {
    "address": ("url", "address", "uri"),
    "body": ("body", "html", "content"),
    "headers": ("headers",),
    "at": ("fetched_at", "date"),
    "status": ("status",),
}
_ROWS = 16  # in memory at a time, since each may be as long as a page may be


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column of a file is what; None where it has none."""

    address: str
    body: str
    headers: str | None
    at: str | None
    status: str | None

    @property
    def names(self) -> list[str]:
        found = (self.address, self.body, self.headers, self.at, self.status)
        return [name for name in found if name is not None]


def plan(whole: Unit, shard_bytes: int) -> list[Unit]:
    """The file's row groups in ranges of about so many packed bytes; one unit where it cannot be read."""
    arrow = libraries.arrow()
    try:
        with open_input(whole.uri) as file:
            about = libraries.parquet().ParquetFile(file).metadata
            sizes = [_packed(about.row_group(number)) for number in range(about.num_row_groups)]
    except (OSError, arrow.ArrowException):
        return [whole]
    return list(_ranges(whole, sizes, shard_bytes)) or [whole]


def _packed(group: Any) -> int:
    return sum(group.column(number).total_compressed_size for number in range(group.num_columns))


def _ranges(whole: Unit, sizes: list[int], shard_bytes: int) -> Iterator[Unit]:
    first, size = 0, 0
    for number, each in enumerate(sizes):
        if size >= shard_bytes:
            yield replace(whole, first=first, last=number)
            first, size = number, 0
        size += each
    if sizes:
        yield replace(whole, first=first, last=len(sizes))


def read(unit: Unit, now: datetime) -> Iterator[Piece]:
    """A capture for each row that holds a page; a row without a body is passed over. Raises OSError."""
    arrow = libraries.arrow()
    with open_input(unit.uri) as file:
        try:
            yield from _rows(libraries.parquet().ParquetFile(file), unit, now)
        except (arrow.ArrowException, RecordDamaged) as error:
            said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            yield Damage(
                "the file",
                said if isinstance(error, RecordDamaged) else f"cannot be read as Parquet: {said!a}",
            )


def _rows(file: Any, unit: Unit, now: datetime) -> Iterator[Piece]:
    columns, groups = _columns(file.schema_arrow), range(unit.first, unit.last or file.num_row_groups)
    number = sum(file.metadata.row_group(group).num_rows for group in range(unit.first))
    for group in groups:
        for batch in file.iter_batches(_ROWS, row_groups=[group], columns=columns.names, use_threads=False):
            held = {name: _to_the_microsecond(batch.column(name)) for name in columns.names}
            for row in range(batch.num_rows):
                number += 1
                yield _piece({name: held[name][row] for name in held}, columns, f"row {number}", unit, now)


def _to_the_microsecond(column: Any) -> Any:
    """Times as Python has them; other columns as they are."""
    arrow = libraries.arrow()
    if not arrow.types.is_timestamp(column.type):
        return column
    return column.cast(arrow.timestamp("us", column.type.tz), safe=False)


def _columns(schema: Any) -> _Columns:
    """Raises RecordDamaged that names the column which is missing, or is of another type."""
    types = libraries.arrow().types
    found = {
        what: next((name for name in names if name in schema.names), None) for what, names in _NAMES.items()
    }
    for what in ("address", "body"):
        if found[what] is None:
            had = ", ".join(schema.names)[:200]
            raise RecordDamaged(f"it has no column {' or '.join(_NAMES[what])} (its columns: {had!a})")
    twice = [name for name in found.values() if schema.names.count(name) > 1]
    if twice:
        raise RecordDamaged(f"it has two columns {twice[0]!a}")
    words = (types.is_string, types.is_large_string, types.is_string_view)
    octets = (types.is_binary, types.is_large_binary, types.is_binary_view)
    fits = {
        "address": words,
        "body": (*octets, *words),
        "headers": (*words, *octets, types.is_list, types.is_large_list, types.is_map, types.is_struct),
        "at": (*words, types.is_timestamp, types.is_date),
        "status": (types.is_integer,),
    }
    for what, name in found.items():
        if name is not None and not any(fit(_plain(schema.field(name).type)) for fit in fits[what]):
            raise RecordDamaged(
                f"its column {name!a} is of the type {str(schema.field(name).type)[:80]}, which is no {what}"
            )
    return _Columns(
        found["address"] or "", found["body"] or "", found["headers"], found["at"], found["status"]
    )


def _plain(kind: Any) -> Any:
    """The type of the values, where they are stored as numbers of a dictionary."""
    return kind.value_type if libraries.arrow().types.is_dictionary(kind) else kind


def _piece(row: Mapping[str, Any], columns: _Columns, place: str, unit: Unit, now: datetime) -> Piece:
    try:
        return _capture(row, columns, place, unit, now)
    except (RecordDamaged, ValueError, OverflowError, LookupError) as error:
        return Damage(
            place,
            str(error)[:200] if isinstance(error, RecordDamaged) else f"cannot be used: {str(error)[:120]!a}",
        )


def _capture(row: Mapping[str, Any], columns: _Columns, place: str, unit: Unit, now: datetime) -> Piece:
    if not row[columns.body].is_valid:
        return Passed("the row has no body")
    body = _bytes(row[columns.body])
    named = row[columns.address].as_py()
    if not named:
        raise RecordDamaged("it has no address")
    url = canonical(named.strip())
    if url is None:
        return Passed(f"no address of a page: {named.partition(':')[0][:20]!a}")
    at = _when(row[columns.at].as_py() if columns.at else None, unit)
    if at > now + TOMORROW or at.year < 1990:
        raise RecordDamaged(f"it is dated {at.date()}, which cannot be")
    status = row[columns.status].as_py() if columns.status else None
    headers = headers_of(row[columns.headers].as_py()) if columns.headers else {}
    capture = Capture(
        place, url, at, Outcome.OK, url, status=200 if status is None else status, headers=kept(headers),
        bytes_received=len(body),
    )  # fmt: skip
    return answered(capture, headers, body)


def _bytes(cell: Any) -> bytes:
    """The cell as bytes; one that is longer than a page may be is never copied."""
    held = cell.value if hasattr(cell, "value") and hasattr(cell, "index") else cell
    buffer = held.as_buffer()
    if len(buffer) > MOST_BYTES:
        raise RecordDamaged(f"its body is {len(buffer)} bytes, more than {MOST_BYTES}")
    return bytes(buffer)


def _when(told: object, unit: Unit) -> datetime:
    """When a row was fetched, in UTC where it tells no zone; the time of its file where it does not say."""
    if isinstance(told, str) and told.strip():
        told = _read(told.strip())
    if isinstance(told, datetime):
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    if isinstance(told, date):
        return datetime.combine(told, time(), UTC)
    return datetime.fromtimestamp(int(unit.mark) // 1_000_000_000, UTC)


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise RecordDamaged(f"its date is {text[:40]!a}") from error
