"""Blocks are the lines a reader sees, boxes the elements they lie in."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Page, read


def page(html: str) -> Page:
    return read(LexborHTMLParser(html))


def test_block_elements_and_breaks_split_and_inline_elements_join() -> None:
    """A paragraph is what stands between two block boundaries or line breaks."""
    found = page("<p>一<b>二</b><a href=/x>三</a><div>四<br>五<p>六</div>七")
    assert found.text == ["一二三", "四", "五", "六", "七"]


def test_links_are_counted_in_the_block_they_are_seen_in() -> None:
    """Characters inside links, and links, whatever is nested in them."""
    found = page(
        "<p>看<a href=/a>这里</a>和<a href=/b><b>那</b>里</a></p><a href=/c><h3>标题</h3><p>摘要文字</p></a>"
    )
    assert list(zip(found.text, found.linked, found.links, strict=True)) == [
        ("看这里和那里", 4, 2),
        ("标题", 2, 1),
        ("摘要文字", 4, 0),
    ]
    assert [(href, text) for href, text, *_ in found.anchors] == [
        ("/a", "这里"),
        ("/b", "那里"),
        ("/c", "标题摘要文字"),
    ]


def test_a_box_knows_the_blocks_inside_it() -> None:
    """Boxes nest, and box 0 holds the page."""
    found = page("<ul class=nav><li>一<li>二</ul><div id=zoom>三<p>四</div>")
    boxes = {
        (tag, says): found.text[first:end]
        for tag, says, first, end in zip(found.tag, found.says, found.first, found.end, strict=True)
    }
    assert boxes["body", ""] == ["一", "二", "三", "四"]
    assert boxes["ul", "navigation"] == ["一", "二"]
    assert boxes["div", "body"] == ["三", "四"]


def test_what_is_not_shown_is_set_apart() -> None:
    """Scripts are not text; hidden text is a block of its own, even inside a line."""
    found = page(
        "<p>甲<span style='DISPLAY: none'>乙</span>丙<script>丁</script></p><div hidden><p>戊</p></div>"
    )
    assert list(zip(found.text, found.hidden, strict=True)) == [("乙", True), ("甲丙", False), ("戊", True)]


def test_preformatted_lines_are_lines() -> None:
    """Where white space is kept, a line break is one."""
    assert page("<pre>第一行\n  第二<b>行\n\n第三</b>行</pre>").text == ["第一行", "第二行", "第三行"]


def test_nesting_too_deep_for_recursion_is_read() -> None:
    """Ten thousand elements in each other are walked, not recursed into."""
    assert page("<div>" * 300 + "<font>" * 10_000 + "底" + "</font>" * 10_000).text == ["底"]
