"""A source appended to sources.toml, every byte that was there kept."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schedules.errors import SourcesError
from schedules.loading import decode, parse_sources, read_bytes
from schedules.sources import Defaults, Source

_FIRST = ("name", "start")


def add_source(path: Path, source: Source) -> None:
    """Append a source to the file, making it where there is none; at any moment the file is old or new, whole.

    What the source does not set follows the file's defaults. SourcesError where the file is broken, has the
    name already, or cannot be written; it then stays as it was.
    """
    old = read_bytes(path) if path.exists() else b""
    text = decode(old, path)
    sources, defaults = parse_sources(text, path)
    check_name(path, sources, source.name)
    addition = _addition(text, source_table(source, defaults))
    _check(text + addition, source, path)
    try:
        _replace(path.resolve(), old + addition.encode())
    except OSError as error:
        raise SourcesError(f"{path}: cannot be written: {error.strerror}") from error


def known_sources(path: Path) -> tuple[tuple[Source, ...], Defaults]:
    """The sources of the file and its defaults, none where there is no file; SourcesError where it is broken."""
    return parse_sources(decode(read_bytes(path), path), path) if path.exists() else ((), Defaults())


def check_name(path: Path, sources: Iterable[Source], name: str) -> None:
    """SourcesError where one of the sources of the file has the name already."""
    if any(name.casefold() == known.name.casefold() for known in sources):
        raise SourcesError(f'{path}: has a source "{name}" already; choose another name')


def source_table(source: Source, defaults: Defaults | None = None) -> str:
    """A source as a `[[source]]` table: what it sets otherwise than the defaults, and no more."""
    usual = {key: field.default for key, field in Source.model_fields.items()}
    usual |= (defaults or Defaults()).model_dump()
    chosen = {
        key: value
        for key, value in source.model_dump(mode="json", exclude_unset=True).items()
        if getattr(source, key) != usual[key]
    }
    ordered = [*_FIRST, *(key for key in chosen if key not in _FIRST)]
    return "\n".join(["[[source]]", *(f"{key} = {_toml(chosen[key])}" for key in ordered), ""])


def _addition(text: str, table: str) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return (gap + table).replace("\n", newline)


def _check(text: str, wanted: Source, path: Path) -> None:
    try:
        found = parse_sources(text, path)[0][-1]
    except SourcesError as error:
        faults = (f'source "{wanted.name}" cannot be appended: {fault}' for fault in error.faults)
        raise SourcesError(*faults) from error
    lost = [key for key in wanted.model_fields_set if getattr(found, key) != getattr(wanted, key)]
    if lost:
        raise SourcesError(
            f'{path}: source "{wanted.name}" cannot be written: {", ".join(lost)} would be lost'
        )


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with new.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _toml(value: Any) -> str:
    match value:
        case [str() as only]:
            return _toml(only)
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return f"{{ {', '.join(f'{_key(k)} = {_toml(v)}' for k, v in value.items())} }}"
    # JSON's escapes are TOML's too, but for DEL, which JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else _toml(name)
