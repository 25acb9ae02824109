"""Text as a reader sees it: white space folded, invisible characters gone, and how much of it there is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from storage.normalise import code_points

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’…—"
_BREAK_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n\s*(?=[{_WIDE}])")
_SPACES = re.compile("[ \t\n\r\f\xa0]+")
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff]+")
_EDGES = " \u3000\t\n\r\f\v\x85\u2028\u2029"


def fold(text: str) -> str:
    """White space folded as CSS does; a line break between two wide characters leaves no space."""
    words = text.split()
    if len(words) < 2:
        return words[0] if words else ""
    if "\n" not in text and "\u3000" not in text:
        return " ".join(words)
    return _SPACES.sub(" ", _BREAK_BETWEEN_WIDE.sub("", text)).strip(_EDGES)


def size(text: str) -> float:
    """How much there is to read: a Han character counts 1, a Latin letter 0.4, a letter of two bytes 0.7."""
    return 0.1 * len(text) + 0.3 * len(text.encode("utf-8", "replace"))


def sizes_of(texts: Sequence[str]) -> list[float]:
    """The size of each text, all encoded at once."""
    encoded = "\0".join(texts).encode("utf-8", "replace").split(b"\0")
    if len(encoded) != len(texts):  # none, or one with the separator in it
        return list(map(size, texts))
    return [
        0.1 * characters + 0.3 * len(each) for characters, each in zip(map(len, texts), encoded, strict=True)
    ]


def han(text: str) -> int:
    """The number of Han characters."""
    codes = code_points(text)
    common = (codes >= 0x3400) & (codes < 0xA000)
    rare = ((codes >= 0xF900) & (codes < 0xFB00)) | ((codes >= 0x20000) & (codes < 0x40000))
    return int(np.count_nonzero(common | rare))
