"""The documents of a page: numbered headings first, then titles, then breaks without a heading, each cut to its own text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from crawler.clean.split.breaks import find_breaks
from crawler.clean.split.edges import begins_whole, end_edge
from crawler.clean.split.furniture import end_of, is_date, lead_or_line, tells_of_upload
from crawler.clean.split.paragraphs import Paragraph, bare_title, kind_of
from crawler.clean.split.series import find_series
from crawler.clean.split.titles import find_items, find_repeated
from storage.records import Edge

_COLLECTION = re.compile(
    r"(?:范文|合集|精选|汇编|大全|集锦|模板).{0,8}[（(\d一二三四五六七八九十]|[（(]?[一二三四五六七八九十\d]{1,3}\s*[篇份则]|(?:范文|合集|汇编|集锦|大全)$"
)
_HIGHEST = 12
_LEAD_LENGTH = 800
_SHORTEST_FIRST = 400


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
    lines = [p.text for p in paragraphs[at + 1 :]]
    edge = Edge(begins_whole(lines), certain=True, why="title")
    return [Part(at + 1, len(paragraphs), title, edge, end_edge(lines))]


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
    lines = [p.text for p in paragraphs[first:end]]
    title = start.title
    if above_first and not title and start.text > start.at:
        title = bare_title(paragraphs[start.at].text)
    return Part(
        first,
        end,
        title,
        Edge(begins_whole(lines), start.certain, start.why),
        end_edge(lines),
    )


def _is_above(paragraph: Paragraph, start: _Start, above_first: bool) -> bool:
    """Whether a paragraph stands above the text of its document: a lead, a line on it, its title once more."""
    if lead_or_line(paragraph, above_first) and paragraph.number is None:
        return True
    same = bool(start.title) and paragraph.is_line and paragraph.plain.strip("【】《》 ") in start.title
    return same and len(paragraph.plain) >= 4 and bool(kind_of(paragraph.plain))


def _with_ends(parts: list[Part]) -> list[Part]:
    """Parts whose ends are as certain as the beginnings of the next."""
    following = [*(part.start_edge.certain for part in parts[1:]), True]
    return [
        part._replace(end_edge=part.end_edge._replace(certain=sure))
        for part, sure in zip(parts, following, strict=True)
    ]
