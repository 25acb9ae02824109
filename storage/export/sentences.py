"""Sentences of a Chinese text, paragraph by paragraph, each with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_QUOTATION = 300  # characters; what is quoted for longer is cut into its sentences like all else

# An end is one or more signs of one, with the quotation marks and brackets that close behind it. Signs of Latin
# writing end nothing inside an address or a figure, its full stop only between a word and a capital.
_END = re.compile(
    r"(?:(?:[。！？｡]|[!?](?![A-Za-z0-9/=&%#._~-]))+|(?:…|\.{3,}){1,2})[。！？!?”’」』）)\]】]*"
    r"|(?<=[a-z]{2})\.(?=\s+[A-Z])"
)
_CLOSING = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "（": "）", "(": ")", "【": "】"}
_CLOSERS = frozenset(_CLOSING.values())
# Behind a quotation that ends like a sentence, these go on with the sentence around it.
_GOES_ON = re.compile(r"\s*[，、；：,;:的地得等和与及或为是之这]")


class Sentence(NamedTuple):
    """A sentence and where it begins in its paragraph, in characters from 0."""

    start: int
    text: str


def sentences(paragraph: str) -> Iterator[Sentence]:
    """The sentences of one paragraph in order; what stands between two is white space alone.

    A quotation, title or bracket stays in one piece, unless it is never closed or is longer than `LONGEST_QUOTATION`.
    """
    inside = _inside(paragraph)
    start = 0
    for end in _END.finditer(paragraph):
        cut = end.end()
        quoted = paragraph[cut - 1] in _CLOSERS
        if inside[cut] or (quoted and _GOES_ON.match(paragraph, cut)):
            continue
        yield from _trimmed(paragraph, start, cut)
        start = cut
    yield from _trimmed(paragraph, start, len(paragraph))


def _trimmed(paragraph: str, start: int, end: int) -> Iterator[Sentence]:
    piece = paragraph[start:end]
    if text := piece.strip():
        yield Sentence(start + piece.index(text[0]), text)


def _inside(paragraph: str) -> bytearray:
    """For each place between two characters, 1 where it stands inside quotation marks or brackets that are closed."""
    inside = bytearray(len(paragraph) + 1)
    opened: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()
    for at, character in enumerate(paragraph):
        if closing := _CLOSING.get(character):
            opened.append((closing, at))
            waiting[closing] += 1
        elif character in _CLOSERS and waiting[character]:
            began = _closed(opened, waiting, character)
            if at - began <= LONGEST_QUOTATION:
                inside[began + 1 : at + 1] = b"\1" * (at - began)
    return inside


def _closed(opened: list[tuple[str, int]], waiting: Counter[str], character: str) -> int:
    """Where what the character closes was opened; what was opened since and never closed counts no more."""
    while True:
        closing, began = opened.pop()
        waiting[closing] -= 1
        if closing == character:
            return began
