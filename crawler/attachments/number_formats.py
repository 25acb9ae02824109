"""How an XLSX file shows its numbers: 0.068 as 6.8%, 1203 as 1,203, 12.5 as 12.50亿元. The reader gives values alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from posixpath import join, normpath

from crawler.safe_xml import MOST_BYTES, Unreadable, read_xml

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
# Those that a file need not spell out (ECMA-376, 18.8.30).
_KNOWN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
}  # fmt: skip
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]|[_*].|(?P<number>[#0?,]*[#0?](?:\.[#0?]+)?)|(?P<other>.)'
)
_PLAIN = frozenset("%-+()¥$€￥ 元万亿人户个吨亩年月日:：")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_DIGITS = 15

Place = tuple[int, int]


def read_formats(body: bytes) -> dict[str, dict[Place, str]]:
    """By the name of each sheet the formats of its cells, by row and column from 0, where they have one of their own.

    Nothing for a file whose parts are not where they should be: its numbers are shown as they are.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            codes = _codes(archive)
            return {name: _of_sheet(archive, part, codes) for name, part in _sheets(archive)} if codes else {}
    except (KeyError, ValueError, Unreadable, zipfile.BadZipFile):
        return {}


def shown(value: float, code: str) -> str | None:
    """A number as a format shows it; None where the format is of a kind that is not followed."""
    first, *others = code.split(";")
    if value < 0 and others and others[0]:
        first, value = others[0], -value
    pieces = list(_PIECE.finditer(first))
    numbers = [piece["number"] for piece in pieces if piece["number"]]
    if len(numbers) != 1 or any((piece["other"] or "%") not in _PLAIN for piece in pieces):
        return None
    if any(piece["other"] == "%" for piece in pieces):
        value *= 100
    return "".join(
        _digits(value, piece["number"])
        if piece["number"]
        else piece["quoted"] or piece["escaped"] or piece["other"] or ""
        for piece in pieces
    ).strip()


def _digits(value: float, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    most, least = min(len(fraction), _MOST_DIGITS), fraction.count("0")
    written = f"{value:,.{most}f}" if "," in whole else f"{value:.{most}f}"
    spare = most - least
    while spare and written.endswith("0"):
        written, spare = written[:-1], spare - 1
    return written.rstrip(".") if most else written


def _codes(archive: zipfile.ZipFile) -> dict[int, str]:
    """By the number of a style its format, for those that have one that can be followed."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    codes = dict(_KNOWN)
    used: dict[str, list[int]] = {}  # what each list of styles refers to; that of cells is one of them
    listed = ""

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal listed
        number = int(attributes.get("numFmtId", "0"))
        if name == "numfmt":
            codes[number] = attributes.get("formatCode", "")
        elif name == "xf":
            used.setdefault(listed, []).append(number)
        elif name.endswith("xfs"):
            listed = name

    _tell_elements(archive, "xl/styles.xml", start)
    return {
        style: codes[number]
        for style, number in enumerate(used.get("cellxfs", ()))
        if codes.get(number, "General") != "General"
    }


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The name of each sheet and of the part that holds it."""
    targets: dict[str, str] = {}
    named: list[tuple[str, str]] = []

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            named.append((attributes.get("name", ""), targets.get(attributes.get(_RELATED, ""), "")))

    _tell_elements(archive, "xl/_rels/workbook.xml.rels", relation)
    _tell_elements(archive, "xl/workbook.xml", sheet)
    return [
        (name, part.lstrip("/") if part.startswith("/") else normpath(join("xl", part)))
        for name, part in named
        if part
    ]


def _of_sheet(archive: zipfile.ZipFile, part: str, codes: Mapping[int, str]) -> dict[Place, str]:
    found: dict[Place, str] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            place, style = _CELL.fullmatch(attributes.get("r", "")), attributes.get("s", "")
            if place and style.isdecimal() and int(style) in codes:
                found[int(place[2]) - 1, _column(place[1])] = codes[int(style)]

    if part in archive.namelist():
        _tell_elements(archive, part, start)
    return found


def _tell_elements(
    archive: zipfile.ZipFile, part: str, start: Callable[[str, Mapping[str, str]], object]
) -> None:
    """Tell of every element of a part; no entity is expanded, whatever the part is called."""
    if archive.getinfo(part).file_size > MOST_BYTES:
        raise Unreadable(f"{part} has more than {MOST_BYTES} bytes")
    read_xml(archive.read(part), start)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
