"""Compilations under headings: however they count, each report comes out with its own text."""

from __future__ import annotations

import pytest

from crawler import refine
from tests.crawler.clean.split.compiling import CHINESE, Heading, documents, page, towns, under

LEAD = "下面是小编为大家整理的几篇政府工作报告，供大家参考，希望能对您有所帮助。"


@pytest.mark.parametrize(
    ("heading", "titled"),
    [
        (lambda n, title: f"篇{CHINESE[n]}：{title}", True),
        (lambda n, title: f"第{n + 1}篇：{title}", True),
        (lambda n, title: f"【第{n + 1}篇 {title}", True),
        (lambda n, title: f"第{CHINESE[n]}篇 {title}", True),
        (lambda n, title: f"范文{CHINESE[n]}：{title}", True),
        (lambda n, title: f"★{title}", True),
        (lambda n, title: title, True),
        (lambda n, title: f"（{CHINESE[n]}）{title}", True),
        (lambda n, title: f"{n + 1}、{title}", True),
        (lambda n, title: f"乡镇政府工作报告篇{CHINESE[n]}", False),
        (lambda n, title: f"乡镇政府工作报告（{CHINESE[n]}）", False),
        (lambda n, title: f"模板{n + 1}", False),
        (lambda n, title: f"（{CHINESE[n]}）", False),
    ],
)
def test_each_report_stands_under_its_heading(heading: Heading, titled: bool) -> None:
    """Texts are exact, headings are no part of them; a heading that names the report gives its title."""
    papers = towns(4)
    found = documents([LEAD, *under(heading, papers)])
    assert [document.text for document in found] == [paper.text for paper in papers]
    assert [document.position for document in found] == [1, 2, 3, 4]
    if titled:
        assert [document.title for document in found] == [paper.title for paper in papers]
    assert all(document.start.certain and document.start.whole for document in found)


def test_a_heading_that_counts_a_common_title_is_the_title() -> None:
    """Where each heading is the page's title with a number, the whole heading is what the report is called."""
    found = documents(under(lambda n, _: f"乡镇政府工作报告篇{CHINESE[n]}", towns(2)))
    assert [document.title for document in found] == ["乡镇政府工作报告篇一", "乡镇政府工作报告篇二"]


def test_what_stands_between_documents_is_dropped_with_a_reason() -> None:
    """A lead under a heading, an offer and a link behind a report are in no document and can be read among the drops."""
    one, other = towns(2)
    lines = [
        "篇一：" + one.title,
        LEAD,
        *one.paragraphs,
        "点击下载文档：word格式",
        "篇二：" + other.title,
        *other.paragraphs,
        "推荐度：",
    ]
    refined = refine(page(lines, "政府工作报告范文两篇"), url="http://reposts.example/1.html")
    assert [document.text for document in refined.documents] == [one.text, other.text]
    dropped = "\n".join(block.text for block in refined.dropped)
    for line in (LEAD, "点击下载文档：word格式", "推荐度：", "篇一：" + one.title):
        assert line in dropped
    assert {block.reason for block in refined.dropped if LEAD in block.text} == {"lead"}


def test_items_of_a_list_that_carries_whole_texts() -> None:
    """A list whose items have a linked title, the whole text and a date gives one document an item, and nothing below them."""
    papers = towns(3)
    items = "".join(
        f'<li><h3><a href="/{n}.html">【{paper.office[:3]}】{paper.title}</a></h3><div>{"".join(paper.paragraphs)}</div><span>2025-07-0{n}</span></li>'
        for n, paper in enumerate(papers, 1)
    )
    body = f"<title>政府工作报告_园区网</title><ul>{items}</ul><p>有想补充的信息？点我投稿</p><p>共 57 页</p>"
    found = refine(body.encode(), url="http://park.example/list").documents
    assert [document.title for document in found] == [paper.title for paper in papers]
    assert [document.text.replace("\n", "") for document in found] == ["".join(p.paragraphs) for p in papers]


def test_a_report_hidden_under_the_heading_of_another_is_found() -> None:
    """Under 篇二 a second report follows without a heading: it is a document too, without a title."""
    one, two, three = towns(3)
    rest = three.paragraphs[4:]
    found = documents(["篇一：" + one.title, *one.paragraphs, "篇二：" + two.title, *two.paragraphs, *rest])
    assert [document.text for document in found] == [one.text, two.text, "\n".join(rest)]
    assert [document.title for document in found] == [one.title, two.title, ""]
