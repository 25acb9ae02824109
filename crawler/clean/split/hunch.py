"""Whether a page is worth a closer look: nearly all hold one document, and show so at a glance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from crawler.clean.numbering import numbered
from crawler.clean.split.paragraphs import kind_of, opener

_SHORTEST = 500
_LINE = 60
_HEAD = 400
_PIECE = re.compile(
    r"第\s*[一二三四五六七八九十百\d]{1,4}\s*[篇份则則]|篇\s*[一二三四五六七八九十\d]|(?:文|本|板|例|考|料)\s*[（(]?[一二三四五六七八九十\d]"
)
_ENDS = frozenset("。！？；，、：!?;,:")
_NUMBERS = frozenset("一二三四五六七八九十(（")
_SIGNS = frozenset("•·●◆■□▶►*★☆◇○【[- ")
_UPLOADED = ("本文档", "客服")


def may_be_several(text: str, lines: Sequence[str]) -> bool:
    """Whether a page's text may be more than one document. `lines` are those of the text."""
    if any(map(text[:_HEAD].__contains__, _UPLOADED)):
        return True
    if len(text) < _SHORTEST:
        return False
    if text.count("各位代表：") + text.count("各位代表:") >= 2 or text.count("会议上\n") >= 2:
        return True
    short: list[str] = []
    last: dict[int, int] = {}
    for line in lines:
        if line[:1] in _NUMBERS and (number := numbered(line)) and number.level <= 2:
            if number.value <= 2 and last.get(number.level, 0) > number.value:
                return True
            last = {1: last.get(1, 0)} if number.level == 2 else {}
            last[number.level] = number.value
        elif len(line) <= _LINE and line[-1:] not in _ENDS:
            short.append(line)
    return _may_head(short)


def _may_head(lines: Sequence[str]) -> bool:
    """Whether two or more short lines may be the headings of documents."""
    if sum(_PIECE.search(line) is not None for line in lines) >= 2:
        return True
    kinds = Counter(kind_of(line) or (opener(line) if line[:1] in _SIGNS else "") for line in lines)
    del kinds[""]
    return any(count >= 2 for count in kinds.values())
