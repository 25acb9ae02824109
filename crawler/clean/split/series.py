"""Headings that number the documents of a page: 篇一, 第2篇, 范文三, the same title with a number, （一） above 一、."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from crawler.clean.numbering import chinese
from crawler.clean.split.paragraphs import Paragraph, bare_title, kind_of

_N = r"[一二三四五六七八九十百]{1,4}|\d{1,3}"
_OPEN, _CLOSE = r"[【\[（(《「]?\s*", r"\s*[】\]）)》」]?"
_PIECE = re.compile(
    rf"(?P<before>.{{0,40}}?){_OPEN}(?:第\s*(?P<a>{_N})\s*(?:篇|份|則|则)|篇\s*(?P<b>{_N})|(?:范文|样本|样文|模板|例文|案例|样例|参考|材料|版本)\s*[（(]?\s*(?P<c>{_N})\s*[)）]?)"
    rf"{_CLOSE}\s*[：:、.．\-—\s]?\s*(?P<behind>.*)$"
)
_SAME = re.compile(rf"(?P<before>.{{4,40}}?)\s*[（(]?\s*(?P<n>{_N})\s*[)）]?$")
_CHAPTER = re.compile(r"第\s*[一二三四五六七八九十百\d]{1,4}\s*[章节]")
_COLLECTION = re.compile(
    r"范文|[一二三四五六七八九十\d两几多]+\s*[篇份则]|合集|精选|汇编|大全|集锦|通用|模板|优秀|[篇份]\s*[)）]"
)
_LONGEST = 60
_SHORTEST_BODY = 120


class Heading(NamedTuple):
    """A heading that begins a document: where it stands, the title it gives, its number."""

    at: int
    title: str
    number: int


def find_series(paragraphs: Sequence[Paragraph], page_title: str) -> list[Heading]:
    """The headings of the series that divides the page, in order; none where there is no such series."""
    lines = [i for i, p in enumerate(paragraphs) if len(p.text) <= _LONGEST]
    for reading in (_pieces, _inverted, _numbered_titles):
        found = _in_order(list(reading(paragraphs, lines)), paragraphs)
        if len(found) >= 2 and not (reading is _pieces and _is_book(paragraphs, found, page_title)):
            return found
    return []


def _pieces(paragraphs: Sequence[Paragraph], lines: Sequence[int]) -> Iterator[Heading]:
    for i in lines:
        plain = paragraphs[i].plain
        found = _PIECE.match(plain)
        if not found or plain.endswith(("。", "；", "，", "！")):
            continue
        value = next(found[name] for name in "abc" if found[name])
        yield Heading(i, _title(paragraphs[i].text, plain, found), _value(value))


def _title(text: str, plain: str, found: re.Match[str]) -> str:
    """What a heading says beside the number; the whole of it where the number belongs to what stands before."""
    behind = found["behind"].strip(" \u3000】]）)》」")
    if len(behind) >= 4 and len(text) == len(plain):
        return text[found.start("behind") :].strip(" \u3000】]）)》」") if len(found["before"]) < 4 else text
    if len(behind) >= 4:
        return behind
    return text.strip("【】[] \u3000") if len(found["before"]) >= 4 else behind


def _numbered_titles(paragraphs: Sequence[Paragraph], lines: Sequence[int]) -> Iterator[Heading]:
    """Lines that are one title with a number behind: 工作总结（一）, 工作总结（二）."""
    groups: dict[str, list[Heading]] = {}
    for i in lines:
        paragraph = paragraphs[i]
        found = _SAME.fullmatch(bare_title(paragraph.plain)) if paragraph.number is None else None
        if found and kind_of(found["before"]):
            heading = Heading(i, bare_title(paragraph.text), _value(found["n"]))
            groups.setdefault(found["before"], []).append(heading)
    yield from max(groups.values(), key=len, default=[])


def _inverted(paragraphs: Sequence[Paragraph], lines: Sequence[int]) -> Iterator[Heading]:
    """Lines numbered （一）, （二） or 1., 2. that stand above 一、 and not below it."""
    firsts = [i for i, p in enumerate(paragraphs) if p.number and p.number[:2] == (1, 1)]
    if len(firsts) < 2:
        return
    for depth in (2, 3):
        heads = [
            i for i in lines if (n := paragraphs[i].number) and n.level == depth and paragraphs[i].is_line
        ]
        spans = pairwise([*heads, len(paragraphs)])
        owned = [head for head, following in spans if any(head < first < following for first in firsts)]
        if len(owned) >= 2 and owned[0] < firsts[0] and len(owned) == len(firsts):
            for i in owned:
                number = paragraphs[i].number
                if number:
                    yield Heading(i, paragraphs[i].text[number.end :].strip(), number.value)
            return


def _in_order(headings: list[Heading], paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """Those that count up and have a text below them."""
    ends = [h.at for h in [*headings[1:], Heading(len(paragraphs), "", 0)]][: len(headings)]
    kept: list[Heading] = []
    for heading, end in zip(headings, ends, strict=True):
        body = sum(len(p.text) for p in paragraphs[heading.at + 1 : end])
        if body >= _SHORTEST_BODY and (not kept or kept[-1].number < heading.number <= kept[-1].number + 2):
            kept.append(heading)
    return kept if kept and kept[0].number <= 2 else []


def _is_book(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], page_title: str) -> bool:
    """Whether the headings are the parts of one work: a plan in 篇 and 章 that does not call itself a collection."""
    if _COLLECTION.search(page_title):
        return False
    if any(_CHAPTER.match(p.text) for p in paragraphs[headings[0].at :] if len(p.text) <= _LONGEST):
        return True
    firsts = [_first_number(paragraphs[h.at + 1 : end.at]) for h, end in pairwise(headings)]
    firsts.append(_first_number(paragraphs[headings[-1].at + 1 :]))
    return all(one < other for one, other in pairwise(firsts))


def _first_number(paragraphs: Sequence[Paragraph]) -> int:
    """The number of the first part of the highest level."""
    return next((p.number.value for p in paragraphs if p.number and p.number.level == 1), 0)


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else chinese(number)
