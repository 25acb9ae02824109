"""Text folded for searching: what a reader takes for the same is the same, character by character.

Folding one character never depends on its neighbours, so a query folds to exactly what it folds to inside a
text, and every place of the folded text can be led back to the original. (OpenCC's conversion does look at
neighbours: 著 becomes 着 or stays. Here both are one.) A folded text is terms with blanks between: each Han
character is a term, and so is each run of other letters and digits. Punctuation, white space and line breaks only
end a run of letters, so that a word broken by a hard wrap or a paragraph's end is still a word.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from importlib.metadata import version
from itertools import accumulate

from storage.normalise import simplify

Mark = tuple[int, int]  # a range of characters: start, and the end that is no longer part of it

# Second characters that conversion gives in some words only, and the characters they are held to equal:
# 瞭解 is 了解 while 瞭望 stays; 覆 is 复 in 答覆 but not in 覆蓋. ○ is how many pages write 〇 in a year.
_SAME = str.maketrans("藉沈坯锺哩迳瞭覆链𫫇划钜衹甦俱彷幺苧○◯", "借沉坏钟里径了复炼恶画巨只苏具仿么苎〇〇")
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF), (0x3007, 0x3007))


class _Folding(dict[int, str]):
    """What `str.translate` puts for each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(map(_term, _decomposed(chr(code))))
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text as terms with blanks between, for SQLite's `ascii` tokenizer."""
    return text.translate(_FOLDING)


def terms(text: str) -> tuple[str, ...]:
    """The terms of a text in order."""
    return tuple(fold(text).split())


def folding() -> str:
    """Names this way of folding; where the name changes, what was folded before must be folded again."""
    return f"1, opencc {version('opencc')}"


def places(text: str, spans: Iterable[Mark]) -> list[Mark]:
    """Ranges of `fold(text)`, in any order, as the ranges of `text` they came from."""
    ends = list(accumulate(len(_FOLDING[ord(c)]) for c in text))
    return [(bisect_right(ends, start), bisect_right(ends, end - 1) + 1) for start, end in spans]


def _decomposed(character: str) -> str:
    """Compatibility forms taken apart, case folded, simplified."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(map(simplify, folded)).translate(_SAME)


def _term(character: str) -> str:
    code = ord(character)
    if any(first <= code <= last for first, last in _HAN):
        return f" {character} "
    if character.isalnum():
        return character
    # Accents and joiners belong to the letter before; anything else ends a run of letters.
    return "" if unicodedata.category(character)[0] == "M" or unicodedata.category(character) == "Cf" else " "
