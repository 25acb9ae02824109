"""Whether a text is whole at its start and at its end: what was cut off shows in marks, numbers and promises."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.clean.numbering import chinese, numbered
from crawler.clean.split.paragraphs import Paragraph
from crawler.clean.split.signs import closes
from storage.records import Edge

_BROKEN_START = re.compile(r"[，。、；：,;:）)”》!?！？]|(?:省|市|县|区|乡|镇)(?:位于|地处|党委|政府|委)")
_SENTENCE_END = tuple("。！？!?.”）)》』」…\"'’］]")
_SIGNATURE = 40  # a line of names, of a place and a date, a list of figures
_PROMISE = re.compile(
    r"([一二三四五六七八九十]|\d{1,2})个方面的?(?:重点)?工作[：:。]?$|抓好以下([一二三四五六七八九十])"
)


def page_edges(lines: Sequence[str]) -> tuple[Edge, Edge]:
    """The start and the end of a page's only document."""
    return Edge(begins_whole(lines), certain=True, why="page"), end_edge(lines)._replace(certain=True)


def begins_whole(lines: Sequence[str]) -> bool:
    """Whether a text begins with its beginning: in a sentence's first words, and with the first of its numbers."""
    if not lines or _BROKEN_START.match(lines[0]):
        return False
    highest = next((n for line in lines if (n := numbered(line)) and n.level == 1), None)
    first = numbered(lines[0])
    return highest is None or (highest.value == 1 and (first is None or first.level == 1))


def end_edge(lines: Sequence[str]) -> Edge:
    """Whether a text ends with its end."""
    if not lines:
        return Edge(whole=False, certain=False, why="nothing left")
    last = Paragraph(lines[-1])
    if closes(last):
        return Edge(whole=True, certain=True, why="closing formula")
    if last.number and last.is_line:
        return Edge(whole=False, certain=True, why="ends with a heading")
    if len(last.text) > _SIGNATURE and not last.text.rstrip().endswith(_SENTENCE_END):
        return Edge(whole=False, certain=True, why="ends within a sentence")
    if missing := _missing(lines):
        return Edge(whole=False, certain=False, why=missing)
    return Edge(whole=True, certain=False, why="a sentence ends")


def _missing(lines: Sequence[str]) -> str:
    """What a list that was announced last still lacks at the end."""
    for i in range(len(lines) - 1, -1, -1):
        line = lines[i]
        if ("个方面" in line or "抓好以下" in line) and (found := _PROMISE.search(line)):
            numbers = list(filter(None, map(numbered, lines[i + 1 :])))
            count = max((n.value for n in numbers if n.level == numbers[0].level), default=0)
            promised = found[1] or found[2]
            wanted = int(promised) if promised.isdecimal() else chinese(promised)
            return f"announces {wanted} parts and has {count}" if 0 < count < wanted else ""
    return ""
