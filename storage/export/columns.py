"""Columns of an exported table: name, type, what they hold. The same for CSV, Parquet, cards and docs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from storage.export.rows import Row

Value = str | int | float | bool | None | tuple[Any, ...]
Record = tuple[Value, ...]


class Type(StrEnum):
    """What the cells of a column are. TIME is a text in ISO 8601, UTC, with milliseconds. FACTS and SIGHTINGS are lists of objects, which CSV has no place for."""

    TEXT = "text"
    TIME = "time"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    INTEGERS = "integers"
    TEXTS = "texts"
    FACTS = "facts"
    SIGHTINGS = "sightings"

    @property
    def is_flat(self) -> bool:
        """Whether a cell of a spreadsheet can hold it."""
        return self not in (Type.FACTS, Type.SIGHTINGS)


class Column(NamedTuple):
    """A column and the promise of what its cells are."""

    name: str
    type: Type
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table that documents are told as: none, one or several records each, one value a column."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    records: Callable[[Iterable[Row]], Iterator[Record]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)
