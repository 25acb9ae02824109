"""Articles over several pages: told by links to this very address with another number."""

from __future__ import annotations

import pytest

from crawler import refine
from storage.records import Refined, Sequel

PARAGRAPH = "今年以来，全镇上下团结一心，各项工作取得新的成绩，现将有关情况报告如下。" * 4


def refined(url: str, below: str) -> Refined:
    body = f"<title>某镇工作报告_网</title><h1>某镇工作报告</h1><div>{f'<p>{PARAGRAPH}</p>' * 4}</div><div class='page'>{below}</div>"
    return refine(body.encode(), url=url)


@pytest.mark.parametrize(
    ("url", "below", "sequel"),
    [
        (
            "http://x.test/a/7.html",
            '<a href="7_2.html">2</a> <a href="7_3.html">3</a> <a href="7_2.html">下一页</a>',
            Sequel(1, 3, "http://x.test/a/7_2.html", "http://x.test/a/7.html"),
        ),
        (
            "http://x.test/a/7_2.html",
            '<a href="7.html">上一页</a> <a href="7_3.html">3</a> <a href="7_3.html">下一页</a>',
            Sequel(2, 3, "http://x.test/a/7_3.html", "http://x.test/a/7.html"),
        ),
        (
            "http://x.test/a/7_3.html",
            '<a href="7_2.html">上一页</a> <a href="7.html">1</a>',
            Sequel(3, 3, None, "http://x.test/a/7.html"),
        ),
        (
            "http://x.test/a/7-2.shtml",
            '<a href="7.shtml">上页</a> <a href="7-3.shtml">下页</a>',
            Sequel(2, 3, "http://x.test/a/7-3.shtml", "http://x.test/a/7.shtml"),
        ),
        (
            "http://x.test/show?id=7",
            '<a href="?id=7&amp;page=2">余下全文</a>',
            Sequel(1, 2, "http://x.test/show?id=7&page=2", "http://x.test/show?id=7"),
        ),
        (
            "http://x.test/a/7.html",
            '共5页 <a href="7_2.html">下一页</a>',
            Sequel(1, 5, "http://x.test/a/7_2.html", "http://x.test/a/7.html"),
        ),
        (
            "http://x.test/a/t7.html",
            '<script>createPageHTML(3, 0, "t7", "html");</script>',
            Sequel(1, 3, "http://x.test/a/t7_1.html", "http://x.test/a/t7.html"),
        ),
        (
            "http://x.test/a/t7_2.html",
            '<script>createPageHTML(3, 2, "t7", "html");</script>',
            Sequel(3, 3, None, "http://x.test/a/t7.html"),
        ),
    ],
)
def test_a_page_knows_its_place_and_the_next(url: str, below: str, sequel: Sequel) -> None:
    """Number, count and the next address, from a pager's links, from its words or from the script that writes it."""
    assert refined(url, below).sequel == sequel


@pytest.mark.parametrize(
    "below",
    [
        "",
        '<a href="8.html">下一页</a>',
        '<a href="8.html">下一篇：某镇工作计划</a>',
        '<a href="list_2.html">下一页</a>',
        '<a href="http://other.test/a/7_2.html">下一页</a>',
        '<a href="javascript:next()">下一页</a>',
        '<script>createPageHTML(1, 0, "t7", "html");</script>',
    ],
)
def test_other_pagers_lead_elsewhere(below: str) -> None:
    """The next article, a list's next page and another site are no next page of this one."""
    assert refined("http://x.test/a/7.html", below).sequel is None


def test_a_part_of_an_article_is_not_whole() -> None:
    """A middle page begins on an earlier one and goes on on the next, and its document says so."""
    [document] = refined(
        "http://x.test/7_2.html", '<a href="7.html">上一页</a> <a href="7_3.html">下一页</a>'
    ).documents
    assert not document.start.whole
    assert not document.end.whole
    assert "earlier page" in document.start.why
    assert "next page" in document.end.why
