"""Pagers that a script writes are read and never run."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler import refine
from crawler.discover.pagers.expressions import MOST_ADDRESSES, addresses
from crawler.discover.pagers.found import AHEAD
from crawler.discover.pagers.tokens import LONGEST, tokens
from storage.records import Pager, Role

HOST = "http://a.example"


def read(pager: str, path: str = "/l/index.html") -> tuple[Pager | None, list[str]]:
    """The pager of a listing, and the pages of it that are handed out, without the host."""
    titles = "".join(f"<li><a href=/t{n}.html>云岭县某镇{n}年政府工作报告</a></li>" for n in range(6))
    page = refine(f"<title>工作报告</title><ul>{titles}</ul>{pager}".encode(), url=HOST + path)
    return page.pager, [link.url.removeprefix(HOST) for link in page.links if link.role is Role.LISTING]


def script(text: str) -> str:
    return f"<div id=page></div><script>{text}</script>"


@pytest.mark.parametrize(
    ("call", "path", "number", "pages"),
    [
        ('createPageHTML(25, 0, "index", "shtml")', "/l/", 1, ["/l/index_1.shtml", "/l/index_2.shtml", "/l/index_3.shtml"]),
        ('createPageHTML(25, 2, "index", "shtml")', "/l/index_2.shtml", 3, ["/l/index_3.shtml", "/l/index_4.shtml", "/l/index_5.shtml"]),
        ('createPageHTML(4, 2, "index", "shtml")', "/l/index_2.shtml", 3, ["/l/index_3.shtml"]),
        ('createPageHTML(4, 3, "index", "shtml")', "/l/index_3.shtml", 4, []),
        ("createPageHTML('page_div',3, 1,'list','shtml',118)", "/l/list.shtml", 1, ["/l/list_2.shtml", "/l/list_3.shtml"]),
        ("createPageHTML('page_div',3, 2,'list','shtml',118)", "/l/list_2.shtml", 2, ["/l/list_3.shtml"]),
        ("createPageHTML(3, 1, 'list', '.html')", "/l/list.html", 1, ["/l/list_2.html", "/l/list_3.html"]),
        ("ucapPage(3, 1, '/zw/list', 'html')", "/zw/list.html", 1, ["/zw/list_2.html", "/zw/list_3.html"]),
    ],
)  # fmt: skip
def test_a_call_with_pages_index_name_and_ending(call: str, path: str, number: int, pages: list[str]) -> None:
    """Its index and the page's own address tell whether it counts from 0 or from 1."""
    pager, found = read(script(f"{call};"), path)
    assert (pager and pager.number, found) == (number, pages)


@pytest.mark.parametrize(
    "text",
    [
        "function createPageHTML(pages, index, name, ending) { return pages; }",
        "// createPageHTML(25, 0, 'index', 'html');",
        "/* createPageHTML(25, 0, 'index', 'html') */",
        "createPageHTML(25, 30, 'index', 'html')",
        "createPageHTML(1, 0, 'index', 'html')",
        "createPageHTML(a, b, 'index', 'html')",
        "createPageHTML(999999999, 0, 'index', 'html')",
    ],
)
def test_what_is_no_such_call(text: str) -> None:
    """Its definition, a comment, an index behind the last page, one page, names for numbers, beyond any count."""
    assert read(script(text)) == (None, [])


@pytest.mark.parametrize(
    ("pager", "series"),
    [
        ('<script>laypage.render({count: 50, limit: 10, curr: 1, jump: function (o) { location.href = "?page=" + o.curr }})</script>',
         "/l/index.html?page=*"),
        ('<script>var pages = 5; laypage({jump: function (o) { window.location = `list.jsp?c=3&pageNo=${o.curr}` }})</script>',
         "/l/list.jsp?c=3&pageNo=*"),
        ('<script>$("#p").createPage({pageCount: 5, current: 1, backFn: function (p) { location.href = "list_" + p + ".html" }})</script>',
         "/l/list_*.html"),
        ('<script>var u = "index_"; function go(n) { location.replace(u + n + ".html") }</script>共5页'
         '<a onclick="go(2)">2</a><a onclick="go(2)">下一页</a>', "/l/index_*.html"),
        ('<a href="javascript:toPage(\'2\')">2</a><a href="javascript:toPage(\'2\')">下一页</a> 共5页'
         '<form action="s.do"><input name=currentPage value=1><input type=hidden name=c value=政务></form>',
         "/l/s.do?c=%E6%94%BF%E5%8A%A1&currentPage=*"),
    ],
)  # fmt: skip
def test_an_address_is_put_together_as_the_script_does(pager: str, series: str) -> None:
    """Texts joined to a number, names that stand for texts, templates, the fields of a form sent by GET."""
    found, pages = read(pager)
    assert found is not None
    assert (found.of, found.series.removeprefix(HOST)) == (5, series)
    assert pages == [series.replace("*", str(n)) for n in (2, 3, 4)]


@pytest.mark.parametrize(
    ("pager", "pages"),
    [
        ('var cur = 1, totalPage = 4; function before() { location.href = "i_" + (cur - 1) + ".html" }'
         ' function after() { location.href = "i_" + (cur + 1) + ".html" }', ["/l/i_2.html", "/l/i_3.html", "/l/i_4.html"]),
        ('var pageCount = 3; function after(n) { location.href = n == 1 ? "i.html" : "i_" + n + ".html" }', ["/l/i_2.html", "/l/i_3.html"]),
        ('$("#p").pagination(25, {items_per_page: 10, current_page: 0, callback: function (p) { location.href = "i_" + p + ".html" }})',
         ["/l/i_1.html", "/l/i_2.html"]),
        ("document.write('<a href=\"i_2.html\">2</a> <a href=\"i_3.html\">3</a>'); // page", ["/l/i_2.html", "/l/i_3.html"]),
    ],
)  # fmt: skip
def test_scripts_count_in_their_own_ways(pager: str, pages: list[str]) -> None:
    """One more than the present page, by a choice of two forms, from 0, or links written as they stand."""
    controls = '<a onclick="before()">上一页</a> <a onclick="after()">下一页</a>' if "after" in pager else ""
    assert read(script(pager) + controls)[1] == pages


def test_a_number_in_the_pages_own_address_is_put_in_the_others() -> None:
    """Where a control calls a function that is not on the page, and the query names the present page."""
    controls = '<a href="javascript:goPage(2)">2</a> <a href="javascript:goPage(2)">下一页</a> 共3页'
    assert read(controls, "/l.do?c=3&pageNo=1")[1] == ["/l.do?c=3&pageNo=2", "/l.do?c=3&pageNo=3"]


@pytest.mark.parametrize(
    "pager",
    [
        '<script>laypage.render({count: 50, limit: 10, jump: function (o) { load(o.curr) }})</script>',
        '<script>laypage.render({count: 50, limit: 10, jump: function (o) { $.get("/api/list?page=" + o.curr) }})</script>',
        '<a href="javascript:goPage(2)">2</a> <a href="javascript:goPage(2)">下一页</a> 共5页',
        "<a href=\"javascript:__doPostBack('P','2')\">2</a> <a href=\"javascript:__doPostBack('P','2')\">下一页</a> 共5页"
        "<form method=post><input name=page></form>",
        '<script>function goPage(n) { location.href = "?from=" + n * 20 }</script>共5页<a onclick="goPage(2)">2</a><a onclick="goPage(2)">下一页</a>',
    ],
)  # fmt: skip
def test_no_address_is_made_up(pager: str) -> None:
    """What is loaded into the page, sent by POST or reckoned is not told; that there are five pages is."""
    found, pages = read(pager)
    assert found is not None
    assert (found.of, found.series, pages) == (5, "", [])


def test_a_function_for_articles_makes_no_pager() -> None:
    """An address with a name or number of something else in it is not that of a page."""
    text = "function open(id) { location.href = '/art/' + id + '.html' } var pageCount = 9;"
    assert read(script(text))[1] == []


def test_no_more_than_the_next_few_pages_are_handed_out() -> None:
    """Whatever is promised; a choice of a thousand pages is no more than a number of them."""
    assert len(read(script('createPageHTML(9999999, 0, "index", "html")'))[1]) == AHEAD
    options = "".join(f"<option value='index_{n}.html'>{n}</option>" for n in range(1, 1000))
    pager, pages = read(f"<select onchange='location.href=this.value'>{options}</select>")
    assert (pager and pager.of, pages) == (999, ["/l/index_2.html", "/l/index_3.html", "/l/index_4.html"])


_PIECES = st.sampled_from(
    ["createPageHTML(", "location.href=", '"index_"', "+", "page", "(", ")", "{", "}", "[", "function go(n)", "return ", "`${", "'", '"',
     "\\", "/*", "//", "\n", "25", ",", "=", ":", "href=", "'<a href=\"", ".", "$(this)", "laypage.render({", "totalPage", "\x00", "下一页"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=200))
@example('createPageHTML("' * 20)
@example("location.href=" + "encodeURI(" * 60)
@settings(max_examples=150, deadline=None)
def test_any_script_is_read(text: str) -> None:
    """Whatever stands in a script or a handler, the page is refined and leads on to no more than a few pages."""
    attribute = json.dumps(text).replace("'", "&#39;").replace('"', "&quot;")
    _, pages = read(
        f'<script>var page;{text}</script><a onclick="{attribute}">下一页</a><a onclick="{attribute}">2</a>共9页'
    )
    assert len(pages) <= 2 * AHEAD


@pytest.mark.parametrize(
    "text",
    ['"' * 1, '"\\' * LONGEST, "/*" * LONGEST, "a=" * LONGEST, "location.href=" * LONGEST, "return a+" * LONGEST,
     "(" * LONGEST, "`${" * LONGEST, "function" * LONGEST, "x=a+a+a+a+a;" * LONGEST, "return a?b:c;" * LONGEST, "encodeURI(" * LONGEST],
)  # fmt: skip
def test_a_hostile_script_costs_no_more_than_its_length(text: str) -> None:
    """A million signs end within the bounds: so many words, so many sums, none longer than a few."""
    words = tokens(text)
    assert sum(len(word.text) for word in words) <= LONGEST
    assert sum(1 for _ in addresses(words)) <= 3 * MOST_ADDRESSES
