"""Tables of figures are told from tables that lay a page out."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Page, read
from crawler.clean.tables import join_rows

LONG = "全镇坚持以项目建设为抓手，统筹推进产业发展、民生改善和基层治理，各项工作取得了新的进展，群众的获得感不断增强。"


def joined(html: str) -> Page:
    page = read(LexborHTMLParser(html))
    join_rows(page)
    return page


def test_each_row_becomes_a_line() -> None:
    """Cells two spaces apart, however their text is wrapped; what stands around the table is not touched."""
    html = "<p>前<table><tr><th>指标<th>去年<tr><td><p>粮食<br>产量</p><td><span>8.4</span></table><p>后"
    page = joined(html)
    assert page.text == ["前", "指标  去年", "粮食 产量  8.4", "后"]
    rows = [i for i, tag in enumerate(page.tag) if tag == "tr"]
    assert [page.text[page.first[row] : page.end[row]] for row in rows] == [
        ["指标  去年"],
        ["粮食 产量  8.4"],
    ]


def test_headings_and_notes_inside_a_table_stay_lines() -> None:
    """A row of one cell is not joined to anything."""
    page = joined(
        "<table><tr><td colspan=2>表一<tr><td>甲<td>1<tr><td>乙<td>2<tr><td colspan=2>注：初步数。</table>"
    )
    assert page.text == ["表一", "甲  1", "乙  2", "注：初步数。"]


@pytest.mark.parametrize(
    "html",
    [
        f"<table><tr><td>左栏<td>{LONG}{LONG * 8}<tr><td>页脚<td>版权</table>",
        f"<table><tr><td><p>{LONG}</p><p>{LONG}</p><td>右栏</table>",
        "<table><tr><td><table><tr><td>一<td>二<tr><td>三<td>四</table><td>右<tr><td>下<td>左</table>",
        "<table><tr><td><a href=/1>要闻</a><td><a href=/2>公告</a><tr><td><a href=/3>通知</a><td><a href=/4>动态</a></table>",
    ],
    ids=["long cell", "one row", "holds a table", "links"],
)
def test_layout_tables_are_not_joined(html: str) -> None:
    """Long cells, single rows, tables around tables and menus are layout."""
    page = joined(html)
    outer = {"左栏", "右栏", "右", "要闻"}
    assert outer & set(page.text)


def test_links_keep_their_place() -> None:
    """Joining rows renumbers blocks; a link still names the block it stands in."""
    page = joined("<table><tr><td>一<td>二<tr><td>三<td>四</table><p><a href=/x>附件</a>")
    [(href, _, _, block, _, _)] = page.anchors
    assert (href, page.text[block]) == ("/x", "附件")
