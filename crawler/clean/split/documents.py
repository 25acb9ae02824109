"""The documents of a page: numbered headings first, then titles, then breaks without a heading, each cut to its own text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from crawler.clean.split.breaks import find_breaks
from crawler.clean.split.furniture import end_of, is_date, lead_or_line, tells_of_upload
from crawler.clean.split.paragraphs import Paragraph, bare_title, kind_of
from crawler.clean.split.series import find_series
from crawler.clean.split.signs import closes
from crawler.clean.split.titles import find_items, find_repeated
from storage.records import Edge

_COLLECTION = re.compile(
    r"(?:范文|合集|精选|汇编|大全|集锦|模板).{0,8}[（(\d一二三四五六七八九十]|[（(]?[一二三四五六七八九十\d]{1,3}\s*[篇份则]|(?:范文|合集|汇编|集锦|大全)$"
)
_HIGHEST = 12
_LEAD_LENGTH = 800
_SHORTEST_FIRST = 400
_LONGEST_PREFACE = 300
_BROKEN_START = re.compile(r"[，。、；：,;:）)”》!?！？]|(?:省|市|县|区|乡|镇)(?:位于|地处|党委|政府|委)")
_SENTENCE_END = tuple("。！？!?”）)》』」…")
_SIGNED = re.compile(r".{0,30}(?:[年月日]|政府|委员会|办公室|局|会|公司|[\u3400-\u9fff]{2,4})$")
_PROMISE = re.compile(
    r"([一二三四五六七八九十]|\d{1,2})个方面的?(?:重点)?工作[：:。]?$|抓好以下([一二三四五六七八九十])"
)


class Part(NamedTuple):
    """One document: its paragraphs from `first` to `end`, its title where it has one, and its edges."""

    first: int
    end: int
    title: str
    start_edge: Edge
    end_edge: Edge


class _Start(NamedTuple):
    """Where a document begins: its first line, the first of its text, its title, whether that is certain, what tells."""

    at: int
    text: int
    title: str
    certain: bool
    why: str


def split(paragraphs: Sequence[Paragraph], page_title: str) -> list[Part]:
    """The documents of a page in order; none where the page is one document as it stands."""
    collection = _is_collection(paragraphs, page_title)
    starts = _headed(paragraphs, page_title) or [_Start(0, 0, "", True, "page")]
    headed = len(starts) > 1
    starts = [
        one
        for start, end in zip(starts, [*(s.at for s in starts[1:]), len(paragraphs)], strict=True)
        for one in (start, *_breaks(paragraphs, start, end, collection and not headed))
    ]
    if len(starts) == 1:
        return _below_title(paragraphs, page_title)
    dated = sum(any(map(is_date, paragraphs[one.text : next_one.at])) for one, next_one in pairwise(starts))
    ends = [*(s.at for s in starts[1:]), len(paragraphs)]
    is_dated = dated > 0.6 * (len(starts) - 1)
    parts = [
        _part(paragraphs, start, end, above_first=n == 0, dated=is_dated)
        for n, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    found = [part for part in parts if part.first < part.end]
    return _with_ends(found) if len(found) > 1 else []


def _below_title(paragraphs: Sequence[Paragraph], page_title: str) -> list[Part]:
    """The one document of a page, where its title stands in the text below lines on the file it was uploaded as."""
    at = next((i for i, p in enumerate(paragraphs[:_HIGHEST]) if p.kind), 0)
    above = paragraphs[:at]
    if not any(map(tells_of_upload, above)) or not all(
        p.is_line or tells_of_upload(p) or lead_or_line(p, True) for p in above
    ):
        return []
    title = (
        bare_title(paragraphs[at].text)
        if not page_title or kind_of(page_title) != paragraphs[at].kind
        else page_title
    )
    edge = Edge(_begins_whole(paragraphs[at + 1 :]), certain=True, why="title")
    return [Part(at + 1, len(paragraphs), title, edge, _end_edge(paragraphs[at + 1 :]))]


def _is_collection(paragraphs: Sequence[Paragraph], page_title: str) -> bool:
    """Whether the page says that it holds several documents: in its title, or in a lead."""
    lead = paragraphs[0].plain if paragraphs and len(paragraphs[0].text) <= _LEAD_LENGTH else ""
    return bool(_COLLECTION.search(page_title)) or (
        bool(lead)
        and lead_or_line(paragraphs[0], True) == "lead"
        and bool(re.search(r"[一二三四五六七八九十\d几多]\s*[篇份]", lead))
    )


def _headed(paragraphs: Sequence[Paragraph], page_title: str) -> list[_Start]:
    """The documents that headings begin, with one before the first heading where a text stands there."""
    headings = find_series(paragraphs, page_title)
    why = "numbered heading"
    inside = False
    if not headings:
        headings, why = find_items(paragraphs), "item of a list"
        inside = bool(headings) and bool(paragraphs[headings[0].at].above)
    if not headings:
        headings, why = find_repeated(paragraphs), "title"
    if len(headings) < 2:
        return []
    starts = [_Start(h.at, h.at + (not inside), h.title, True, why) for h in headings]
    before = paragraphs[: headings[0].at]
    own = [p for p in before if not lead_or_line(p, True) and not p.is_line]
    if sum(len(p.text) for p in own) >= _SHORTEST_FIRST:
        starts.insert(0, _Start(0, 0, "", True, "page"))
    return starts


def _breaks(paragraphs: Sequence[Paragraph], start: _Start, end: int, collection: bool) -> list[_Start]:
    found = []
    for one in find_breaks(paragraphs, start.text, end, collection=collection):
        title_lines = _title_lines(paragraphs, one.at, end)
        title = bare_title(paragraphs[one.at].text) if title_lines else ""
        found.append(_Start(one.at, one.at + title_lines, title, one.certain, one.why))
    return found


def _title_lines(paragraphs: Sequence[Paragraph], at: int, end: int) -> int:
    """1 where the first paragraph of a document is its title."""
    return int(at + 1 < end and bool(paragraphs[at].kind))


def _part(
    paragraphs: Sequence[Paragraph], start: _Start, end: int, *, above_first: bool, dated: bool
) -> Part:
    first = start.text
    while first < end and first - start.text < 8 and _is_above(paragraphs[first], start, above_first):
        first += 1
    end = end_of(paragraphs, first, end, dated=dated)
    whole = _begins_whole(paragraphs[first:end])
    title = start.title
    if above_first and not title and start.text > start.at:
        title = bare_title(paragraphs[start.at].text)
    return Part(first, end, title, Edge(whole, start.certain, start.why), _end_edge(paragraphs[first:end]))


def _is_above(paragraph: Paragraph, start: _Start, above_first: bool) -> bool:
    """Whether a paragraph stands above the text of its document: a lead, a line on it, its title once more."""
    if lead_or_line(paragraph, above_first) and paragraph.number is None:
        return True
    same = bool(start.title) and paragraph.is_line and paragraph.plain.strip("【】《》 ") in start.title
    return same and len(paragraph.plain) >= 4 and bool(kind_of(paragraph.plain))


def _begins_whole(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a text begins with its beginning: in a sentence's first words, and with the first of its numbers."""
    if not paragraphs or _BROKEN_START.match(paragraphs[0].text):
        return False
    numbers = [p.number for p in paragraphs if p.number]
    firsts = [n.value for n in numbers if n.level == 1]
    if firsts and firsts[0] != 1:
        return False
    return not (paragraphs[0].number and paragraphs[0].number.level > 1 and firsts)


def _end_edge(paragraphs: Sequence[Paragraph]) -> Edge:
    """Whether a text ends with its end."""
    if not paragraphs:
        return Edge(whole=False, certain=False, why="nothing left")
    last = paragraphs[-1]
    if closes(last):
        return Edge(whole=True, certain=True, why="closing formula")
    if last.number and last.is_line:
        return Edge(whole=False, certain=True, why="ends with a heading")
    if not last.text.rstrip().endswith(_SENTENCE_END) and not (
        len(last.text) <= 30 and _SIGNED.fullmatch(last.text)
    ):
        return Edge(whole=False, certain=True, why="ends within a sentence")
    if missing := _missing(paragraphs):
        return Edge(whole=False, certain=False, why=missing)
    return Edge(whole=True, certain=False, why="a sentence ends")


def _missing(paragraphs: Sequence[Paragraph]) -> str:
    """What a list that was announced last still lacks at the end."""
    for i in range(len(paragraphs) - 1, -1, -1):
        found = _PROMISE.search(paragraphs[i].text)
        if found:
            from_here = [p.number for p in paragraphs[i + 1 :] if p.number]
            if not from_here:
                return ""
            depth = from_here[0].level
            count = max(n.value for n in from_here if n.level == depth)
            promised = found[1] or found[2]
            wanted = int(promised) if promised.isdecimal() else "一二三四五六七八九十".index(promised) + 1
            return f"announces {wanted} parts and has {count}" if count < wanted else ""
    return ""


def _with_ends(parts: list[Part]) -> list[Part]:
    """Parts whose ends are as certain as the beginnings of the next."""
    following = [*(part.start_edge.certain for part in parts[1:]), True]
    return [
        part._replace(end_edge=part.end_edge._replace(certain=sure))
        for part, sure in zip(parts, following, strict=True)
    ]
