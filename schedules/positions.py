"""Where each key of a TOML text stands, which `tomllib` does not tell.

The text is cut into its statements with `tomllib` itself as the judge of where one ends: a statement
is the fewest lines that parse. No second grammar can disagree with the first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

KeyPath = tuple[str | int, ...]


def line_numbers(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of every table, key and array element of a valid TOML text."""
    lines: dict[KeyPath, int] = {}
    tables: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for first, statement, value in _statements(text.replace("\r\n", "\n")):
        if statement.lstrip().startswith("["):
            table = _enter(tables, value)
            lines.setdefault(table, first)
        else:
            _record(lines, table, value, first, statement)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    held: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        held.append(line)
        if len(held) > 1 and not any(end in line for end in ("]", "}", '"""', "'''")):
            continue
        statement = "\n".join(held)
        value = _parsed(statement)
        if value is not None:
            yield number - len(held) + 1, statement, value
            held = []


def _enter(tables: dict[KeyPath, int], header: dict[str, Any]) -> KeyPath:
    """The path of the table a header opens; `tables` counts the tables of each array met so far."""
    path: KeyPath = ()
    value: Any = header
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        path += (key,)
        if isinstance(value, list):
            tables[path] = tables.get(path, 0) + 1
        if path in tables:
            path += (tables[path] - 1,)
    return path


def _record(lines: dict[KeyPath, int], path: KeyPath, value: Any, first: int, statement: str) -> None:
    if path:
        lines.setdefault(path, first)
    if isinstance(value, dict):
        for key, inner in value.items():
            _record(lines, (*path, key), inner, first, statement)
    elif isinstance(value, list):
        places = _element_lines(statement, first, len(value))
        for index, inner in enumerate(value):
            _record(lines, (*path, index), inner, places[index], "")


def _element_lines(statement: str, first: int, length: int) -> list[int]:
    """The line of each element of an array; its first line for all where they cannot be told apart."""
    lines: list[int] = []
    for number, line in enumerate(statement.split("\n"), first):
        lines += [number] * _elements(line)
    return lines if len(lines) == length else [first] * length


def _elements(line: str) -> int:
    """How many array elements a line of an array holds: the whole of it, its head, tail or middle."""
    for attempt in (line, f"{line}\n]", f"x = [\n{line}", f"x = [\n{line}\n]"):
        value = _parsed(attempt)
        if value is not None:
            return sum(len(found) for found in value.values() if isinstance(found, list))
    return 0


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
