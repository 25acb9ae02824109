"""The numbers that Word prints before paragraphs and does not keep in their text: 一、 (1) ① and their kin."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBERING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
_LEVEL = re.compile(r"%([1-9])")
_HAN = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographTraditional",
    }
)
_DIGITS = "零一二三四五六七八九"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LONGEST = 20


class Number(NamedTuple):
    """What stands before a paragraph, how deep it is, and whether it is an item of a list rather than a heading."""

    text: str
    depth: int
    is_item: bool


class _Level(NamedTuple):
    start: int
    kind: str
    text: str


class Numbering:
    """The lists of one file, each counted as its paragraphs come."""

    def __init__(self, part: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        related = [r.target_part for r in part.rels.values() if r.reltype == _NUMBERING and not r.is_external]
        for numbering in related[:1]:
            self._read(numbering.element)

    def next(self, place: tuple[str, int]) -> Number | None:
        """The number of the next paragraph of a list on a level; None where the file does not say how it is written."""
        name, depth = place
        abstract = self._list_of.get(name, "")
        levels = self._levels.get(abstract, {})
        if (level := levels.get(depth)) is None:
            return None
        counts = self._counts.setdefault(abstract, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if level.kind in ("bullet", "none"):
            return Number("", depth + 1, level.kind == "bullet")

        def written(found: re.Match[str]) -> str:
            which = int(found[1]) - 1
            one = levels.get(which, level)
            return _written(counts.get(which, one.start), one.kind)

        text = _LEVEL.sub(written, level.text)
        return Number(text, depth + 1, level.kind not in _HAN)

    def _read(self, element: Any) -> None:
        for abstract in element.iterchildren(f"{W}abstractNum"):
            self._levels[abstract.get(f"{W}abstractNumId", "")] = {
                int(level.get(f"{W}ilvl", "0")): _Level(
                    _whole(_value(level, "start"), 1),
                    _value(level, "numFmt"),
                    _value(level, "lvlText")[:_LONGEST],
                )
                for level in abstract.iterchildren(f"{W}lvl")
            }
        for number in element.iterchildren(f"{W}num"):
            self._list_of[number.get(f"{W}numId", "")] = _value(number, "abstractNumId")


def _written(number: int, kind: str) -> str:
    """A number as a list of this kind writes it."""
    if kind in _HAN:
        return _han(number)
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman.upper() if kind == "upperRoman" else roman
    if kind.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return f"{number:02}" if kind == "decimalZero" else str(number)


def _han(number: int) -> str:
    """A number below a hundred in Han digits: 十, 十一, 二十一."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    if not 0 < number < 50:
        return str(number)
    found = ""
    for value, letters in _ROMAN:
        while number >= value:
            found, number = found + letters, number - value
    return found


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise


def _value(element: Any, tag: str) -> str:
    found = element.find(f"{W}{tag}")
    return "" if found is None else found.get(f"{W}val") or ""
