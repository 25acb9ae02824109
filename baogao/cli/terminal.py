"""Printing what was harvested: it is data from strangers, so nothing in it may steer a terminal."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

# C0, DEL and C1 steer terminals; the others turn a line's direction, or end it where none ends.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_STEERING_BUT_NEWLINE = re.compile(_STEERING.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))


def plain(text: object, *, lines: bool = False) -> str:
    """The text with every control character spelled out, `\\x1b` for an escape; `lines` keeps newlines."""
    return (_STEERING_BUT_NEWLINE if lines else _STEERING).sub(_spelled, str(text))


def say(text: str = "", *, lines: bool = False) -> None:
    """Print one line of text, or several with `lines`, unwrapped."""
    sys.stdout.write(plain(text, lines=lines) + "\n")


def warn(text: str) -> None:
    """Print one line on stderr, behind the name of the program."""
    sys.stderr.write(f"baogao: {plain(text)}\n")
    sys.stderr.flush()


def say_json(row: Mapping[str, Any]) -> None:
    """Print one object as one line of JSON, in UTF-8 whatever the locale is."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() != "utf-8":
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(_STEERING.sub(_json_spelled, json.dumps(row, ensure_ascii=False)) + "\n")


def say_marked(text: str, marks: Iterable[tuple[int, int]], indent: str = "") -> None:
    """Print one line with the ranges `marks` set off, where the output is a terminal."""
    if not sys.stdout.isatty():
        say(indent + text)
        return
    line = Text(_STEERING.sub("\N{SYMBOL FOR SUBSTITUTE}", text))  # one for one, so that the marks still fit
    for start, end in marks:
        line.stylize("bold yellow", start, end)
    console().print(Text(indent) + line, soft_wrap=True)


def say_field(name: str, value: object, indent: str = "") -> None:
    """Print a name and its value on one line; nothing where there is no value."""
    if value not in (None, "", ()):
        say(f"{indent}{name:<12} {value}")


def say_table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Print rows under headings: a table on a terminal, tabs between columns elsewhere. Numbers stand right."""
    cells: list[list[object]] = [[*row] for row in rows]
    if not sys.stdout.isatty():
        cells.insert(0, [*columns])
        for row in cells:
            sys.stdout.write("\t".join("" if cell is None else plain(cell) for cell in row) + "\n")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for number, name in enumerate(columns):
        numeric = all(isinstance(row[number], int | None) for row in cells)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(_cell(cell)) for cell in row))
    console().print(table)


def console(stream: TextIO | None = None) -> Console:
    """A console that takes what it is given as text, never as markup."""
    return Console(file=stream or sys.stdout, markup=False, emoji=False, highlight=False)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else plain(value)


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _json_spelled(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
