"""The words of a script, told apart without running any of it: strings, numbers, names and signs."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 24_000  # characters of one script that are looked at
# What does not end takes all the rest, and nothing is tried twice: a hostile script must not make this backtrack.
_TOKEN = re.compile(
    r"""(?P<blank>\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)"""
    r"""|"(?P<double>(?:[^"\\\n]|\\.)*+)"?|'(?P<single>(?:[^'\\\n]|\\.)*+)'?|`(?P<template>(?:[^`\\]|\\.)*+)`?"""
    r"""|(?P<number>\d++(?:\.\d++)?)|(?P<name>[^\W\d][\w$]*+|\$[\w$]*+)|(?P<sign>.)""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)


class Token(NamedTuple):
    """One word of a script: its kind (`string`, `template`, `number`, `name` or `sign`) and what it says."""

    kind: str
    text: str


END = Token("end", "")


def tokens(script: str) -> list[Token]:
    """The words of a script in order, without comments and blanks; of a long one those of its beginning."""
    found = []
    for match in _TOKEN.finditer(script[:LONGEST]):
        kind, text = match.lastgroup or "sign", match[match.lastgroup or 0]
        if kind in ("double", "single"):
            found.append(Token("string", unescaped(text)))
        elif kind != "blank":
            found.append(Token(kind, text))
    return found


def unescaped(text: str) -> str:
    """A string as the script means it."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is None:
        return {"n": "\n", "t": "\t", "r": "\r", "\n": ""}.get(match[3], match[3])
    character = chr(int(code, 16))
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character


def at(words: list[Token], place: int) -> Token:
    """The word at a place; `END` where there is none."""
    return words[place] if 0 <= place < len(words) else END


def closing(words: list[Token], opening: int, most: int = 80) -> int:
    """The place of the bracket that closes the one at `opening`; -1 where it is not near."""
    depth = 0
    for place in range(opening, min(len(words), opening + most)):
        if words[place].kind == "sign":
            depth += (words[place].text in "([{") - (words[place].text in ")]}")
            if depth == 0:
                return place
    return -1
