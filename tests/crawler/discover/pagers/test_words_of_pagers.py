"""What the controls and lines of pagers say."""

from __future__ import annotations

import pytest

from crawler.discover.pagers.words import Label, Leads, Said, label, said


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("下一页", Leads.NEXT), ("[ 下一頁 > ]", Leads.NEXT), ("后页", Leads.NEXT), ("Next »", Leads.NEXT), (">", Leads.NEXT),
        ("»", Leads.NEXT), ("Older posts", Leads.NEXT), ("<上一页", Leads.PREVIOUS), ("‹", Leads.PREVIOUS), ("首页", Leads.FIRST),
        ("第一页", Leads.FIRST), ("尾页>>", Leads.LAST), (">>", Leads.LAST), ("末 页", Leads.LAST), ("GO", Leads.HERE),
        ("130条", Leads.HERE), ("共507页", Leads.HERE), ("…", Leads.HERE),
    ],
)  # fmt: skip
def test_words_and_signs_say_where_a_control_leads(text: str, leads: Leads) -> None:
    """In brackets, with blanks inside, in either script, as arrows."""
    assert label(text) == Label(leads)


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("[12]", 12), ("第 4 页", 4), ("... 507", 507), ("３", 3)]
)
def test_a_number_is_that_of_a_page(text: str, number: int) -> None:
    """Alone, in brackets, as 第 4 页, with the dots of what was left out."""
    assert label(text) == Label(Leads.NUMBER, number)


@pytest.mark.parametrize("text", ["", "云岭县", "下一篇", "2024-01-05", "123456789", "下一页" * 20, "更多"])
def test_other_words_are_none_of_a_pager(text: str) -> None:
    """Titles, dates, long numbers, the next article."""
    assert label(text) is None


@pytest.mark.parametrize(
    ("line", "number", "of"),
    [
        ("共 507 页", None, 507), ("共507页 第3页", 3, 507), ("页次：3/507页", 3, 507), ("第3/507页", 3, 507), ("Page 3 of 507", 3, 507),
        ("共33条  1/3  首页 上页 下页 尾页", 1, 3), ("总页数：30 当前第12页", 12, 30), ("首页 下一页 共 5070 条记录", None, None), ("共 5070 条，每页 20 条 下一页", None, 254),
        ("3/507", None, None), ("发布日期 2024/11/05 下一页", None, None), ("第9页 共3页", None, 3), ("x" * 300 + "共5页", None, None),
    ],
)  # fmt: skip
def test_a_line_says_which_page_of_how_many(line: str, number: int | None, of: int | None) -> None:
    """Where it speaks of pages; a date and the number of records are no such numbers, nor is a page behind the last."""
    assert said([line]) == Said(number, of)
