"""Documents that follow each other without a heading: told by numbers that begin anew and what else changes with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crawler.clean.split.paragraphs import Paragraph
from crawler.clean.split.signs import announces, level, mask, opens, reports, salutes, winds_up

_SHORTEST = 200  # characters on either side
_ENOUGH = 5
_SURELY = 6
_NUMBERED_PARAGRAPH = 60
_TITLE_LINES = 5
_WINDOW = 80  # paragraphs looked at on either side
_SESSION = re.compile(
    r"[（(]?[—－–-]{0,3}\s*(?:(?:19|20)[\dxX*_]{2}|二[○〇零Ο一二三四五六七八九]{3})\s?年.{1,8}月.{1,4}日?.{0,4}在.{4,50}(?:会议|大会|会)上"
)


class Break(NamedTuple):
    """A place between two documents: the first paragraph of the second, whether that is certain, and what tells."""

    at: int
    certain: bool
    why: str


def find_breaks(paragraphs: Sequence[Paragraph], first: int, end: int, *, collection: bool) -> list[Break]:
    """Where documents begin among the paragraphs from `first` to `end`, but for the first of them.

    `collection` is whether the page says that it holds several.
    """
    found: list[Break] = []
    while one := _next(paragraphs, found[-1].at if found else first, end, collection):
        found.append(one)
    return found


def _next(paragraphs: Sequence[Paragraph], start: int, end: int, collection: bool) -> Break | None:
    """The first break behind the beginning of a document."""
    judged = (_judged(paragraphs, start, one, end, collection) for one in _restarts(paragraphs, start, end))
    return next((one for one in judged if one and one.at > start), None)


class _Restart(NamedTuple):
    """A number that does not go on from the one before it, or an address to an audience (`depth` 0)."""

    at: int
    depth: int
    value: int


def _restarts(paragraphs: Sequence[Paragraph], first: int, end: int) -> Iterator[_Restart]:
    last: dict[int, int] = {}
    for i in range(first, end):
        paragraph = paragraphs[i]
        if _addresses(paragraphs, i):
            yield _Restart(i, 0, 0)
            last = {}
        number = paragraph.number
        if number is None:
            if paragraph.is_line and paragraph.heading:
                last = {1: last[1]} if 1 in last else {}
            continue
        before = last.get(number.level, 0)
        if number.level <= 2 and number.value <= 2 and before > number.value and before >= 2:
            yield _Restart(i, number.level, number.value)
        last = {depth: value for depth, value in last.items() if depth < number.level}
        last[number.level] = number.value


def _addresses(paragraphs: Sequence[Paragraph], i: int) -> bool:
    """Whether a speaker begins here: an address with words on the report that follows, or a line on the session."""
    paragraph = paragraphs[i]
    if paragraph.is_line and _SESSION.match(paragraph.plain):
        return any(salutes(p) or reports(p) for p in paragraphs[i + 1 : i + _TITLE_LINES])
    if not salutes(paragraph) and not paragraph.plain.startswith(("各位代表：", "各位代表:")):
        return False
    return any(reports(p) for p in paragraphs[i : i + 2])


def _judged(
    paragraphs: Sequence[Paragraph], start: int, restart: _Restart, end: int, collection: bool
) -> Break | None:
    """The break at a restart, if what is found around it weighs enough."""
    at, placed = _place(paragraphs, start, restart)
    before = paragraphs[max(start, at - _WINDOW) : at]
    behind = paragraphs[at : _until(paragraphs, restart, min(end, restart.at + _WINDOW))]
    if _length(before) < _SHORTEST or _length(behind) < _SHORTEST:
        return None
    if restart.depth == 0:
        return Break(at, True, "a new address to an audience")
    reasons = [("numbers begin anew", 3 if restart.depth == 1 else 2)]
    reasons += [(placed, 1)] if placed else []
    one, other = level(before), level(behind)
    if one and other and one != other:
        reasons.append((f"speaks for a {other} and no longer for a {one}", 2))
    if (one := mask(before)) and (other := mask(behind)) and one != other:
        reasons.append((f"masked with {other} and no longer with {one}", 1))
    elif bool(one) != bool(mask(behind)):
        reasons.append(("masked otherwise", 1))
    if opens(paragraphs[at]) == 2:
        reasons.append(("opens as reports do", 1))
    if winds_up(paragraphs[at - 1]):
        reasons.append(("follows a closing formula", 2 if paragraphs[at - 1].number is None else 1))
    if collection:
        reasons.append(("the page is a collection", 2))
    if _is_explained(paragraphs, restart):
        reasons.append(("", -3))
    weight = sum(points for _, points in reasons)
    if weight < _ENOUGH:
        return None
    return Break(at, weight >= _SURELY, "; ".join(reason for reason, _ in reasons if reason))


def _length(paragraphs: Sequence[Paragraph]) -> int:
    return sum(len(p.text) for p in paragraphs)


def _until(paragraphs: Sequence[Paragraph], restart: _Restart, end: int) -> int:
    """Where the document that begins at a restart may end at the latest: at the next restart of its depth."""
    later = (r.at for r in _restarts(paragraphs, restart.at + 1, end) if r.depth <= max(restart.depth, 1))
    return next(later, end)


def _is_explained(paragraphs: Sequence[Paragraph], restart: _Restart) -> bool:
    """Whether what stands right above begins a part of one report: a heading, or words that announce a list."""
    above = paragraphs[restart.at - 1]
    return (above.is_line and above.number is None and not above.kind) or (
        above.number is None and announces(above)
    )


def _place(paragraphs: Sequence[Paragraph], start: int, restart: _Restart) -> tuple[int, str]:
    """The paragraph a document begins with, the number that begins anew standing further down; and what tells."""
    if restart.depth == 0:
        return _above_address(paragraphs, start, restart.at), ""
    run = restart.at
    while run > start + 1 and paragraphs[run - 1].number is None:
        run -= 1
    for i in range(run, restart.at):
        if paragraphs[i].kind and paragraphs[i].is_line:
            return i, "under a title"
    ends = [i for i in range(run, restart.at) if winds_up(paragraphs[i])]
    if ends:
        return ends[-1] + 1, ""
    for wanted in (2, 1):
        for i in range(run, restart.at):
            if (
                opens(paragraphs[i]) >= wanted
                and (i > run or _is_whole(paragraphs[i - 1]))
                and not announces(paragraphs[i])
            ):
                return i, ""
    if run < restart.at and _is_whole(paragraphs[run - 1]):
        return run, ""
    return min(run + 1, restart.at), ""


def _is_whole(paragraph: Paragraph) -> bool:
    """Whether a numbered paragraph holds its text, and is no heading above it."""
    return len(paragraph.text) >= _NUMBERED_PARAGRAPH


def _above_address(paragraphs: Sequence[Paragraph], start: int, at: int) -> int:
    """Where the lines of title, session and speaker begin that stand above an address."""
    top = at
    while (
        top > start
        and at - top < _TITLE_LINES
        and paragraphs[top - 1].is_line
        and paragraphs[top - 1].number is None
    ):
        top -= 1
    return top
