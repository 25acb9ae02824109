"""The words of pagers: what a control says it leads to, and what a line says of how many pages there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

LARGEST = 9_999_999  # a page number; more digits are a number of some other thing
_LONGEST_LABEL, _LONGEST_LINE = 16, 240


class Leads(StrEnum):
    """Where a control of a pager leads. HERE is part of a pager and leads to no page that could be named."""

    NEXT = "next"
    PREVIOUS = "previous"
    FIRST = "first"
    LAST = "last"
    NUMBER = "number"
    HERE = "here"


class Label(NamedTuple):
    """What a control says; `number` where it says the number of a page."""

    leads: Leads
    number: int | None = None


class Said(NamedTuple):
    """What a line says of a listing's pages: which of them this one is, and how many there are."""

    number: int | None
    of: int | None


_WORDS = {
    Leads.NEXT: "下一页 下页 下一頁 下頁 下一篇列表 后页 后一页 後頁 後一頁 向后 往后 下翻 后翻 next nextpage olderposts older olderentries "
    "早期文章 较早的文章 旧文章 加载更多 点击加载更多 查看更多文章 loadmore 显示更多",
    Leads.PREVIOUS: "上一页 上页 上一頁 上頁 前页 前一页 前頁 前一頁 向前 往前 上翻 前翻 prev previous previouspage prevpage newerposts newer "
    "newerentries 较新的文章 新文章",
    Leads.FIRST: "首页 首頁 第一页 第一頁 最前页 最前 first firstpage",
    Leads.LAST: "尾页 尾頁 末页 末頁 最后页 最后一页 最後頁 最末页 最后 last lastpage",
    Leads.HERE: "go 转到 跳转 跳转到 跳到 转 到 确定 确认 页 頁 转到第 到第",
}
_LEADS = {word: leads for leads, words in _WORDS.items() for word in words.split()}
_ARROWS = {
    **dict.fromkeys((">", "›", "»", "→", "▶", "❯", "=>"), Leads.NEXT),
    **dict.fromkeys(("<", "‹", "«", "←", "◀", "❮", "<="), Leads.PREVIOUS),
    **dict.fromkeys((">>", "»»", ">|", "›|", "»|", "▶|", "⇥", "››", ">>|", ">>>"), Leads.LAST),
    **dict.fromkeys(("<<", "««", "|<", "|‹", "|«", "‹‹", "|<<", "<<<"), Leads.FIRST),
    **dict.fromkeys(("...", "..", "…", "···"), Leads.HERE),
}
_AROUND = "[]【】()（）{}<>«»‹›|.…·:：-_→←▶◀❯❮ "
_NUMBER = re.compile(r"(?:\.{2,3})?(?:第|page)?(\d{1,7})[页頁]?(?:\.{2,3})?")
_COUNTED = re.compile(r"(?:共|总共|合计)?\d{1,9}(?:条|條|篇|项|则|页|頁|条记录|条信息|条数据|/\d{1,7}页?)")

_TOTALS = re.compile(
    r"(?:共有?|总|總|合计|分为?)\s{0,3}(?:页数?\s{0,3}[:：]?)?\s{0,3}(\d{1,7})\s{0,3}[页頁]"
    r"|(?:总页数|總頁數|页数|pages?)\s{0,3}[:：]\s{0,3}(\d{1,7})(?![\d/])",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(
    r"(?:第|page)?\s{0,3}(\d{1,7})\s{0,3}[页頁]?\s{0,3}(?:/|of)\s{0,3}(?:共|总)?\s{0,3}(\d{1,7})\s{0,3}([页頁])?",
    re.IGNORECASE,
)
_RECORDS = re.compile(r"(?:共有?|总数?|合计)\s{0,3}[:：]?\s{0,3}(\d{1,8})\s{0,3}(?:条|條|篇|项)")
_A_PAGE = re.compile(
    r"每页(?:显示)?\s{0,3}(\d{1,4})\s{0,3}(?:条|條|篇|项)|(\d{1,4})\s{0,3}(?:条|條|篇|项)\s{0,3}/\s{0,3}页"
)
_HERE = re.compile(
    r"(?:第|当前第?|目前第?|本页第?)\s{0,3}(\d{1,7})\s{0,3}[页頁]|(?:当前页|页次|页码)\s{0,3}[:：]\s{0,3}(\d{1,7})"
)
_PAGER_WORDS = re.compile(
    r"页|頁|\bpage|\bnext\b|首页|上页|下页|尾页|共\s{0,3}\d+\s{0,3}[条條]", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def label(text: str) -> Label | None:
    """What the text of a control says; None where it is no word of pagers."""
    if len(text) > 3 * _LONGEST_LABEL:
        return None
    words = "".join(normalize("NFKC", text).lower().split())
    if not words or len(words) > _LONGEST_LABEL:
        return None
    if words in _ARROWS:
        return Label(_ARROWS[words])
    bare = words.strip(_AROUND)
    if bare in _LEADS:
        return Label(_LEADS[bare])
    if found := _NUMBER.fullmatch(bare):
        return Label(Leads.NUMBER, int(found[1]))
    return Label(Leads.HERE) if _COUNTED.fullmatch(bare) else None


def said(lines: Iterable[str]) -> Said:
    """What short lines that speak of pages say: the present one, and the most pages that any of them names."""
    numbers: list[int] = []
    totals: list[int] = []
    for line in lines:
        if len(line) > _LONGEST_LINE or not _PAGER_WORDS.search(line):
            continue
        totals += [int(found[1] or found[2]) for found in _TOTALS.finditer(line)]
        totals += _by_records(line)
        for found in _PAGE_OF.finditer(line):
            if 0 < int(found[1]) <= int(found[2]) and not _is_a_date(line, found):
                numbers.append(int(found[1]))
                totals.append(int(found[2]))
        numbers += [int(found[1] or found[2]) for found in _HERE.finditer(line)]
    of = max(totals, default=None)
    number = next((n for n in numbers if n > 0 and (of is None or n <= of)), None)
    return Said(number, of or None)


def _by_records(line: str) -> list[int]:
    """How many pages so many records are, where the line says how many a page has."""
    records, a_page = _RECORDS.search(line), _A_PAGE.search(line)
    each = int(a_page[1] or a_page[2]) if a_page else 0
    return [-(-int(records[1]) // each)] if records and each else []


def _is_a_date(line: str, found: re.Match[str]) -> bool:
    """Whether 2024/11/05 or 11/30 is written there: more numbers follow or go before, and no word for pages."""
    around = line[max(0, found.start() - 1) : found.start()] + line[found.end() : found.end() + 1]
    return "/" in around or "-" in around
