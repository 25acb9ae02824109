"""The dates that a listing shows beside its links: they change when what is linked does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crawler.clean.blocks import Page
from crawler.clean.text import fold
from crawler.discover.canonical import canonical, join
from storage.records import Link

_DATE = re.compile(
    r"(?<!\d)(?:\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\d{1,2}\s?[-/月]\s?\d{1,2})日?(?:\s{0,3}\d{1,2}:\d{2}(?::\d{2})?)?(?!\d)"
)
_AROUND = re.compile(r"[\s\[\]()（）【】〔〕:：|·]+")
_LONGEST_LINE = 2_000
_LONGEST_ALONE = 40


def with_dates(links: Sequence[Link], page: Page, base: str | None) -> tuple[Link, ...]:
    """The links, each with the dates on its line, or in a box of their own right behind or before it.

    `base` is the address that the page's relative links are joined to.
    """
    linked = {block for _, _, _, block, _, _ in page.anchors}
    dates: dict[str, dict[str, list[str]]] = {}
    for href, text, _, block, _, _ in page.anchors:
        words = fold(text)
        if words and block < len(page.text):
            url = _address(base, href) or href
            dates.setdefault(words, {}).setdefault(url, []).extend(_beside(page, block, words, linked))
    return tuple(_dated(link, dates.get(link.text, {})) for link in links)


def _dated(link: Link, dates: Mapping[str, Sequence[str]]) -> Link:
    """A link with its dates, of those beside the anchors that say the same words, by what they lead to."""
    mine = next(iter(dates.values())) if len(dates) == 1 else dates.get(link.url, ())
    beside = " ".join(dict.fromkeys(mine))
    return link._replace(beside=beside) if beside else link


def _address(base: str | None, href: str) -> str | None:
    return join(base, href) if base is not None else canonical(href)


def _beside(page: Page, block: int, words: str, linked: set[int]) -> list[str]:
    line = page.text[block]
    if len(line) > _LONGEST_LINE:
        return []
    if found := _DATE.findall(line.replace(words, " ", 1)):
        return found
    for near in (block + 1, block - 1):
        if 0 <= near < len(page.text) and near not in linked and (alone := _alone(page.text[near])):
            return [alone]
    return []


def _alone(text: str) -> str:
    """A date that is all a box holds; else empty."""
    if len(text) > _LONGEST_ALONE:
        return ""
    found = _DATE.search(text)
    return found[0] if found and not _AROUND.sub("", text[: found.start()] + text[found.end() :]) else ""
