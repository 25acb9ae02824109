"""The meeting a report was given at, and who gave it."""

from __future__ import annotations

import pytest

from crawler.clean.facts.sessions import find_session
from crawler.clean.facts.speakers import find_speaker
from storage.records import Certainty

SEVENTEENTH = "第十七届人民代表大会第二次会议"


@pytest.mark.parametrize(
    ("opening", "name", "day", "held_by"),
    [
        (f"（2023年1月5日在云岭县{SEVENTEENTH}上）\n县长　林秋", SEVENTEENTH, "2023-01-05", "云岭县"),
        (f"二○二三年一月五日在云岭县{SEVENTEENTH}上 县长林秋各位代表：", SEVENTEENTH, "2023-01-05", "云岭县"),
        ("——2023年1月5日在云岭县第17届人大第2次会议上", SEVENTEENTH, "2023-01-05", "云岭县"),
        (f"在云岭县{SEVENTEENTH}上\n（2023年1月5日）", SEVENTEENTH, "2023-01-05", "云岭县"),
        (f"在云岭县{SEVENTEENTH}上\n各位代表：", SEVENTEENTH, None, "云岭县"),
        (
            "2023年1月5日在政协云岭县第十届委员会第三次会议上",
            "第十届委员会第三次会议",
            "2023-01-05",
            "政协云岭县",
        ),
        ("2023年2月18日在全县春耕工作会议上\n同志们：", "全县春耕工作会议", "2023-02-18", "全县春耕工作会议"),
    ],
)
def test_a_session_is_read_in_its_one_form(opening: str, name: str, day: str | None, held_by: str) -> None:
    """Figures or numerals, the day before or behind it."""
    session = find_session(opening)
    assert session is not None
    assert (session.name, session.day, session.held_by) == (name, day, held_by)


@pytest.mark.parametrize(
    "opening",
    [
        "我们认真贯彻县第十七届人民代表大会第二次会议精神，扎实推进各项工作。",
        "第XX届人民代表大会第X次会议上",
        "昨日上午，春耕现场会召开。",
        "在新的一年里，我们要抓好落实。",
        "5月1日，在刚刚落幕的第135届交易会上，客商们签下了订单。",
        "",
    ],
)
def test_a_session_that_is_only_spoken_of_is_none(opening: str) -> None:
    """Nor one whose numbers are masked, nor a meeting without its day."""
    assert find_session(opening) is None


@pytest.mark.parametrize(
    ("behind", "name", "office", "certainty"),
    [
        ("上\n云岭县人民政府县长　林 秋\n各位代表：", "林秋", "县长", Certainty.CERTAIN),
        ("上 云岭县代县长林秋 各位代表：现在", "林秋", "代县长", Certainty.CERTAIN),
        ("上县长；林秋雨各位代表：", "林秋雨", "县长", Certainty.CERTAIN),
        ("上林秋各位代表：现在", "林秋", None, Certainty.LIKELY),
        ("上\n林秋\n各位代表：", "林秋", None, Certainty.LIKELY),
        ("上）\n县长 买买提·艾力\n各位代表：", "买买提·艾力", "县长", Certainty.CERTAIN),
    ],
)
def test_the_speaker_stands_behind_the_session(
    behind: str, name: str, office: str | None, certainty: Certainty
) -> None:
    """With an office it is certain, without one likely; spaces inside a name are taken out."""
    opening = f"2023年1月5日在云岭县{SEVENTEENTH}{behind}"
    session = find_session(opening)
    assert session is not None
    assert find_speaker(opening, session.end) == (name, office, certainty)


@pytest.mark.parametrize(
    "opening",
    [
        f"2023年1月5日在云岭县{SEVENTEENTH}上\n各位代表：\n现在，我代表县人民政府向大会报告工作。",
        f"2023年1月5日在云岭县{SEVENTEENTH}上\n县长 某某某\n各位代表：",
        "昨日，县长林秋到村里看望了种粮大户。",
        "名誉主席联席会\n兼总经理\n日程如下",
    ],
)
def test_nobody_is_named_where_no_name_stands(opening: str) -> None:
    """A salutation is no name, a mask is none, and who is spoken of is not the speaker."""
    session = find_session(opening)
    assert find_speaker(opening, session.end if session else -1) is None
