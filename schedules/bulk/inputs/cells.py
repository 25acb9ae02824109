"""HTTP headers as a cell of a table holds them: pairs, a map, a struct, a list of structs, or any of these as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from crawler.fetch.headers import received
from crawler.importing.errors import RecordDamaged

_NAME, _VALUE = ("name", "key"), ("value",)


def headers_of(cell: object) -> dict[str, str]:
    """The headers that matter, by lower-case name; none of an empty cell. Raises RecordDamaged for what is no headers."""
    if isinstance(cell, bytes):
        cell = cell.decode("utf-8", "replace")
    if isinstance(cell, str):
        cell = _parsed(cell)
    return received(
        (name.encode("utf-8", "replace"), value.encode("utf-8", "replace")) for name, value in _pairs(cell)
    )


def _parsed(text: str) -> object:
    """JSON, or lines as HTTP writes them."""
    if not text.strip():
        return None
    if text.lstrip()[0] in "[{":
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RecordDamaged(f"its headers are no JSON: {text[:40]!a}") from error
    return [line.split(":", 1) for line in text.splitlines() if ":" in line]


def _pairs(cell: object) -> Iterator[tuple[str, str]]:
    if cell is None:
        return
    if not isinstance(cell, list | tuple | Mapping):
        raise RecordDamaged(f"its headers are {str(cell)[:40]!a}")
    for each in cell.items() if isinstance(cell, Mapping) else cell:
        name, value = _pair(each)
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                yield _text(name).strip(), _text(one).strip()


def _pair(each: object) -> tuple[object, object]:
    if isinstance(each, Mapping):
        return next((each[n] for n in _NAME if n in each), ""), next(
            (each[n] for n in _VALUE if n in each), None
        )
    if isinstance(each, list | tuple) and len(each) == 2:
        return each[0], each[1]
    raise RecordDamaged(f"its headers hold {str(each)[:40]!a}, which is no name and value")


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
