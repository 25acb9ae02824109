"""Which block of a page is its title, told by the `<title>`, by headings, or by the line of date and source under it."""

from __future__ import annotations

import re

from crawler.clean.blocks import Page
from crawler.clean.features import Features
from crawler.clean.phrases import information, is_dated, is_meta, says
from crawler.clean.text import size

_HEADINGS = frozenset(("h1", "h2"))
_SITE_SEPARATOR = re.compile(
    r"\s*[_|｜»]+\s*|\s+[-–—]+\s*|\s*[-–—]+\s+|(?<=[\u4e00-\u9fff])[-–—]+(?=[\u4e00-\u9fff])"
)
_SPACE = re.compile(r"\s+")
_SHORTEST_NAME, _SHORTEST_TITLE, _LONGEST_TITLE = 2, 4, 60.0
_NO_TITLE_ENDS = tuple("。；;：:")
_LONGEST_SITE = 12.0
_NEAR = 3
_WORD = re.compile(r"[^\W\d_]{2,} |[\u3400-\u9fff]{2}")
_ELSEWHERE = frozenset({"navigation", "sidebar", "footer", "related", "advert", "comments"})


def find_titles(page: Page, features: Features, title: str) -> list[int]:
    """The blocks that are the page's title, the first one first; then headings that repeat it.

    A `<title>` names page and site, in either order. Of the blocks that are in it the title is a heading, or else the
    last one above the text: the name of the site stands further up.
    """
    named, parts = _SPACE.sub("", title), [_SPACE.sub("", part) for part in _SITE_SEPARATOR.split(title)]
    least = 0.7 * min((len(part) for part in parts if len(part) >= _SHORTEST_TITLE), default=_SHORTEST_TITLE)
    found: dict[int, str] = {}
    for i, text in enumerate(page.text):
        if _SHORTEST_NAME <= len(text) <= 2 * len(named) and not page.hidden[i] and not page.linked[i]:
            bare = "".join(text.split())
            if len(bare) >= max(least, _SHORTEST_TITLE) and bare in named:
                found[i] = bare
            elif bare in parts and _is_heading(page, i):
                return [i]
    if not found:
        told = len(parts) > 1 or size(title) > _LONGEST_SITE
        return _lone_heading(page) or ([] if told else _above_date(page, features))
    middle = next(i for i, mass in enumerate(features.mass_before) if mass >= 0.5 * features.mass_before[-1])
    different = set(found.values())
    whole = {bare for bare in different if not any(bare != other and bare in other for other in different)}
    best = max((i for i in found if found[i] in whole), key=lambda i: (_is_heading(page, i), i <= middle, i))
    first = next(i for i in found if found[i] == found[best])
    return [first, *(i for i in found if i != first and _is_heading(page, i))]


def _is_heading(page: Page, block: int) -> bool:
    return page.tag[page.home[block]] in _HEADINGS


def _lone_heading(page: Page) -> list[int]:
    """The text of the only `<h1>`, where a page has one and its `<title>` does not tell."""
    boxes = [box for box, tag in enumerate(page.tag) if tag == "h1" and page.end[box] == page.first[box] + 1]
    if len(boxes) != 1 or page.linked[page.first[boxes[0]]]:
        return []
    return [] if _is_elsewhere(page, boxes[0]) else [page.first[boxes[0]]]


def _is_elsewhere(page: Page, box: int) -> bool:
    """Whether a box lies in one that is named for something beside the text."""
    while box >= 0 and page.says[box] not in _ELSEWHERE:
        box = page.parent[box]
    return box >= 0


def _above_date(page: Page, features: Features) -> list[int]:
    """The short line above the line of date and source, hardly anything between, where most of the text is below."""
    most = 0.5 * features.mass_before[-1]
    for i, text in enumerate(page.text):
        if features.mass_before[i] > most:
            break
        if i and not page.hidden[i] and is_dated(text):
            above = range(i - 1, max(i - 1 - _NEAR, -1), -1)
            found = next((at for at in above if _may_be_title(page, features, at)), -1)
            if found >= 0:
                return [found]
    return []


def _may_be_title(page: Page, features: Features, block: int) -> bool:
    text = page.text[block]
    return (
        _SHORTEST_TITLE <= features.size[block] <= _LONGEST_TITLE
        and not page.linked[block]
        and not page.hidden[block]
        and not text.endswith(_NO_TITLE_ENDS)
        and not (is_meta(text) or information(text) or says(text))
        and _WORD.search(text) is not None
        and not _is_elsewhere(page, page.home[block])
    )


def without_site_name(title: str) -> str:
    """The first part of a `<title>` that is long enough to be one."""
    parts = [part for part in _SITE_SEPARATOR.split(title) if part]
    return next((part for part in parts if len(part) >= 6), parts[0] if parts else title)
