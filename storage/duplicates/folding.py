"""Text folded for finding near-duplicates: what re-posting changes is forgotten, what was written stays.

Starts from the normal form and forgets more: case and accents go, punctuation goes, and every run of figures and
placeholders (2019, 20xx, ***, ___, XX, 某) becomes one `0`. A report masked, renumbered or re-dated folds to nearly
the text it came from. So does next year's report from the same template: the figures that were folded are kept
beside the text, as small hashes, to tell the two apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import xxhash
from numpy.typing import NDArray

from storage.normalise import Codes, code_points, normal_codes, notes

PLACEHOLDERS = "*_×✕╳某○□△■▲●◯"
LONG = 20  # folded characters from which a paragraph is looked for in other documents

_END = "\ua000"  # a letter no report holds: stands for a line's end while a text is folded
_TABLED = 0x32000
_CROSS, _LATIN, _FIGURE = np.uint32(1 << 24), np.uint32(1 << 25), np.uint32(1 << 26)
_CODE = np.uint32((1 << 21) - 1)
_CENTURIES = ("19", "20")
_LONGEST = 15  # of a longer number only the end counts
_SPREAD = 0x9E3779B1  # golden ratio: spreads neighbouring numbers over the byte
_RUN = re.compile(r"([0-9*]+)")


class Folded(NamedTuple):
    """A folded text, and where its figures were.

    `figures` are places in the text of numbers of two digits or more that are not years, `values` a byte of hash
    for each. `masked` counts the runs that hold a placeholder.
    """

    text: str
    figures: list[int]
    values: list[int]
    masked: int


def fold(text: str) -> str:
    """The text as near-duplicates see it."""
    return fold_codes(normal_codes(text)).text


def fold_paragraphs(text: str) -> list[str]:
    """Each line of the text folded by itself."""
    return fold(text.replace("\n", _END)).split(_END)


def paragraph_hash(folded: str) -> int:
    """48 bits that stand for a folded paragraph."""
    return xxhash.xxh3_64_intdigest(folded.encode()) >> 16


def paragraph_hashes(text: str) -> bytes:
    """Hashes of the longer paragraphs of a text, each once, six bytes each, little-endian."""
    hashes = {paragraph_hash(one): None for one in fold_paragraphs(text) if len(one) >= LONG}
    return b"".join(one.to_bytes(6, "little") for one in hashes)


def fold_codes(normal: Codes) -> Folded:
    """Fold the code points of a normal form."""
    marks = _marks(normal)
    plain = (marks[marks != 0] & _CODE).tobytes().decode("utf-32-le")
    parts = _RUN.split(plain)
    return Folded("0".join(parts[::2]), *_figures(parts))


def origins(text: str) -> tuple[Codes, NDArray[np.intp]]:
    """The code points of `fold(text)`, and for each the place in `text` it comes from.

    For showing, not for comparing: a character at a time.
    """
    forms = {character: normal_codes(character) for character in set(text)}
    parts = [forms[character] for character in text]
    normal = np.concatenate([np.empty(0, np.uint32), *parts])
    places = np.repeat(np.arange(len(text)), [len(part) for part in parts])
    stays = np.ones(len(normal), bool)
    for start, stop in notes(normal.tobytes().decode("utf-32-le", "surrogatepass")):
        stays[start:stop] = False
    normal, places = normal[stays], places[stays]
    marks = _marks(normal)
    kept = marks.nonzero()[0]
    figure = marks[kept] & _FIGURE != 0
    inner = figure & np.concatenate(([False], figure[:-1]))
    return code_points(fold_codes(normal).text), places[kept[~inner]]


def _figures(parts: list[str]) -> tuple[list[int], list[int], int]:
    """The last three of `Folded`, from a text cut into what is between runs of figures and placeholders, and those."""
    places, values, masked, place = [], [], 0, -1
    for between, run in zip(parts[::2], parts[1::2], strict=False):
        place += len(between) + 1
        if "*" in run:
            masked += 1
        elif len(run) > 1 and not (len(run) == 4 and run[:2] in _CENTURIES):
            places.append(place)
            values.append(int(run[-_LONGEST:]) * _SPREAD >> 24 & 255)
    return places, values, masked


def _marks(normal: Codes) -> Codes:
    marks = _table().take(normal, mode="clip")
    return _with_crosses(marks) if np.bitwise_or.reduce(marks, initial=0) & _CROSS else marks


def _with_crosses(marks: Codes) -> Codes:
    """An x is a placeholder unless it belongs to a Latin word: 20xx and XX镇, but not tax."""
    crosses = (marks & _CROSS).nonzero()[0]
    letters = (marks & _LATIN) != 0
    inside = letters[np.maximum(crosses - 1, 0)] | letters[np.minimum(crosses + 1, len(marks) - 1)]
    marks[crosses[~inside]] = _FIGURE | ord("*")
    return marks


@cache
def _table() -> Codes:
    """What each character becomes, 0 for those that go; figures, Latin letters and the x marked."""
    table = np.arange(_TABLED + 1, dtype=np.uint32)
    for code in chain(range(0x3400), range(0xA000, 0x20000)):
        table[code] = _folded(chr(code))
    table[[ord(character) for character in PLACEHOLDERS]] = _FIGURE | ord("*")
    table[_TABLED] = 0
    return table


def _folded(character: str) -> int:
    plain = unicodedata.normalize("NFD", character)[0].lower()[0]
    kind = (
        _CROSS if plain == "x" else _LATIN if "a" <= plain <= "z" else _FIGURE if "0" <= plain <= "9" else 0
    )
    return int(kind) | ord(plain) if plain.isalnum() else 0
