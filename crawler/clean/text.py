"""Text as a reader sees it: white space folded, invisible characters gone, and how much of it there is."""

from __future__ import annotations

import re

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—"
_BREAK_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n\s*(?=[{_WIDE}])")
_SPACES = re.compile("[ \t\n\r\f\xa0]+")
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff]+")
_EDGES = " \u3000\t\n\r\f\v\x85\u2028\u2029"
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def fold(text: str) -> str:
    """White space folded as CSS does; a line break between two wide characters leaves no space."""
    words = text.split()
    if len(words) < 2:
        text = words[0] if words else ""
        return text if text.isprintable() else _without_invisible(text)
    if "\n" in text:
        text = _BREAK_BETWEEN_WIDE.sub("", text)
    return _without_invisible(_SPACES.sub(" ", text)).strip(_EDGES)


def _without_invisible(text: str) -> str:
    return text if text.isprintable() else _INVISIBLE.sub("", text).strip(_EDGES)


def size(text: str) -> float:
    """How much there is to read: a Han character counts 1, a Latin letter 0.4."""
    length = len(text)
    return 0.4 * length if text.isascii() else 0.1 * length + 0.3 * len(text.encode("utf-8", "replace"))


def han(text: str) -> int:
    """The number of Han characters."""
    return sum(map(len, _HAN.findall(text)))
