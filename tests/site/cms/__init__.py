"""Sites in the manner of the publishing systems that Chinese authorities use: their listings, and above all their pagers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.site import report

TOWNS = ("青石", "柳湾", "白塔", "东岭", "石桥", "南坡", "云溪", "桃林", "长滩", "古渡", "新田", "双河")
ON_A_PAGE = 3


@dataclass(frozen=True)
class Cms:
    """A site: where a source starts, what it serves, which of that are reports, and which the pages of the listing."""

    start: str
    pages: dict[str, str | int]
    reports: tuple[str, ...]
    listings: tuple[str, ...]


def site(
    address_of: Callable[[int], str],
    listing_of: Callable[[int], str],
    pager: Callable[[int, int], str],
    *,
    start: str | None = None,
    count: int = 10,
    listed: Callable[[Sequence[tuple[str, str]], str, int], str] | None = None,
) -> Cms:
    """A site of `count` reports, three to a page of its listing.

    `address_of` gives the path of a report counted from 0, `listing_of` that of a page counted from 1, `pager` the
    markup of a page of so many. `start` is where it begins if that is not the path of the first page. `listed` writes
    a page of the listing from its links, its pager and its number.
    """
    reports = {address_of(n): (f"{TOWNS[n]}镇2023年政府工作报告", body(n)) for n in range(count)}
    titles = [(path, title) for path, (title, _) in reports.items()]
    parts = [titles[n : n + ON_A_PAGE] for n in range(0, count, ON_A_PAGE)]
    write = listed or plain
    pages: dict[str, str | int] = {path: report(title, text) for path, (title, text) in reports.items()}
    listings = [start or listing_of(1), *map(listing_of, range(2, len(parts) + 1))]
    for number, (path, part) in enumerate(zip(listings, parts, strict=True), start=1):
        pages[path] = write(part, pager(number, len(parts)), number)
    pages |= {
        "/": frame("首页", f'<p><a href="{listings[0]}">公开栏目</a></p>'),
        "/about.html": frame("联系", "电话：见门户"),
    }
    return Cms(listings[0], pages, tuple(reports), tuple(listings))


def body(number: int) -> str:
    """A paragraph that no other report has."""
    town, figure = TOWNS[number], 31 + 7 * number
    return (
        f"{town}镇全年完成固定资产投资{figure}亿元，新建高标准农田{figure * 13}亩，改造{town}老街背街小巷{number + 4}条，"
        f"{town}中心小学扩建后新增学位{figure * 5}个，镇卫生院接诊{figure * 211}人次。"
    )


def numbers(page: int, of: int, here: str, other: Callable[[int], str], between: str = "") -> str:
    """The numbers of a pager: the present page as it stands `here`, with {n} for the number, the others as `other` links them."""
    return between.join(here.format(n=n) if n == page else other(n) for n in range(1, of + 1))


def choices(page: int, of: int, value: Callable[[int], object], words: str = "{n}") -> str:
    """The options of a choice of pages, the present one selected."""
    return "".join(
        f'<option value="{value(n)}"{" selected" * (n == page)}>{words.format(n=n)}</option>'
        for n in range(1, of + 1)
    )


def items(part: Sequence[tuple[str, str]]) -> str:
    """The lines of a listing."""
    return "".join(
        f'<li><a href="{path}" target="_blank">{title}</a><span>2024-02-0{n + 1}</span></li>'
        for n, (path, title) in enumerate(part)
    )


def plain(part: Sequence[tuple[str, str]], pager: str, number: int) -> str:
    """A page of a listing as most systems write it."""
    return frame("政府工作报告", f'<ul class="list">{items(part)}</ul>{pager}')


def frame(title: str, inside: str) -> str:
    """A page with a menu above and a foot below."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_云岭县人民政府</title></head><body>'
        '<div class="nav"><a href="/">首页</a> <a href="/about.html">联系我们</a></div>'
        f'<div class="main">{inside}</div>'
        '<div class="footer">云岭县人民政府办公室主办 <a href="/about.html">联系我们</a></div></body></html>'
    )
