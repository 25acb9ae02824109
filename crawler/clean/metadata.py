"""What a page says of its text: title, dates, author, source line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.clean.blocks import Page
from crawler.clean.content import Content
from crawler.clean.dates import find_date
from crawler.clean.head import Head
from storage.records import Dates

_META_DATES = (
    "pubdate",
    "article:published_time",
    "publishdate",
    "publish_time",
    "datepublished",
    "og:release_date",
    "firstpublishedtime",
    "dc.date",
    "weibo:article:create_at",
)
_META_TITLES = ("articletitle", "og:title", "dc.title", "title")
_SITE_SEPARATOR = re.compile(
    r"\s*[_|｜»]+\s*|\s+[-–—]+\s*|\s*[-–—]+\s+|(?<=[\u4e00-\u9fff])[-–—]+(?=[\u4e00-\u9fff])"
)
_SPACE = re.compile(r"\s+")
_DATE_LABEL = re.compile(r"发布|发表|时间|日期|更新|发文|date|published|posted", re.IGNORECASE)
_SOURCE = re.compile(r"(?:信息来源|文章来源|稿件来源|来\s*源|出处)\s*[:：]\s*([^\s|｜\[【(（]{2,40})")
_AUTHOR = re.compile(r"(?<![合工])(?:作\s*者|撰稿|文)\s*[:：/]\s*([^\s|｜\[【(（:：]{2,20})")
_LONGEST_LABEL_LINE = 150
_NEAR = 8
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a page's text."""

    title: str = ""
    dates: Dates = Dates()
    author: str | None = None
    source_line: str | None = None


def describe(head: Head, page: Page, content: Content) -> About:
    """Read the title, the dates, the author and the source line off a page."""
    kept = [i for i, reason in enumerate(content.reasons) if not reason]
    first, last = (kept[0], kept[-1]) if kept else (len(page.blocks), len(page.blocks))
    title, at = find_title(head, page, first)
    lines = _lines_around(page, at, first, last)
    meta_date = next((d for name in _META_DATES if (d := find_date(head.meta.get(name, "")))), None)
    return About(
        title,
        Dates(shown=_shown_date(lines), meta=meta_date),
        _first(_AUTHOR, lines) or head.meta.get("author") or None,
        _first(_SOURCE, lines) or head.meta.get("contentsource") or None,
    )


def find_title(head: Head, page: Page, first_kept: int) -> tuple[str, int]:
    """The title and the block it stands in; the block is the first kept one when the title is only in the head."""
    named = _without_space(head.title)
    for i in range(min(first_kept + 3, len(page.blocks)) - 1, -1, -1):
        block = page.blocks[i]
        if not block.hidden and not block.linked and 4 <= len(block.text) <= _LONGEST_TITLE:
            if _without_space(block.text) in named:
                return block.text, i
    for box, tag in enumerate(page.tag):
        if tag == "h1" and page.first[box] < page.end[box]:
            return page.blocks[page.first[box]].text, page.first[box]
    meta = next((t for name in _META_TITLES if (t := head.meta.get(name))), "")
    return meta or without_site_name(head.title), first_kept


def without_site_name(title: str) -> str:
    """The first part of a `<title>` that is long enough to be one."""
    parts = [part for part in _SITE_SEPARATOR.split(title) if part]
    return next((part for part in parts if len(part) >= 6), max(parts, key=len, default=title))


def _without_space(text: str) -> str:
    return _SPACE.sub("", text)


def _lines_around(page: Page, title: int, first: int, last: int) -> list[str]:
    """The short lines between title and text, then those about the text's edges."""
    near = [
        *range(max(0, title - 2), min(first + 3, len(page.blocks))),
        *range(last, min(last + _NEAR, len(page.blocks))),
    ]
    blocks = [page.blocks[i] for i in near]
    return [b.text for b in blocks if len(b.text) <= _LONGEST_LABEL_LINE and not b.hidden]


def _shown_date(lines: list[str]) -> str | None:
    dated = [(line, found) for line in lines if (found := find_date(line))]
    labelled = next((found for line, found in dated if _DATE_LABEL.search(line) or "T" in found), None)
    return labelled or (dated[0][1] if dated else None)


def _first(pattern: re.Pattern[str], lines: list[str]) -> str | None:
    return next((found[1] for line in lines if (found := pattern.search(line))), None)
