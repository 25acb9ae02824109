"""Pinyin notes behind characters go, other words in brackets stay."""

from __future__ import annotations

import pytest

from crawler.clean.repair import repair
from crawler.clean.repair.readings import is_reading, without_tone


@pytest.mark.parametrize(
    ("noted", "plain"),
    [
        ("全鎮(zhèn)工業(yè)產值", "全鎮工業產值"),
        ("全鎮（zhèn）工業（yè）產值", "全鎮工業產值"),
        ("兩廂(liang)情願(yuan)", "兩廂情願" if is_reading("liang", "廂") else "兩廂(liang)情願"),
        ("绿(lv)化、绿(lu4)化、绿(lǜ)化", "绿化、绿化、绿化"),
        ("重(chong)新种植", "重新种植"),
        ("女(nü)工", "女工"),
        ("I(yè)區", "I區"),
    ],
)
def test_notes_are_taken_out(noted: str, plain: str) -> None:
    """A reading in brackets goes: with tones always, without where the character is read so; brackets of both widths."""
    repaired, repairs = repair(noted)
    assert repaired == plain
    assert {one.kind for one in repairs} == {"pinyin"}
    assert all(one.certain for one in repairs)


@pytest.mark.parametrize(
    "text",
    [
        "实现产值(gdp)九亿元",
        "价格指数(ppi)下降",
        "人工智能(ai)应用",
        "一次性付清(a)款",
        "农家(e)站",
        "推广使用（pos）机",
        "中心(an)",
    ],
)
def test_other_words_in_brackets_stay(text: str) -> None:
    """Abbreviations and letters behind a character that is not read so are part of the text."""
    assert repair(text) == (text, ())


def test_readings_do_not_look_at_tones() -> None:
    """ü may be written u or v, script letters are letters; a character has all its readings."""
    assert without_tone("lǜ") == "lv"
    assert without_tone("Zhɑ\u0300ng") == "zhang"
    assert is_reading("xíng", "行")
    assert is_reading("hang", "行")
    assert is_reading("lu", "绿")
    assert not is_reading("gdp", "值")
