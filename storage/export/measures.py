"""What is counted of an exported text: tokens, and how much of it is in its language."""

from __future__ import annotations

import re
from typing import NamedTuple

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")


class Measured(NamedTuple):
    """Tokens of a text, its Han characters, and its letters, those among them."""

    tokens: int
    han: int
    letters: int


def measure(text: str) -> Measured:
    """Count: each Han character is a token, and so is each run of other letters or digits.

    No tokenizer of a model counts so; those for Chinese come to between half as many and twice as many.
    """
    rest, runs = _HAN_RUN.subn(" ", text)
    words = _WORD.findall(rest)
    han = len(text) - len(rest) + runs
    return Measured(han + len(words), han, han + sum(map(len, _LETTERS.findall(rest))))


def language_score(measured: Measured, language: str | None) -> float | None:
    """For Chinese the share of Han among all letters; None for other languages, where nothing is measured."""
    if language is None or language.split("-")[0] != "zh" or not measured.letters:
        return None
    return round(measured.han / measured.letters, 4)
