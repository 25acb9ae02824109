"""Sections: paragraphs under their headings, told apart by whether they look back or ahead."""

from __future__ import annotations

import pytest

from storage.export.leanings import Leaning, of_heading, of_opening
from storage.export.sections import Section, sections
from storage.records import Certainty, Form, FormKind

BACK, AHEAD = Leaning.REVIEW, Leaning.ARRANGEMENT
CERTAIN, LIKELY, GUESS = Certainty.CERTAIN, Certainty.LIKELY, Certainty.GUESS


@pytest.mark.parametrize(
    ("heading", "leaning", "certainty"),
    [
        ("一、2023年工作回顾", BACK, CERTAIN),
        ("第一部分　過去五年工作回顧", BACK, CERTAIN),
        ("一、上半年工作总结", BACK, CERTAIN),
        ("二、2024年工作安排", AHEAD, CERTAIN),
        ("三、下一步打算", AHEAD, CERTAIN),
        ("二、明年的工作計劃", AHEAD, CERTAIN),
        ("（一）年度计划执行情况", BACK, LIKELY),
        ("各项任务完成情况", BACK, LIKELY),
        ("四、存在的主要问题", BACK, LIKELY),
        ("二、今年的主要目标和重点任务", AHEAD, LIKELY),
        ("2022年工作", BACK, GUESS),
        ("2023年工作", AHEAD, GUESS),
    ],
)
def test_headings_tell(heading: str, leaning: Leaning, certainty: Certainty) -> None:
    """By what comes last in them, in either script; a year alone is a guess against the year reviewed."""
    found = of_heading(heading, 2022)
    assert found is not None
    assert (found.leaning, found.certainty) == (leaning, certainty)
    assert heading.strip() in found.because


@pytest.mark.parametrize(
    "heading",
    ["各位代表", "三、加强自身建设", "2023年工作总结和2024年工作计划", "2024年工作", "回顾" + "一" * 80],
)
def test_headings_that_tell_nothing(heading: str) -> None:
    """Those of other things, those of both, and lines too long for a heading; a year when none is known to be reviewed."""
    assert of_heading(heading, None) is None


@pytest.mark.parametrize(
    ("paragraph", "leaning", "certainty"),
    [
        ("一年来，镇里修了三条路。", BACK, LIKELY),
        ("2022年，全镇上下同心。", BACK, GUESS),
        ("下一步，我们重点抓好水利。", AHEAD, LIKELY),
        ("2023年，我们要再修两条路。", AHEAD, GUESS),
        ("今年工作的总体要求是：稳。", AHEAD, GUESS),
    ],
)
def test_opening_words_tell(paragraph: str, leaning: Leaning, certainty: Certainty) -> None:
    """Where years are in it, as they stand to the year reviewed."""
    found = of_opening(paragraph, 2022)
    assert found is not None
    assert (found.leaning, found.certainty) == (leaning, certainty)


@pytest.mark.parametrize("paragraph", ["2023年，全镇上下同心。", "修了三条路，下一步再修。", ""])
def test_opening_words_that_tell_nothing(paragraph: str) -> None:
    """A year on the wrong side, words in the middle, nothing at all."""
    assert of_opening(paragraph, 2022) is None


def told(section: Section) -> tuple[int | None, int, int, Leaning | None]:
    return section.heading, section.first, section.last, section.verdict and section.verdict.leaning


def heading(paragraph: int, level: int) -> Form:
    return Form(paragraph, FormKind.HEADING, level, "number")


def test_sections_follow_headings() -> None:
    """What stands before the first is a section; a heading below one that tells is told with it, unless it says otherwise."""
    lines = ["各位代表：", "一、去年工作回顾", "总说。", "（一）补短板", "修路。", "（二）明年打算", "再修。", "二、自身建设", "守纪。"]  # fmt: skip
    forms = [heading(2, 1), heading(4, 2), heading(6, 2), heading(8, 1)]
    found = list(sections("\n".join(lines), forms, None))
    assert [told(section) for section in found] == [
        (None, 1, 1, None), (2, 3, 3, BACK), (4, 5, 5, BACK), (6, 7, 7, AHEAD), (8, 9, 9, None),
    ]  # fmt: skip
    assert found[2].path == ("一、去年工作回顾", "（一）补短板")
    assert found[2].verdict is not None
    assert found[2].verdict.because == "under heading: 一、去年工作回顾"


def test_text_without_headings_turns_where_its_words_do() -> None:
    """From the paragraph that opens so on, until another turns it again."""
    text = "同志们：\n一年来，修了路。\n还治了水。\n下一步，抓三件事。\n一是路。"
    assert [told(section) for section in sections(text, (), None)] == [
        (None, 1, 1, None), (None, 2, 3, BACK), (None, 4, 5, AHEAD),
    ]  # fmt: skip


def test_heading_at_the_end_has_an_empty_section() -> None:
    """Nothing is lost where nothing follows."""
    assert [told(section) for section in sections("一句。\n附件", [heading(2, 1)], None)] == [
        (None, 1, 1, None), (2, 3, 2, None),
    ]  # fmt: skip
