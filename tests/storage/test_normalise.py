"""The normal form promises: what differs only in width, script, pinyin notes or white space is the same, nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

import storage
from storage import variants
from storage.normalise import normalise


def test_the_table_of_variants_is_what_opencc_says() -> None:
    """The shipped file is the generator's output; a newer OpenCC is noticed here."""
    shipped = Path(storage.__file__).with_name("variants.txt").read_text("utf-8").splitlines()
    assert shipped[1:] == variants.groups()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("鄉鎮工作報告", "乡镇工作报告"),
        ("鄉(xiāng)鎮(zhèn)", "乡镇"),
        ("２０２０年　ＧＤＰ", "2020年GDP"),
        ("一、\n回顾 \t工作", "一、回顾工作"),
        ("乾淨", "干净"),
    ],
)
def test_what_is_the_same(text: str, same: str) -> None:
    """Script, notes, width and white space make no difference."""
    assert normalise(text) == normalise(same)


@pytest.mark.parametrize(
    ("one", "other"), [("2020年增长8%", "2021年增长8%"), ("甲镇", "乙镇"), ("增长。", "增长"), ("GDP", "gdp")]
)
def test_what_is_not_the_same(one: str, other: str) -> None:
    """Figures, years, names, punctuation and case stay apart."""
    assert normalise(one) != normalise(other)
