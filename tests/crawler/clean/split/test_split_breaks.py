"""Compilations without headings, and single reports that only look like several."""

from __future__ import annotations

import pytest

from baogao.demo.prose import report
from tests.crawler.clean.split.compiling import documents, towns

FILLER = "今年以来，全镇上下团结一心，狠抓落实，各项工作取得新的成绩，群众生活稳步改善。" * 4


@pytest.mark.parametrize("hidden", [False, True])
def test_reports_follow_each_other_with_session_and_address(hidden: bool) -> None:
    """The line on the session begins the next report, and nobody doubts it."""
    papers = towns(4, hidden=hidden)
    found = documents([line for paper in papers for line in paper.paragraphs])
    assert [document.text for document in found] == [paper.text for paper in papers]
    assert all(document.start.certain for document in found)


def test_the_address_alone_begins_a_report() -> None:
    """Without title and session 各位代表 with the words of a report begins the next one."""
    papers = towns(3)
    found = documents([line for paper in papers for line in paper.paragraphs[2:]])
    assert [document.text for document in found] == ["\n".join(paper.paragraphs[2:]) for paper in papers]


@pytest.mark.parametrize("hidden", [False, True])
def test_numbers_that_begin_anew_behind_a_closing_formula(hidden: bool) -> None:
    """Where only the numbered parts are left, 一、 behind the appeal that ends a report begins the next, and it is said why."""
    papers = towns(3, hidden=hidden)
    found = documents([line for paper in papers for line in paper.paragraphs[4:]])
    assert [document.text for document in found] == ["\n".join(paper.paragraphs[4:]) for paper in papers]
    assert all("numbers begin anew" in document.start.why for document in found[1:])


def test_a_report_whose_first_part_is_lost_is_not_whole() -> None:
    """A second report that begins with 二、 is found by its level, and its start is said to be cut off."""
    town, _, county = "石阑镇", "", "岫川县"
    first = [f"{n}、我镇抓好第{n}件事" for n in "一二三四"]
    text = [line for head in first for line in (head, f"我镇{FILLER}全镇干部群众共同努力。")]
    second = [
        f"{county}位于省境东部，东邻海州，西接云山，面积九百平方公里。全县辖十二个乡镇。{FILLER.replace('全镇', '全县')}"
    ]
    for n in "二三":
        second += [f"{n}、我县抓好第{n}件事", f"我县{FILLER.replace('全镇', '全县')}"]
    found = documents(
        [f"{town}是一个山区小镇。{FILLER}", *text, "让我们携手努力，建设一个更加美丽的石阑镇！", *second]
    )
    assert len(found) == 2
    assert found[1].text == "\n".join(second)
    assert not found[1].start.whole
    assert "speaks for a 县 and no longer for a 镇" in found[1].start.why


SINGLE = {
    "two lists, the second announced": [
        *(
            f"{n}、{name}\n{FILLER}"
            for n, name in zip("一二三", ("经济稳步增长", "民生持续改善", "作风不断转变"), strict=True)
        ),
        f"2022年，我镇将围绕高质量发展，{FILLER}为实现上述目标，将着重抓好以下三方面的工作。",
        *(
            f"{n}、{name}\n{FILLER}"
            for n, name in zip("一二三", ("坚持产业兴镇", "坚持民生优先", "坚持从严治政"), strict=True)
        ),
    ],
    "parts that number their sections anew": [
        *("第一部分 2021年工作回顾", f"一、经济\n{FILLER}", f"二、民生\n{FILLER}", f"三、作风\n{FILLER}"),
        *("第二部分 2022年工作安排", f"一、经济\n{FILLER}", f"二、民生\n{FILLER}", f"三、作风\n{FILLER}"),
    ],
    "headings without a number": [
        *(
            "2021年工作总结",
            f"一、经济\n{FILLER}",
            f"二、民生\n{FILLER}",
            "2022年工作计划",
            f"一、经济\n{FILLER}",
            f"二、民生\n{FILLER}",
        ),
    ],
    "a plan in volumes and chapters": [
        *("第一篇 发展环境", f"第一章 基础\n{FILLER}", f"第二章 形势\n{FILLER}", "第二篇 总体要求"),
        *(
            f"第三章 思想\n{FILLER}",
            f"第四章 目标\n{FILLER}",
            "第三篇 重点任务",
            f"第五章 产业\n{FILLER}",
            f"第六章 民生\n{FILLER}",
        ),
    ],
    "sections below every part": [
        line
        for n in "一二三"
        for line in (
            f"{n}、抓好第{n}件事",
            f"（一）加强领导。{FILLER}",
            f"（二）落实责任。{FILLER}",
            f"（三）强化考核。{FILLER}",
        )
    ],
    "an address in the middle": [
        *(
            "各位代表：",
            f"现在，我代表镇人民政府向大会报告工作，请予审议。{FILLER}",
            f"一、工作回顾\n{FILLER}",
        ),
        *(
            f"各位代表！过去一年成绩来之不易。{FILLER}",
            f"二、工作安排\n{FILLER}",
            f"各位代表，让我们携手前进！{FILLER}",
        ),
    ],
    "a notice with the plan it is about": [
        *(
            "各村、各单位：",
            f"现将《防汛工作方案》印发给你们，请认真贯彻执行。{FILLER}",
            "附件：防汛工作方案",
            "防汛工作方案",
        ),
        *(f"一、指导思想\n{FILLER}", f"二、组织领导\n{FILLER}", f"三、工作措施\n{FILLER}"),
    ],
    "a number written twice": [
        *(f"一、经济\n{FILLER}", f"二、民生\n{FILLER}", f"二、作风\n{FILLER}", f"三、安全\n{FILLER}"),
    ],
}


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_report_is_never_split(name: str) -> None:
    """However its parts are numbered, one report is one document with all its text."""
    lines = [line for piece in SINGLE[name] for line in piece.split("\n")]
    [found] = documents(lines, "石阑镇2021年工作报告")
    assert found.text == "\n".join(lines)


@pytest.mark.parametrize(("place", "year"), [("霁桥镇", 2023), ("岫川县", 2024), ("枫渚乡", 2014)])
def test_a_whole_report_has_whole_edges(place: str, year: int) -> None:
    """A report that lost nothing begins and ends whole, at the page's own edges."""
    [found] = documents(report(place, year).paragraphs)
    assert found.start.whole
    assert found.end.whole
    assert found.start.why == "page"


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ("三、切实做好防汛抗旱和森林防火工作", "ends with a heading"),
        (
            "全镇上下要认真落实各项防汛抗旱和森林防火措施，做到早部署、早检查、早整改，确保人民群众生命财产安全，同时",
            "ends within a sentence",
        ),
    ],
)
def test_a_text_that_stops_short_says_so(last: str, why: str) -> None:
    """A heading without its text, or half a sentence, is no end."""
    [found] = documents([f"一、经济工作。{FILLER}", f"二、民生工作。{FILLER}", last], "石阑镇2021年工作报告")
    assert (found.end.whole, found.end.why) == (False, why)


def test_a_promised_part_that_is_missing_shows_that_the_end_is_lost() -> None:
    """Five things are announced and three stand there: what is left is not all."""
    lines = [f"今年要抓好五个方面的工作：{''}", *(f"{n}、抓好第{n}件事。{FILLER}" for n in "一二三")]
    [found] = documents(lines, "石阑镇2021年工作报告")
    assert (found.end.whole, found.end.certain) == (False, True)
    assert found.end.why == "announces 5 parts and has 3"
