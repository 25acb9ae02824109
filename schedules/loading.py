"""From the text of sources.toml to its sources, or to every fault in it with the line it stands on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from schedules.apis import Api
from schedules.errors import SourcesError, UnknownSource
from schedules.messages import sentence
from schedules.nearest import suggestion
from schedules.positions import KeyPath, line_numbers
from schedules.settings import ServiceSettings
from schedules.sources import Defaults, Source, choices

Faults = list[tuple[KeyPath, str]]
Single = TypeVar("Single", Defaults, ServiceSettings)
TABLES = ("source", "defaults", "service")


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that a file of sources says."""

    sources: tuple[Source, ...]
    defaults: Defaults
    service: ServiceSettings


def load_sources(path: Path) -> tuple[Source, ...]:
    """The sources of a file in its order; SourcesError lists every fault as `FILE:LINE: source "NAME": ...`."""
    return load_configuration(path).sources


def load_configuration(path: Path) -> Configuration:
    """All that a file says; SourcesError as for `load_sources`."""
    return parse_configuration(decode(read_bytes(path), path), path)


def find_sources(sources: Sequence[Source], names: Sequence[str]) -> tuple[Source, ...]:
    """The named sources in the order named, all of them where no name is given; UnknownSource for others."""
    by_name = {source.name: source for source in sources}
    unknown = [name for name in dict.fromkeys(names) if name not in by_name]
    if unknown and not by_name:
        raise UnknownSource(
            f'unknown source "{unknown[0]}"; none is configured: add one with "baogao sources add"'
        )
    if unknown:
        raise UnknownSource(*(f'unknown source "{name}"; {suggestion(name, by_name)}' for name in unknown))
    return tuple(by_name[name] for name in dict.fromkeys(names)) if names else tuple(sources)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of sources; SourcesError where it is missing or unreadable."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourcesError(
            f'{path}: there is no such file; write one with "baogao sources add", or name another'
        ) from error
    except OSError as error:
        raise SourcesError(f"{path}: cannot be read: {error.strerror}") from error


def decode(raw: bytes, path: Path) -> str:
    """The bytes as text; SourcesError where they are not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourcesError(f"{path}:{line}: is not UTF-8 text; save the file as UTF-8") from error


def parse_sources(text: str, path: Path) -> tuple[tuple[Source, ...], Defaults]:
    """The sources of a text and its defaults; `path` is only named in the faults."""
    configuration = parse_configuration(text, path)
    return configuration.sources, configuration.defaults


def parse_configuration(text: str, path: Path) -> Configuration:
    """All that a text says; SourcesError lists every fault, `path` is only named in them."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(_syntax_fault(str(error), text, path)) from error
    faults: Faults = []
    faults += [
        ((key,), f'unknown table "{key}"; {suggestion(key, TABLES)}') for key in data if key not in TABLES
    ]
    defaults = _single(data, "defaults", Defaults, faults)
    service = _single(data, "service", ServiceSettings, faults)
    sources = _sources(data, defaults, faults)
    if faults:
        raise SourcesError(*_located(faults, text, path))
    return Configuration(tuple(sources), defaults, service)


def _single(data: dict[str, Any], table: str, model: type[Single], faults: Faults) -> Single:
    """A table there is once, or what it is without one."""
    try:
        return model.model_validate(data.get(table, {}))
    except ValidationError as error:
        if not isinstance(data[table], dict):
            faults.append(((table,), f"{table} must be a table: [{table}]"))
        else:
            faults += _told(error, model, (table,), f"[{table}]")
        return model()


def _sources(data: dict[str, Any], defaults: Defaults, faults: Faults) -> list[Source]:
    tables = data.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append((("source",), "source must be written as tables in double brackets: [[source]]"))
        return []
    shared = defaults.model_dump(exclude_unset=True)
    first: dict[str, int] = {}
    sources = []
    for index, table in enumerate(tables):
        place: KeyPath = ("source", index)
        name = table.get("name")
        label = f'source "{name}"' if isinstance(name, str) and name else f"source {index + 1}"
        if isinstance(name, str) and (before := first.setdefault(name.casefold(), index)) != index:
            faults.append(((*place, "name"), f"{label}: source {before + 1} of the file has this name too"))
        try:
            sources.append(Source.model_validate(shared | table))
        except ValidationError as error:
            faults += _told(error, Source, place, label)
    return sources


def _told(error: ValidationError, model: type[BaseModel], place: KeyPath, label: str) -> Faults:
    return [
        (
            (*place, *each["loc"]),
            f"{label}: {sentence(each, _known(model, each['loc']), _words(model, each['loc'][0]))}",
        )
        for each in error.errors(include_url=False)
    ]


def _known(model: type[BaseModel], place: KeyPath) -> tuple[str, ...]:
    """The keys that could stand where a fault is, as they are told."""
    if place[0] == "api" and len(place) > 1:
        return tuple(f"api.{key}" for key in Api.model_fields)
    return tuple(model.model_fields)


def _words(model: type[BaseModel], key: str | int) -> tuple[str, ...]:
    field = model.model_fields.get(str(key))
    return choices(field) if field else ()


def _located(faults: Faults, text: str, path: Path) -> list[str]:
    lines = line_numbers(text)
    placed = sorted((_line(lines, place), message) for place, message in faults)
    return list(dict.fromkeys(f"{path}:{line}: {message}" for line, message in placed))


def _line(lines: dict[KeyPath, int], place: KeyPath) -> int:
    """The line of a key; of its value in [defaults] where it comes from there; else of its table."""
    shared = ("defaults", *place[2:3])
    for known in (place, place[:3], shared, place[:2], place[:1]):
        if known in lines:
            return lines[known]
    return 1


_HINTS = {
    "Invalid value": "text stands in quotes",
    "Cannot overwrite a value": "is the key given twice?",
    "Cannot mutate immutable namespace": "write sources as [[source]] tables only",
}


def _syntax_fault(message: str, text: str, path: Path) -> str:
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", message)
    line = int(found[1]) if found and found[1] else text.count("\n") + (not text.endswith("\n"))
    what = message[: found.start()] if found else message
    column = f", column {found[2]}" if found and found[2] else ""
    hint = "".join(f"; {hint}" for start, hint in _HINTS.items() if what.startswith(start))
    return f"{path}:{line}: not valid TOML: {what}{column}{hint}"
