"""Threads: an opening post and what others answered to it, told by the stamp that every post carries."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from crawler.clean.blocks import Page
from crawler.clean.features import Features

_STAMP = re.compile(
    r"(?:by\b|发表于|发布于|发布时间|回复于|楼|回复|网友|游客|IP|posted|wrote|says|said).{0,40}(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?.{0,6}\d{1,2}:\d{2}"
    r"|\bre\s*[:：].{0,60}(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?.{0,6}\d{1,2}:\d{2}"
    r"|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?.{0,6}\d{1,2}:\d{2}.{0,30}(?:by\b|发表|楼|回复|网友|游客|只看)",
    re.IGNORECASE,
)
_LONGEST_STAMP = 100
_FEWEST = 3
_MOST = 0.8
_SHORT = 200.0
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def strike_replies(page: Page, features: Features, reasons: list[str]) -> None:
    """Give a reason to the posts after the first, where there are three or more and most of them are short."""
    stamps = [
        i
        for i, text in enumerate(page.text)
        if ":" in text
        and len(text) <= _LONGEST_STAMP
        and ("19" in text or "20" in text)
        and _STAMP.search(text)
    ]
    if len(stamps) < _FEWEST:
        return
    side_by_side = _side_by_side(page, stamps)
    if len(side_by_side) >= max(_FEWEST, _MOST * len(stamps)):
        _strike_below(page, features, reasons, side_by_side)
    later = _posts(page, [page.home[i] for i in stamps])[1:]
    if len(later) < _FEWEST - 1 or median(features.mass_of(page, post) for post in later) > _SHORT:
        return
    for i in range(page.first[later[0]], page.end[later[-1]]):
        reasons[i] = reasons[i] or "comments"


def _side_by_side(page: Page, stamps: list[int]) -> list[int]:
    """The stamps that stand in one container, with no box around each post."""
    groups: dict[int, list[int]] = {}
    for i in stamps:
        groups.setdefault(page.parent[page.home[i]], []).append(i)
    return max(groups.values(), key=len)


def _strike_below(page: Page, features: Features, reasons: list[str], stamps: list[int]) -> None:
    """All from the first stamp to the end of its container, where what each answer says is short."""
    end = page.end[page.parent[page.home[stamps[0]]]]
    answers = [features.mass_before[below] - features.mass_before[i] for i, below in pairwise([*stamps, end])]
    if median(answers) <= _SHORT and features.mass_before[stamps[0]] >= _SHORT:
        headed = page.tag[page.home[stamps[0] - 1]] in _HEADINGS
        for i in range(stamps[0] - headed, end):
            reasons[i] = reasons[i] or "comments"


def _posts(page: Page, homes: list[int]) -> list[int]:
    """The boxes side by side that hold one stamp each."""
    paths = [_path(page, home) for home in homes]
    shared = 0
    while all(len(path) > shared + 1 for path in paths) and len({path[shared] for path in paths}) == 1:
        shared += 1
    return list(dict.fromkeys(path[shared] for path in paths))


def _path(page: Page, box: int) -> list[int]:
    path = [box]
    while page.parent[path[-1]] >= 0:
        path.append(page.parent[path[-1]])
    return path[::-1]
