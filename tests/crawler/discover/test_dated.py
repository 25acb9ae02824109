"""The dates beside links."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import read
from crawler.discover.dated import with_dates
from storage.records import Link

LINK = "<a href=/a.html>云岭县政府工作报告</a>"


@pytest.mark.parametrize(
    ("html", "beside"),
    [
        (f"<ul><li>{LINK}<span>2025-01-06</span></ul>", "2025-01-06"),
        (f"<ul><li><span>[01-06]</span>{LINK}</ul>", "01-06"),
        (f"<table><tr><td>{LINK}</td><td>2025年1月6日</td></tr></table>", "2025年1月6日"),
        (f"<table><tr><td>2025/1/6 10:20</td><td>{LINK}</td></tr></table>", "2025/1/6 10:20"),
        (f"<div>{LINK}<div>发布</div></div>", ""),
        (f"<ul><li>{LINK} 浏览 1234 次 3天前</ul>", ""),
        (f"<ul><li>{LINK}<li>2025-01-06 <a href=/b.html>乙</a></ul>", ""),
    ],
)
def test_a_link_has_the_dates_of_its_line(html: str, beside: str) -> None:
    """On the line, or alone in the next box or the one before; counters, words and other links' dates are none."""
    page = read(LexborHTMLParser(html), True)
    [link] = with_dates([Link("https://a.example/a.html", "云岭县政府工作报告")], page, "https://a.example/")
    assert link.beside == beside


def test_a_date_in_the_title_itself_is_no_date_beside_it() -> None:
    """The title is compared as a whole anyway."""
    page = read(LexborHTMLParser("<ul><li><a href=/a.html>2024年1月5日报告</a></ul>"), True)
    [link] = with_dates([Link("https://a.example/a.html", "2024年1月5日报告")], page, "https://a.example/")
    assert link.beside == ""


def test_two_links_that_say_the_same_have_each_its_own_date() -> None:
    """A report and its copy are listed under one title."""
    rows = "".join(f"<li><a href=/{n}.html>云岭县政府工作报告</a> 2025-01-0{n}" for n in (1, 2))
    page = read(LexborHTMLParser(f"<ul>{rows}</ul>"), True)
    links = [Link(f"https://a.example/{n}.html", "云岭县政府工作报告") for n in (1, 2)]
    assert [link.beside for link in with_dates(links, page, "https://a.example/")] == [
        "2025-01-01",
        "2025-01-02",
    ]
