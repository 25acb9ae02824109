"""Text folded for searching: what a reader takes for the same is the same, character by character.

Folding a character never depends on its neighbours, so a query folds to exactly what it folds to inside a text,
and every place of the folded text can be led back to the original. What is equal once normalised is equal once
folded, and more is: case, accents, punctuation. A folded text is terms with a blank between: each Han character is
a term, and so is each run of other letters and digits. Punctuation, white space and line breaks only end a run of
letters, so that a word broken by a hard wrap or a paragraph's end is still a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from operator import add

import numpy as np
from numpy.typing import NDArray

from storage.normalise import code_points, normalising, variants

Codes = NDArray[np.uint32]
Places = NDArray[np.intp]

# Characters that are forms of each other in some words only: 瞭解 is 了解 while 瞭望 stays, 覆 is 复 in 答覆 but not
# in 覆蓋. ○ and ◯ are how many pages write the 〇 of a year.
_FORMS_IN_WORDS = ("藉借", "沈沉", "坯坏", "哩里", "瞭了", "覆复", "链炼", "划画", "甦苏", "俱具", "彷仿", "○〇", "◯〇")  # fmt: skip
_HAN_RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF), (0x3007, 0x3007))
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_NOTE = re.compile(rf"[(\uff08](?<=[\u3400-\u9fff][(\uff08])[a-zü]{{0,4}}[{_TONED}][a-zü]{{0,4}}[)\uff09]")
_LETTERS = re.compile("[^ \u3400-\u9fff]+")

_BLANK = np.uint32(ord(" "))
# What the table says of a character beside its folded form: it is Han, or it becomes more than the table can hold.
_HAN_BIT, _ODD_BIT = 30, 31
_HAN, _ODD = np.uint32(1 << _HAN_BIT), np.uint32(1 << _ODD_BIT)
_TABLED = 0x32000


def fold(text: str) -> str:
    """The terms of a text with one blank between, for SQLite's `ascii` tokenizer."""
    codes, _ = _folded(text)
    return _string(codes)


def fold_in_place(text: str) -> tuple[str, Places]:
    """`fold(text)`, and for each of its characters the offset in `text` of the one it came from."""
    codes, places = _folded(text)
    return _string(codes), places


def terms(text: str) -> tuple[str, ...]:
    """The terms of a text in order."""
    return tuple(fold(text).split())


def pairs(text: str) -> str:
    """What the index holds of a text: each term joined to the one after it, one blank between the pairs."""
    ended = _ended(fold(text)).split()
    return " ".join(map(add, ended, (*ended[1:], "")))


def paired(phrase: Sequence[str]) -> str:
    """A phrase of terms in the language of FTS5, as it stands in `pairs`. One term alone begins a pair."""
    ended = _ended(" ".join(phrase)).split()
    if len(ended) == 1:
        return f'"{ended[0]}"*'
    return f'"{" ".join(map(add, ended, ended[1:]))}"'


def _ended(folded: str) -> str:
    """Words of letters with a mark at their end, so that none is taken for the beginning of a longer one."""
    return _LETTERS.sub(r"\g<0>_", folded)


def folding() -> str:
    """Names this way of folding; where the name changes, what was folded before must be folded again."""
    return f"pairs 1, normal form {normalising()}"


def _folded(text: str) -> tuple[Codes, Places]:
    """Folded code points and their places. The table does nearly every text; what it cannot is done in Python."""
    text = _without_notes(text)
    codes = _table().take(code_points(text), mode="clip")
    if np.bitwise_or.reduce(codes, initial=0) & _ODD:
        pieces = [_FOLDING[ord(character)] for character in text]
        codes = code_points("".join(pieces))
        places = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    else:
        codes, places = _blanks_set(codes)
    blank = codes == _BLANK
    keep = np.append(~(blank[1:] & blank[:-1]), True)[: len(codes)]
    return codes[keep], places[keep]


def _blanks_set(codes: Codes) -> tuple[Codes, Places]:
    """What the table gave, with a blank wherever a Han character is on either side."""
    han = codes & _HAN
    spaced = np.zeros((len(codes), 2), np.uint32)
    spaced[:, 0] = codes ^ han
    spaced[:, 1] = han
    spaced[:-1, 1] |= han[1:]
    spaced[:, 1] >>= _HAN_BIT - 5
    flat = spaced.reshape(-1)
    kept = np.flatnonzero(flat)
    return flat[kept], kept >> 1


def _string(codes: Codes) -> str:
    text: str = codes.tobytes().decode("utf-32-le")
    return text


def _without_notes(text: str) -> str:
    """Pinyin notes made blank: in 鄉(xiāng)鎮 they are no part of what the text says.

    Only those that show a tone: without one it may be a word, like (gdp).
    """
    return _NOTE.sub(_blank, text) if "(" in text or "\uff08" in text else text


def _blank(note: re.Match[str]) -> str:
    return " " * len(note[0])


class _Folding(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(map(_term, _decomposed(chr(code))))
        return folded


_FOLDING = _Folding()


@cache
def _table() -> Codes:
    """What each code point becomes: 0 for nothing, a blank, a letter, or a Han character with `_HAN` added."""
    table = np.full(_TABLED + 1, _ODD, np.uint32)
    for first, last in _HAN_RANGES:
        table[first : last + 1] = np.arange(first, min(last + 1, len(table)), dtype=np.uint32) | _HAN
    for one, form in _forms().items():
        table[ord(one)] = ord(form) | _HAN
    table[0xF900:0xFB00] = table[0x2F800:0x2FA20] = table[-1] = _ODD
    for code in (*range(0x3400), *range(0xFE00, 0xFFFF)):
        folded = _FOLDING[code]
        term = folded.strip()
        if len(term) == 1 and folded in (term, f" {term} "):
            table[code] = ord(term) | (0 if folded == term else _HAN)
        elif not term:
            table[code] = _BLANK if folded else 0
    return table


@cache
def _forms() -> dict[str, str]:
    """Every character that has another form, with the one that stands for all of them."""
    forms = variants()
    same = {forms.get(pair[0], pair[0]): forms.get(pair[1], pair[1]) for pair in _FORMS_IN_WORDS}
    return same | {one: same.get(form, form) for one, form in forms.items()}


def _decomposed(character: str) -> str:
    """Compatibility forms taken apart, case folded, variants made one."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_forms().get(c, c) for c in folded)


def _term(character: str) -> str:
    code = ord(character)
    if any(first <= code <= last for first, last in _HAN_RANGES):
        return f" {character} "
    if character.isalnum():
        return character
    # Accents and joiners belong to the letter before; anything else ends a run of letters.
    return "" if unicodedata.category(character)[0] == "M" or unicodedata.category(character) == "Cf" else " "
