"""What a page says of its text: title, dates, author, source line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.clean.blocks import Page
from crawler.clean.content import Content, without_site_name
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
_DATE_LABEL = re.compile(r"发布|发表|时间|日期|更新|发文|date|published|posted", re.IGNORECASE)
_SOURCE = re.compile(r"(?:信息来源|文章来源|稿件来源|来\s*源|出处)\s*[:：]\s*([^\s|｜\[【(（]{2,40})")
_AUTHOR = re.compile(r"(?<![合工])(?:作\s*者|撰稿|文)\s*[:：/]\s*([^\s|｜\[【(（:：]{2,20})")
_LONGEST_LABEL_LINE = 150
_NEAR = 8


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
    first, last = (kept[0], kept[-1]) if kept else (len(page.text), len(page.text))
    at = content.title if content.title >= 0 else _heading(page)
    lines = _lines_around(page, at if at >= 0 else first, first, last)
    meta_date = next((d for name in _META_DATES if (d := find_date(head.meta.get(name, "")))), None)
    return About(
        page.text[at] if at >= 0 else _title_in(head),
        Dates(shown=_shown_date(lines), meta=meta_date),
        _first(_AUTHOR, lines) or head.meta.get("author") or None,
        _first(_SOURCE, lines) or head.meta.get("contentsource") or None,
    )


def _heading(page: Page) -> int:
    """The first block inside an `<h1>`, -1 where there is none."""
    if "h1" not in page.tag:
        return -1
    firsts = zip(page.tag, page.first, page.end, strict=True)
    return next((first for tag, first, end in firsts if tag == "h1" and first < end), -1)


def _title_in(head: Head) -> str:
    return next((t for name in _META_TITLES if (t := head.meta.get(name))), "") or without_site_name(
        head.title
    )


def _lines_around(page: Page, title: int, first: int, last: int) -> list[str]:
    """The short lines between title and text, then those about the text's edges."""
    near = [
        *range(max(0, title - 2), min(first + 3, len(page.text))),
        *range(last, min(last + _NEAR, len(page.text))),
    ]
    return [t for i in near if len(t := page.text[i]) <= _LONGEST_LABEL_LINE and not page.hidden[i]]


def _shown_date(lines: list[str]) -> str | None:
    dated = [(line, found) for line in lines if (found := find_date(line))]
    labelled = next((found for line, found in dated if _DATE_LABEL.search(line) or "T" in found), None)
    return labelled or (dated[0][1] if dated else None)


def _first(pattern: re.Pattern[str], lines: list[str]) -> str | None:
    return next((found[1] for line in lines if (found := pattern.search(line))), None)
