"""The year a report goes by, and whether its text bears that out."""

from __future__ import annotations

import pytest

from crawler.clean.facts.sessions import find_session
from crawler.clean.facts.years import doubt, reported_year, reviewed_year, session_years, year_of_text
from storage.records import Certainty

WORK_REPORT = "government_work_report"


@pytest.mark.parametrize(
    ("title", "text", "kind", "year"),
    [
        ("云岭县2022年政府工作报告", "", WORK_REPORT, 2022),
        ("二〇二二年工作总结", "", "summary", 2022),
        ("2021年工作总结和2022年工作计划", "", "summary_and_plan", 2021),
        ("2021-2022年度工作总结", "", "summary", 2021),
        ("工作总结", "一、2021年工作回顾\n一年来", "summary", 2021),
        ("工作总结", "2021年，全县经济平稳。", "summary", 2021),
        ("工作总结", "2021年5月，县里开会。", "summary", None),
        ("关于2035年远景目标的建议", "", None, None),
        ("水渠修好了", "2021年，水渠修好了。", None, None),
        ("2021十大趣闻", "", None, None),
        ("2021年十大趣闻", "", None, 2021),
        ("工作总结20xx年", "20xx年，某镇", "summary", None),
    ],
)
def test_the_year_is_the_titles_else_the_texts(
    title: str, text: str, kind: str | None, year: int | None
) -> None:
    """A month is no year, a goal far ahead is none, and a page that is no report goes by no year of its text."""
    found = reported_year(title, text, kind, None)
    assert (found and found.year) == year


def test_a_work_report_without_a_year_goes_by_its_session() -> None:
    """As government work reports are called by the year they are given in, not by the one they look back on."""
    opening = "2022年1月5日在云岭县第十七届人民代表大会第一次会议上"
    found = reported_year(
        "政府工作报告", f"{opening}\n一、2021年工作回顾", WORK_REPORT, find_session(opening)
    )
    assert found == (2022, Certainty.LIKELY, "session")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("一、2021年工作回顾", 2021),
        ("一、二〇二一年政府工作回顾", 2021),
        ("2021年全县工作总结如下", 2021),
        ("一、过去一年的工作回顾", None),
        ("2021年，我们工作很忙。", None),
    ],
)
def test_the_year_looked_back_on_stands_in_a_heading(text: str, year: int | None) -> None:
    """It is a value of its own."""
    found = reviewed_year(text)
    assert (found and found.year) == year


@pytest.mark.parametrize(
    ("year", "text", "certainty"),
    [
        (2023, "2023年是“十一五”规划的开局之年。", Certainty.CERTAIN),
        (2015, "“十二五”收官之年，我们谋划“十三五”。", None),
        (2010, "我们要实施好“十四五”规划。", Certainty.CERTAIN),
        (2023, "“十一五”期间，全县修路三百公里。", Certainty.LIKELY),
        (2011, "“十一五”期间，全县修路三百公里。", None),
        (2010, "我们认真学习党的十八大精神。", Certainty.CERTAIN),
        (2013, "我们认真学习党的十八大精神，贯彻党的十八届三中全会部署。", None),
        (2009, "贯彻党的十七届五中全会精神。", None),
        (2008, "贯彻党的十七届五中全会精神。", Certainty.CERTAIN),
        (2023, "我们认真学习党的十六大精神。", Certainty.LIKELY),
        (2024, "党的十八大以来，全县修路三百公里。", None),
        (2023, "2009年修路，2009年架桥，2009年通水。", Certainty.LIKELY),
        (2021, "2020年修路，2020年架桥，2020年通水。", None),
        (2021, "修路，架桥，通水，大家都很高兴，第十五年了。", None),
        (2021, "", None),
        (2011, "“五五”普法顺利结束，“六五”普法全面启动。", None),
        (2023, "“九五”计划期间，全县修路三百公里。", Certainty.LIKELY),
    ],
)
def test_a_year_is_doubted_when_the_text_is_of_another_time(
    year: int, text: str, certainty: Certainty | None
) -> None:
    """Plans and congresses have known years: what was not yet is certain, what is no longer spoken of likely."""
    found = doubt((year,), text, None, None)
    assert (found and found.certainty) == certainty


def test_the_reason_names_the_plan_and_its_years() -> None:
    """So that a person can judge it."""
    found = doubt((2023,), "“十一五”期间，全县修路三百公里。", None, None)
    assert found is not None
    assert found.why == "2023, but the text speaks of plan 11 (2006-2010) and of none after it"


def test_a_session_in_another_year_raises_a_doubt() -> None:
    """The one before or after is no other: a report of December may be given in January."""
    session = find_session("2016年1月5日在云岭县第十六届人民代表大会第五次会议上")
    assert doubt((2016,), "", session, "county") is None
    assert doubt((2015,), "", session, "county") is None
    found = doubt((2021,), "", session, "county")
    assert found is not None
    assert found.certainty is Certainty.LIKELY


def test_the_years_of_a_session_come_in_order_of_plausibility() -> None:
    """County congresses of 2007, 2012, 2017 and 2022 meet once a year: their fifth sessions first, years beside later."""
    years = session_years("county", 5)
    assert years[:4] == (2011, 2016, 2021, 2026)
    assert 2020 in years[4:]
    assert 2022 not in years
    assert session_years("village", 5) == ()


def test_a_session_number_that_does_not_fit_the_year_is_a_guess() -> None:
    """Without its own day, only the order of sessions speaks."""
    session = find_session("在云岭县第十七届人民代表大会第五次会议上\n各位代表：")
    found = doubt((2022,), "", session, "county")
    assert found is not None
    assert found.certainty is Certainty.GUESS
    assert doubt((2021,), "", session, "county") is None


def test_a_text_that_names_one_year_again_and_again_is_taken_for_that_years() -> None:
    """Where its title says nothing; once or twice says nothing either."""
    assert year_of_text("2023年修路，2023年架桥，2023年通水，2009年开会。") == 2023
    assert year_of_text("2023年修路，2009年开会。") is None
    assert year_of_text("今年修路。") is None


def test_no_year_no_doubt() -> None:
    """There is nothing to be doubted."""
    assert doubt((), "“十四五”规划", None, None) is None
