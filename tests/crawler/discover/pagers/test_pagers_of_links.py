"""Pagers of ordinary links: which pages are handed out, which come later, and what is no pager."""

from __future__ import annotations

import pytest

from crawler import refine
from crawler.site import LinkRules, Scope
from storage.records import Link, Refined, Role, Step

HOST = "http://a.example"
TITLES = "".join(f"<li><a href=/t{n}.html>云岭县某镇{n}年政府工作报告</a></li>" for n in range(6))
NUMBERS = "".join(f"<a href=index_{n}.html>{n}</a>" for n in (2, 3, 4, 5, 6, 25))
LINKS = (
    f"<a href=index.html>首页</a> 1 {NUMBERS} <a href=index_2.html>下一页</a> <a href=index_25.html>尾页</a>"
)


def page(pager: str, path: str = "/l/", rules: LinkRules = LinkRules(), head: str = "") -> Refined:
    html = f"<title>工作报告</title>{head}<div class=nav><a href=/>首页</a></div><ul>{TITLES}</ul><div>{pager}</div>"
    return refine(html.encode(), url=HOST + path, rules=rules, scope=Scope(("a.example",)))


def handed(refined: Refined) -> list[str]:
    return [link.url.removeprefix(HOST) for link in refined.links if link.role is Role.LISTING]


def test_the_next_few_pages_come_first_and_in_order() -> None:
    """Of six numbers and words three lead on: the others, the last page too, come from page to page."""
    refined = page(LINKS)
    assert handed(refined) == ["/l/index_2.html", "/l/index_3.html", "/l/index_4.html"]
    assert [(link.text, link.step) for link in refined.links[:2]] == [("2", Step.NEXT), ("3", Step.FAR)]
    assert refined.pager is not None
    assert (refined.pager.number, refined.pager.of) == (1, 25)
    assert Link(f"{HOST}/", "首页") in refined.links


def test_no_page_leads_back() -> None:
    """Those before the present one, and the first page by another name, were there already."""
    links = "<a href=./>首页</a><a href=index_2.html>上一页</a><a href=index.html>1</a><a href=index_2.html>2</a> 3 <a href=index_4.html>4</a>"
    refined = page(links, "/l/index_3.html")
    assert handed(refined) == ["/l/index_4.html"]
    assert {f"{HOST}/l/index_2.html", f"{HOST}/l/index.html"}.isdisjoint(link.url for link in refined.links)


def test_the_last_page_leads_nowhere() -> None:
    """Though its 下一页 leads to itself, or to the page before."""
    for following in ("index_3.html", "index_2.html"):
        links = f"<a href=index.html>1</a><a href=index_2.html>2</a><a href=index_3.html>3</a><a href={following}>下一页</a>"
        assert handed(page(links, "/l/index_3.html")) == []


@pytest.mark.parametrize(
    ("pager", "pages"),
    [
        ("<a href=?page=2>&gt;</a>", ["/l/?page=2"]),
        ("<a class='page-next' href=?page=2 title=下一页><i></i></a>", ["/l/?page=2"]),
        ("<a href=?page=2><img src=n.gif alt=下一页></a>", ["/l/?page=2"]),
        ("<a href='#' data-url='?page=2'>下一页</a>", ["/l/?page=2"]),
        ("<button onclick=\"location='index_1.html'\">下一页</button>", ["/l/index_1.html"]),
        ("<input type=button value=下一页 onclick=\"location.href='index_2.html'\">", ["/l/index_2.html"]),
        ("<a href=?page=2><img src=/i/next.gif></a>", ["/l/?page=2"]),
        ("<a href='javascript:;' data-url=?page=2>加载更多</a>", ["/l/?page=2"]),
        ("<a onclick=\"query(this,'/l/index_2.html')\">下一页</a>", ["/l/index_2.html"]),
        ("1 <a href=l_02.html>2</a> <a href=l_03.html>3</a>", ["/l/l_02.html", "/l/l_03.html"]),
        ("1 <a href=?page=2>2</a>", ["/l/?page=2"]),
        ("<a href=?cursor=x9>下一页</a>", ["/l/?cursor=x9"]),
        ("<a href=?p=3>3</a> <a href=?p=4>4</a>", ["/l/?p=3", "/l/?p=4"]),
    ],
)
def test_ways_to_write_the_next_page(pager: str, pages: list[str]) -> None:
    """Signs, pictures, attributes, buttons, the one number that there is, an address that tells no number."""
    assert handed(page(pager)) == pages


def test_the_head_of_a_page_may_name_the_next_one() -> None:
    """`<link rel=next>` is enough."""
    assert handed(page("", head="<link rel='next' href='/l/2'>")) == ["/l/2"]


@pytest.mark.parametrize(
    "links",
    [
        "<a href=/a/77.html>1</a><a href=/b/12.html>2</a><a href=/c/5.html>3</a>",
        "<a href=/a/77.html>1</a><a href=/a/78.html>2</a><a href=/a/79.html>3</a>",
        "<a onclick=slide(1)>1</a><a onclick=slide(2)>2</a><a onclick=slide(3)>3</a><a onclick=slide(2)>&gt;</a>",
        "<a href=# data-index=1>1</a><a href=# data-index=2>2</a>",
        "<a href=/a/77.html>&gt;</a>",
        "<a href=#>1</a><a href='javascript:;'>2</a><a href='javascript:void(0)'>下一页</a>",
        "<a href=/x class=disabled>下一页</a>",
        "<a href=/next.html>下一篇</a>",
    ],
)
def test_what_is_no_pager(links: str) -> None:
    """Numbered pictures that lead to articles, a lone arrow, controls without effect, the next article."""
    refined = page(links)
    assert refined.pager is None
    assert not any(link.step for link in refined.links)


def test_declared_rules_decide_over_a_pager() -> None:
    """A page that no pattern for listings names is left out; where they say nothing of listings, pagers are followed."""
    assert handed(page(LINKS, rules=LinkRules(("/l/index_3.html",), ("/t*.html",)))) == ["/l/index_3.html"]
    assert handed(page(LINKS, rules=LinkRules((), ("/t*.html",)))) == [
        f"/l/index_{n}.html" for n in (2, 3, 4)
    ]
    assert handed(page(LINKS, rules=LinkRules((), ("/t*.html", "/l/**")))) == []


def test_two_lists_on_a_page_lead_on_both() -> None:
    """Each with a pager of its own; that above a list and that below it are one."""
    both = "<a href=/a/index_2.html>下一页</a><a href=/t9.html>云岭县二〇二二年政府工作报告</a><a href=/b/index_2.html>下一页</a>"
    assert handed(page(both)) == ["/a/index_2.html", "/b/index_2.html"]
    assert handed(page(f"{LINKS}<p><a href=/t9.html>云岭县二〇二二年政府工作报告</a></p>{LINKS}")) == handed(
        page(LINKS)
    )


def test_a_page_with_a_report_has_no_pager() -> None:
    """An article on several pages is told by its sequel; the words of a pager lead on as they always did."""
    text = "<p>今年以来，全镇上下团结一心，各项工作取得新的成绩，现将有关情况报告如下。</p>" * 9
    refined = refine(f"<h1>某镇工作报告</h1>{text}<a href=7_2.html>下一页</a>".encode(), url=f"{HOST}/7.html")
    assert (refined.pager, bool(refined.documents), refined.sequel and refined.sequel.next) == (
        None,
        True,
        f"{HOST}/7_2.html",
    )


def test_links_that_ask_not_to_be_followed_make_no_pager() -> None:
    """Where the source obeys it."""
    html = f"<ul>{TITLES}</ul><a rel=nofollow href=index_2.html>下一页</a>".encode()
    assert refine(html, url=f"{HOST}/l/").pager is None
    assert refine(html, url=f"{HOST}/l/", obey_nofollow=False).pager is not None
