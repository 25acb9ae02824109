"""Text made comparable: one normal form for exact identity, and the table of characters behind every other.

Two texts are the same when their normal forms are: width and compatibility forms are folded (Unicode NFKC),
traditional characters are held to be their simplified ones, pinyin notes 鄉(xiāng) and white space go. Figures,
years and punctuation stay, so that two years of one report are never the same text. (What near-duplicates are
found by forgets those too, and starts from this form: `storage.duplicates.folding`.)

Variants are equal character by character, whatever stands beside them: 乾, 幹 and 干 are one. OpenCC's own
conversion looks at neighbours, so a copy turned traditional and back would not always be the same text.
Archived text is never touched by any of this.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

_TABLED = 0x32000  # code points below this have their place in the table, the rest stand for themselves
_UNSETTLED = 1 << 31  # the character's normal form is not one character of its own
# Where NFKC has something to do; of Han, Hangul and what lies above, nothing or more than a table can hold.
_FOLDABLE = tuple(chain(range(0x3400), range(0xA000, 0xAC00), range(0xE000, 0x10000)))
_SOUND = r"[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}\)"
_NOTE = re.compile(rf"\((?<=[\u3400-\u9fff]\(){_SOUND}(?:\({_SOUND})*")  # begins with what is quick to find


def normalise(text: str) -> str:
    """The form in which two texts are the same: NFKC, simplified, without pinyin notes and white space."""
    return normal_codes(text).tobytes().decode("utf-32-le", "surrogatepass")


def normal_codes(text: str) -> Codes:
    """The code points of `normalise(text)`."""
    return counted_normal_codes(text)[0]


def counted_normal_codes(text: str) -> tuple[Codes, int]:
    """The code points of `normalise(text)`, and how many pinyin notes were taken out."""
    codes = _table().take(code_points(text), mode="clip")
    if np.bitwise_or.reduce(codes, initial=0) & _UNSETTLED:
        points = code_points(unicodedata.normalize("NFKC", text))
        codes = np.where(
            points < _TABLED, _table().take(points, mode="clip") & ~np.uint32(_UNSETTLED), points
        )
    codes = codes[codes != 0]
    opening = codes[:-1] == ord("(")
    if not opening.any():
        return codes, 0
    opened = codes[1:][opening]
    if not ((opened >= ord("a")) & (opened < 0x2000)).any():
        return codes, 0
    left, count = _NOTE.subn("", codes.tobytes().decode("utf-32-le", "surrogatepass"))
    return code_points(left), count


def notes(normal: str) -> list[tuple[int, int]]:
    """Where the pinyin notes of a text stand whose characters are normalised already: start and end of each."""
    return [note.span() for note in _NOTE.finditer(normal)]


def code_points(text: str) -> Codes:
    """The text as an array of code points."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def sha256(text: str) -> str:
    """SHA-256 of the text as UTF-8, in lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def normalising() -> str:
    """Names this way of normalising; where the name changes, what was compared before must be compared again."""
    return f"2, unicode {unicodedata.unidata_version}"


@cache
def variants() -> dict[str, str]:
    """Every Han character that has another form, with the one form that stands for all of them.

    Read from `variants.txt`, which `storage.variants` makes of OpenCC's tables: converting every character
    anew would cost each process half a second.
    """
    lines = files("storage").joinpath("variants.txt").read_text("utf-8").splitlines()
    return {one: line[0] for line in lines if not line.startswith("#") for one in line}


@cache
def _table() -> Codes:
    """What each code point becomes; 0 for white space, `_UNSETTLED` added where NFKC has more to do."""
    table = np.arange(_TABLED + 1, dtype=np.uint32)
    forms = variants()
    foldable = [c for c in map(chr, _FOLDABLE) if not c.isspace()]
    for one, normal in zip(
        foldable, unicodedata.normalize("NFKC", "\n".join(foldable)).split("\n"), strict=True
    ):
        if len(normal) != 1 or _joins(one):
            table[ord(one)] |= _UNSETTLED
        elif one != normal:
            table[ord(one)] = ord(forms.get(normal, normal))
    table[0x10000:0x20000] |= _UNSETTLED
    table[0x2F800:0x2FA20] |= _UNSETTLED
    for one, form in forms.items():
        table[ord(one)] = ord(form)
    table[[code for code in range(0x3001) if chr(code).isspace()]] = 0
    table[_TABLED] |= _UNSETTLED
    return table


def _joins(character: str) -> bool:
    """Whether NFKC may write this character together with the one before it."""
    return unicodedata.category(character).startswith("M") or "\u1100" <= character < "\u1200"
