"""The lists of links on a page: anchors that stand in sister boxes, what stands beside each, and whether it is a title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from crawler.clean.blocks import Page
from crawler.clean.dates import find_date
from crawler.clean.text import fold, size

FEWEST = 3  # anchors that make a list
_HIGHEST = 6  # boxes above an anchor in which its sisters are looked for
_FURTHEST = 4  # blocks behind a link that may be about it
_BESIDE = frozenset(
    {
        "navigation",
        "header",
        "footer",
        "sidebar",
        "related",
        "share",
        "copyright",
        "advert",
        "comments",
        "pager",
    }
)
_TITLE, _DATED_TITLE = 5.5, 3.5
_ONWARD = re.compile(
    r"[<«‹\[【(（]*(?:下一?[页頁]|[后後]一?[页頁]|尾[页頁]|末[页頁]|next)\s*[\])）】>》»›.…]*|[\[(第]?\s?\d{1,4}\s?[\])页頁]?|[>»›]{1,2}",
    re.IGNORECASE,
)
_CLASS = re.compile(r"[A-Za-z_][\w-]{0,60}", re.ASCII)
_MORE = re.compile(r"[+>»\[【(（]*\s*(?:查看|阅读|浏览)?(?:更多|more)\s*.{0,6}", re.IGNORECASE)
_SHORT_DATE = re.compile(
    r"(?<![\d.])(?:0?[1-9]|1[0-2])\s?[-/.月]\s?(?:[12]\d|3[01]|0?[1-9])(?![\d.%万亿])\s?日?"
)
_SPLIT_DATE = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\s*(?P<year>(?:19|20)\d\d)\s?[-./年]\s?(?P<month>\d{1,2})(?!\d|\s?[-./月]\s?\d)"
)


class Entry(NamedTuple):
    """A link as it stands on a page: number of its list (-1: none), the date beside it (`day`, where it is whole), and
    what it looks like. `beside` is in furniture; `onward` is a pager's; `more` leads to the rest of a list. `boxes` are
    the selectors of the boxes around it that have a class.
    """

    href: str
    text: str
    rel: str
    list: int
    day: str
    dated: bool
    titled: bool
    beside: bool
    onward: bool
    more: bool
    boxes: tuple[str, ...] = ()


def read_lists(page: Page) -> list[Entry]:
    """Every link of a page with words in it, in order."""
    words = [fold(anchor[1]) for anchor in page.anchors]
    lists = _lists(page, words)
    numbers: dict[tuple[int, tuple[str, ...]], int] = {}
    following = _following(page, lists)
    return [
        _entry(
            page,
            at,
            words[at],
            -1 if key is None else numbers.setdefault(key, len(numbers)),
            following[at],
            0 if key is None else len(key[1]),
        )
        for at, key in enumerate(lists)
        if words[at]
    ]


def _lists(page: Page, words: list[str]) -> list[tuple[int, tuple[str, ...]] | None]:
    """For each anchor the box that holds its list and the tags between: the nearest in which there are three alike."""
    chains = [list(_chain(page, anchor[4])) for anchor in page.anchors]
    counts = Counter(
        key for chain, text in zip(chains, words, strict=True) if text for key in _keys(page, chain)
    )
    return [next((key for key in _keys(page, chain) if counts[key] >= FEWEST), None) for chain in chains]


def _chain(page: Page, box: int) -> Iterator[int]:
    for _ in range(_HIGHEST + 1):
        if box < 0:
            return
        yield box
        box = page.parent[box]


def _keys(page: Page, chain: list[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for height, box in enumerate(chain):
        yield box, tuple(page.tag[inner] for inner in chain[:height])


def _following(page: Page, lists: list[tuple[int, tuple[str, ...]] | None]) -> list[int]:
    """For each anchor the block at which what is about it ends: that of the next link of its list, at the latest."""
    ends = [0] * len(lists)
    coming: dict[tuple[int, tuple[str, ...]], int] = {}
    for at in range(len(lists) - 1, -1, -1):
        key, block = lists[at], page.anchors[at][3]
        if key is not None:
            ends[at] = min(coming.get(key, page.end[key[0]]), block + 1 + _FURTHEST)
            if block < coming.get(key, len(page.text) + 1):
                coming[key] = block
        elif block + 1 < len(page.text) and not page.links[block + 1]:
            ends[at] = block + 2  # a link alone: its date may stand in the next cell
    return ends


def _entry(page: Page, at: int, text: str, number: int, end: int, height: int) -> Entry:
    href, _, rel, block, box, _ = page.anchors[at]
    around = " ".join(page.text[_start(page, box, block, height) : max(end, block + 1)]).replace(text, " ", 1)
    day = _day(around)
    dated = bool(day) or _SHORT_DATE.search(around) is not None
    much = size(text)
    return Entry(
        href=href,
        text=text,
        rel=(rel or "").lower(),
        list=number,
        day=day,
        dated=dated,
        titled=(much >= _TITLE or (dated and much >= _DATED_TITLE)) and not _ONWARD.fullmatch(text),
        beside=any(page.says[b] in _BESIDE for b in _chain(page, box)),
        onward="next" in (rel or "").lower().split() or _ONWARD.fullmatch(text) is not None,
        more=_MORE.fullmatch(text) is not None,
        boxes=tuple(filter(None, (_selector(page, b) for b in _chain(page, box)))),
    )


def _selector(page: Page, box: int) -> str:
    """How a box is called in CSS by its element and the first of its classes, empty where it has none."""
    first = page.name[box].split(" ", 1)[0]
    return f"{page.tag[box]}.{first}" if _CLASS.fullmatch(first) else ""


def _start(page: Page, box: int, block: int, height: int) -> int:
    """The block at which what is about a link begins: that of its own box among its sisters, if it has one."""
    for _ in range(height - 1):
        box = page.parent[box]
    return max(page.first[box], block - _FURTHEST) if height else block


def _day(text: str) -> str:
    """The whole date in a text as `YYYY-MM-DD`, empty where there is none."""
    if split := _SPLIT_DATE.search(text):
        text = f"{split['year']}-{split['month']}-{split['day']}"
    return (find_date(text) or "")[:10]
