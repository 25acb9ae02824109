"""Text made comparable: one normal form for the exact hash, the search index and near-duplicates.

Width and compatibility forms are folded (Unicode NFKC), traditional characters become simplified
(OpenCC `tw2s`, characters not vocabulary) and white space goes. Archived text is never touched by this.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache

import opencc


def normalise(text: str) -> str:
    """The form in which two texts are compared: NFKC, simplified, without white space."""
    return "".join(simplify(unicodedata.normalize("NFKC", text)).split())


def simplify(text: str) -> str:
    """Traditional characters as simplified ones; a text without any is returned as it is."""
    if _convertible().isdisjoint(text):
        return text
    simplified: str = _converter().convert(text)
    return simplified


def sha256(text: str) -> str:
    """SHA-256 of the text as UTF-8, in lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("tw2s")


@cache
def _convertible() -> frozenset[str]:
    """Every character that conversion changes by itself: a text without them needs none."""
    cjk = [chr(c) for a, b in ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000)) for c in range(a, b)]
    converted = _converter().convert("\n".join(cjk)).split("\n")
    return frozenset(c for c, s in zip(cjk, converted, strict=True) if c != s)
