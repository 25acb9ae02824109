"""Links lead on by the rules declared, or by what a reader would click."""

from __future__ import annotations

import pytest

from crawler import refine
from crawler.discover.links import base_of
from crawler.site import LinkRules, Scope
from storage.records import Link, Role

URL = "http://www.county.gov.example/zw/index.html"


def links(html: str, scope: Scope | None = None, rules: LinkRules = LinkRules()) -> dict[str, Link]:
    page = refine(html.encode(), url=URL, scope=scope, rules=rules)
    return {link.url.removeprefix("http://www.county.gov.example"): link for link in page.links}


def roles(html: str) -> dict[str, Role]:
    return {path: link.role for path, link in links(html).items()}


@pytest.mark.parametrize("text", ["下一页", "下页", "下一頁 >", "[尾页]", "更多>>", "Next »", "more"])
def test_the_words_of_a_pager_lead_on(text: str) -> None:
    """In brackets, with arrows, in either script."""
    assert roles(f"<a href=2.html>{text}</a>") == {"/zw/2.html": Role.LISTING}


def test_numbers_lead_on_only_among_numbers() -> None:
    """A pager has several; a lone number is some other link."""
    assert roles("<div><a href=2.html>2</a> <a href=3.html>[3]</a></div><p><a href=/n>110</a></p>") == {
        "/zw/2.html": Role.LISTING,
        "/zw/3.html": Role.LISTING,
        "/n": Role.UNKNOWN,
    }


def test_a_link_marked_next_leads_on() -> None:
    """`rel=next` says so whatever the words."""
    assert roles("<a rel='noopener next' href=2.html>→</a>") == {"/zw/2.html": Role.LISTING}


def test_titles_and_dated_lines_are_reports() -> None:
    """Six Han characters read like a title; fewer do beside a date; menu words do not."""
    assert roles(
        "<ul><li><a href=1>云岭县政府工作报告</a><li><a href=2>工作报告</a> 2024-01-05<li><a href=3>通知公告</a></ul>"
    ) == {
        "/zw/1": Role.DETAIL,
        "/zw/2": Role.DETAIL,
        "/zw/3": Role.UNKNOWN,
    }


def test_long_words_in_a_menu_are_no_reports() -> None:
    """What lies in navigation or footer is not taken for a title."""
    html = "<div class=nav><a href=/1>云岭县政务服务中心</a></div><div class=footer><a href=/2>云岭县大数据中心主办</a></div>"
    assert set(roles(html).values()) == {Role.UNKNOWN}


def test_an_address_is_listed_once_with_the_words_it_has() -> None:
    """A picture and a title that lead to one page are one link."""
    html = "<a href=1.html><img src=a.jpg></a><a href='1.html#top'>云岭县政府工作报告</a><a href='./1.html'>详细</a>"
    assert list(links(html).values()) == [
        Link("http://www.county.gov.example/zw/1.html", "云岭县政府工作报告", Role.DETAIL)
    ]


def test_what_leads_nowhere_is_left_out() -> None:
    """Places on the page itself, scripts, mail, and addresses outside the scope."""
    html = "<a href=#a>甲</a><a href='javascript:f()'>乙</a><a href=mailto:x@y>丙</a><a href=http://other.example/>丁</a><a href=/in>戊</a>"
    assert list(links(html, Scope(("www.county.gov.example",)))) == ["/in"]


def test_the_declared_base_is_what_links_are_joined_to() -> None:
    """`<base href>`, itself relative to the page; one that leads nowhere is as good as none."""
    assert list(links("<base href='/old/'><a href=1.html>一</a>")) == ["/old/1.html"]
    assert list(links("<base href='//:'><a href=1.html>一</a>")) == ["/zw/1.html"]
    assert base_of("page.html", "") is None


def test_a_page_of_no_address_keeps_its_absolute_links() -> None:
    """A saved file has no place that relative links could be joined to."""
    page = refine(b"<a href=/1>x</a><a href=http://a.example/2>y</a>", url="")
    assert [link.url for link in page.links] == ["http://a.example/2"]


def test_patterns_and_selectors_can_be_mixed() -> None:
    """A selector names links by where they stand, a pattern by their address; the selector is asked first."""
    html = "<div class=hot><a href=/zw/1.html>一</a></div><a href=/zw/2.html>二</a><a href=/zw/index_2.html>三</a>"
    found = links(html, rules=LinkRules(("/zw/index_*.html", "css:.hot a"), ("/zw/*.html",)))
    assert {path: link.role for path, link in found.items()} == {
        "/zw/1.html": Role.LISTING,
        "/zw/2.html": Role.DETAIL,
        "/zw/index_2.html": Role.LISTING,
    }
