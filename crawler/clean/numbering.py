"""The numbers that Chinese reports give their parts: 一、 above （一） above 1. above （1）."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGITS = {
    **{d: n for n, d in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "○": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_CHINESE = "[零〇一二三四五六七八九十百]{1,5}"
_NUMBER = re.compile(
    rf"[\s\u3000]*(?:第?(?P<one>{_CHINESE})\s*[、．.]|[(（]\s*(?P<two>{_CHINESE})\s*[)）]|(?P<three>\d{{1,2}})\s*(?:[、．]|[.](?!\d))"
    r"|[(（]\s*(?P<four>\d{1,2})\s*[)）])[、，,.]?\s*"
)
_FIRST = frozenset("零〇一二三四五六七八九十百第(（0123456789 \u3000\t")
_LEVELS = {"one": 1, "two": 2, "three": 3, "four": 4}


class Number(NamedTuple):
    """The number of a part: its level, 1 the highest, and where the words behind it begin."""

    level: int
    value: int
    end: int


def numbered(line: str) -> Number | None:
    """The number a line begins with, if any."""
    if line[:1] not in _FIRST:
        return None
    found = _NUMBER.match(line)
    if not found or not found.lastgroup:
        return None
    digits = found[found.lastgroup]
    return Number(
        _LEVELS[found.lastgroup], int(digits) if digits.isdecimal() else chinese(digits), found.end()
    )


def chinese(numeral: str) -> int:
    """The value of a Chinese numeral below a thousand: 二十一, 百零三, 一〇."""
    if not any(unit in numeral for unit in "十百"):
        return int("".join(str(_DIGITS.get(digit, 0)) for digit in numeral) or 0)
    value = digit = 0
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            value += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
    return value + digit
