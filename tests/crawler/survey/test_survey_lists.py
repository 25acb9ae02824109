"""Lists of links, as a reader sees them: sister boxes, a date beside each, menus told apart."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import read
from crawler.survey.lists import Entry, read_lists

TITLES = ("东山镇春耕备耕工作情况报告", "西湾镇防汛抗旱工作情况报告", "南坪镇乡村道路建设情况报告")


def entries(html: str) -> list[Entry]:
    return read_lists(read(LexborHTMLParser(f"<html><body>{html}</body></html>"), follow=True))


ROWS = {
    "list items": ("<ul>{}</ul>", "<li><a href={0}>{1}</a><span>{2}</span></li>"),
    "table rows": ("<table>{}</table>", "<tr><td>·<a href={0}>{1}</a></td><td>{2}</td></tr>"),
    "definitions": (
        "<dl>{}</dl>",
        "<dt><a href={0}>{1}</a></dt><dd>摘要若干文字，说明内容。</dd><dd>{2}</dd>",
    ),
    "line breaks": ("<div>{}</div>", "<a href={0}>{1}</a> {2}<br>"),
    "date first": ("<div>{}</div>", "<p><em>{2}</em><a href={0}>{1}</a></p>"),
    "nested boxes": (
        "<div>{}</div>",
        "<div><div><h3><a href={0}>{1}</a></h3></div><div class=time>{2}</div></div>",
    ),
}


@pytest.mark.parametrize("layout", ROWS)
@pytest.mark.parametrize("written", ["2024-05-0{}", "2024年5月{}日", "2024/05/0{}"])
def test_titles_in_a_list_have_their_own_date(layout: str, written: str) -> None:
    """Whatever the list is made of, each title has the date that stands beside it and no other."""
    box, row = ROWS[layout]
    html = box.format(
        "".join(row.format(f"/{n}.html", title, written.format(n + 1)) for n, title in enumerate(TITLES))
    )
    found = entries(html)
    assert [(e.text, e.day, e.titled, e.list, e.beside) for e in found] == [
        (title, f"2024-05-0{n + 1}", True, 0, False) for n, title in enumerate(TITLES)
    ]


def test_a_date_may_lack_its_year_or_be_split() -> None:
    """It is a date beside the title all the same; its day is only told where it is whole."""
    short = entries(
        "<ul>" + "".join(f"<li><a href=/{n}>{t}</a> [05-1{n}]</li>" for n, t in enumerate(TITLES)) + "</ul>"
    )
    assert [(e.dated, e.day) for e in short] == [(True, "")] * 3
    split = entries(
        "".join(
            f"<div><b>1{n}</b><i>2024-05</i><p><a href=/{n}>{t}</a></p></div>" for n, t in enumerate(TITLES)
        )
    )
    assert [e.day for e in split] == ["2024-05-10", "2024-05-11", "2024-05-12"]


def test_menus_pagers_and_furniture_are_no_titles() -> None:
    """Short words lead to columns, numbers and 下一页 to further pages; what is named as furniture is beside the page."""
    html = (
        "<ul class=nav><li><a href=/a>首页</a><li><a href=/b>政务公开</a><li><a href=/c>东山区人民政府信息公开指南</a></ul>"
        "<div><a href=/2>2</a> <a href=/3>下一页</a> <a href=/4>更多&gt;&gt;</a></div>"
    )
    found = {e.href: e for e in entries(html)}
    assert [found[href].titled for href in ("/a", "/b", "/2", "/3", "/4")] == [False] * 5
    assert found["/c"].beside
    assert [found[href].onward for href in ("/2", "/3", "/4")] == [True, True, False]
    assert found["/4"].more


def test_a_page_without_links_or_words_has_no_entries() -> None:
    """Pictures and empty anchors lead nowhere that can be named."""
    assert entries("<p>正文。</p><a href=/x><img src=a.png></a><a href=/y> </a>") == []
