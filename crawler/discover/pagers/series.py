"""Addresses that differ in the number of a page alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

_SLASHES_OF_A_HOST = 2
_DIGITS = re.compile(r"\d{1,9}")
NAMES = (
    r"(?:page|pn|p|pg|pageno|page_no|pagenow|nowpage|pageindex|page_index|pagenum|page_num|pagenumber|page_number|curpage|"
    r"cur_page|currpage|currentpage|current_page|curr|current|paged|cpage|pageid|pno|topage|gotopage|whichpage|intpage|"
    r"a\d{1,9}p|start|offset|startrecord)"
)
# Where the number of a page stands in an address, the likeliest place first.
_PLACES = (
    re.compile(rf"[?&;]{NAMES}=(\d{{1,9}})(?=[&;#]|$)", re.IGNORECASE),
    re.compile(r"/(?:page|p|pg|paged)[/_-]?(\d{1,9})(?=[/.?]|$)", re.IGNORECASE),
    re.compile(r"[_-](\d{1,9})(?=\.\w{1,6}(?:[?;]|$))"),
    re.compile(r"/(\d{1,9})(?=\.\w{1,6}(?:[?;]|$))"),
    re.compile(r"(\d{1,9})(?=\.\w{1,6}(?:[?;]|$))"),
    re.compile(r"/(\d{1,9})(?=/?(?:\?|$))"),
)


class Series(NamedTuple):
    """Addresses of the pages of one listing: what stands before and behind the number, and how it follows from the page.

    The number in the address is `step` times the page plus `shift`; `step` is below 0 where they are counted backwards.
    """

    before: str
    behind: str
    step: int = 1
    shift: int = 0

    def page(self, url: str) -> int | None:
        """Which page an address is; None where it is none of these."""
        end = len(url) - len(self.behind)
        digits = url[len(self.before) : end]
        if not (url.startswith(self.before) and url.endswith(self.behind) and _DIGITS.fullmatch(digits)):
            return None
        page, rest = divmod(int(digits) - self.shift, self.step)
        return page if page > 0 and not rest else None

    def address(self, page: int) -> str | None:
        """The address of a page; None where there can be none."""
        number = self.step * page + self.shift
        return f"{self.before}{number}{self.behind}" if number >= 0 else None

    @property
    def counts_pages(self) -> bool:
        """Whether the number in an address is a page's, from 0 or 1, or that of its first item, and no other number."""
        return self.shift in (-self.step, 0, 1 - self.step) if self.step > 0 else False

    @property
    def name(self) -> str:
        """What the addresses have in common, a star for the number."""
        return f"{self.before}*{self.behind}"


def series_of(pages: Mapping[int, str]) -> Series | None:
    """The series that numbered addresses make; None where they are less than two, or not made by one rule."""
    numbered = sorted(pages.items())
    for (first, one), (second, other) in pairwise(numbered):
        found = _between(first, one, second, other)
        if found and sum(found.page(url) == number for number, url in numbered) >= len(numbered) - 1:
            return found
    return None


def _between(first: int, one: str, second: int, other: str) -> Series | None:
    """The series of two addresses that differ in one number."""
    texts, numbers = _DIGITS.split(one), _DIGITS.findall(one)
    others = _DIGITS.findall(other)
    if texts != _DIGITS.split(other):
        return None
    differing = [at for at, (a, b) in enumerate(zip(numbers, others, strict=True)) if a != b]
    if len(differing) != 1:
        return None
    at = differing[0]
    filled = any(n[0] == "0" and n != "0" for n in (numbers[at], others[at]))
    if filled and (len(numbers[at]) != len(others[at]) or texts[at].endswith("/")):
        return None
    step, rest = divmod(int(others[at]) - int(numbers[at]), second - first)
    if rest or not step:
        return None
    start = sum(map(len, texts[: at + 1])) + sum(map(len, numbers[:at]))
    return Series(one[:start], one[start + len(numbers[at]) :], step, int(numbers[at]) - step * first)


def series_at(url: str, page: int | None = None) -> Series | None:
    """The series that one address belongs to by the place of its number; None where none stands in a likely place.

    Where `page` is given, the number must be that page's, counted from 1 or from 0, and the series counts so.
    """
    for place in _PLACES:
        found = place.search(url)
        if found and (page is None or int(found[1]) in (page, page - 1)):
            shift = 0 if page is None else int(found[1]) - page
            return Series(url[: found.start(1)], url[found.end(1) :], 1, shift)
    return None


def kindred(own: str, url: str) -> bool:
    """Whether an address may be another page of the listing at `own`: the same but for numbers and an index's name.

    A query may say more than that of `own`, and its pages may lie in a folder of its name.
    """
    path, asked = _bare(own)
    other, asked_too = _bare(url)
    inside = path.count("/") > _SLASHES_OF_A_HOST and other.startswith(path + "/")
    return (path == other or inside) and asked <= asked_too


def _bare(url: str) -> tuple[str, frozenset[str]]:
    path, _, query = url.partition("?")
    path = re.sub(r"/(?:index|default|list)(?=[_.-]|$)[^/]*$", "/", path, flags=re.IGNORECASE)
    path = re.sub(r"(?:[_-]?\d{1,9})?\.\w{1,6}$", "", path)
    path = re.sub(r"/(?:page|p)?[/_-]?\d{1,9}/?$", "", path)
    pairs = (p for p in query.split("&") if p and not re.fullmatch(rf"{NAMES}=\d*", p, re.IGNORECASE))
    return path.rstrip("/"), frozenset(pairs)
