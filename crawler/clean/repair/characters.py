"""Characters that are no text, quotes that belong to nothing, and figures whose digits are of two widths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.clean.repair.ledger import Edit

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
_HAN = "\u3400-\u9fff"
_STRAY = re.compile(rf"(?<=[{_HAN}，。；：、,;:])'(?=[{_HAN}])")
_MIXED = re.compile(r"[0-9]+[０-９][0-9０-９]*|[０-９]+[0-9][0-9０-９]*")
_WIDE = "０１２３４５６７８９"
_WIDE_DIGITS = {ord("０") + n: str(n) for n in range(10)}


def strip_unsafe(text: str) -> Iterator[Edit]:
    """Take out private-use and control characters; a text holds none but the newline between paragraphs."""
    if all(map(str.isprintable, text.split("\n"))):
        return
    for found in _UNSAFE.finditer(text):
        kind = "private_use" if found[0] >= "\ue000" else "control"
        yield Edit(found.start(), found.end(), "", kind)


def safe(text: str) -> str:
    """The text without private-use and control characters; for what is kept beside a text, and has no ledger."""
    return text if text.isprintable() else _UNSAFE.sub("", text)


def strip_quotes(text: str) -> Iterator[Edit]:
    """Take out a typewriter's quote between Chinese characters that has no partner in its paragraph."""
    if "'" not in text:
        return
    at = 0
    for line in text.split("\n"):
        if line.count("'") == 1 and (found := _STRAY.search(line)):
            yield Edit(at + found.start(), at + found.end(), "", "stray_quote", certain=False)
        at += len(line) + 1


def even_digits(text: str) -> Iterator[Edit]:
    """Write a figure of digits of two widths, 2０1９, in narrow ones."""
    if not any(map(text.__contains__, _WIDE)):
        return
    for found in _MIXED.finditer(text):
        yield Edit(found.start(), found.end(), found[0].translate(_WIDE_DIGITS), "width")
