"""Text is what a reader sees of it."""

from __future__ import annotations

import pytest

from crawler.clean.text import fold, han, size


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("  \n ", ""),
        ("\u3000\u3000各位代表：", "各位代表："),
        ("\xa0\xa0一、工作  回顾\t", "一、工作 回顾"),
        ("全县\n   生产总值", "全县生产总值"),
        ("达到\n86 亿元，\n增长", "达到 86 亿元，增长"),
        ("the county\n  library", "the county library"),
        ("王\u3000强", "王\u3000强"),
        ("第一\r\n\r\n第二", "第一第二"),
    ],
)
def test_white_space_is_folded_as_on_screen(text: str, seen: str) -> None:
    """Runs become one space, a source line break between Han characters none; indents go, wide spaces inside stay."""
    assert fold(text) == seen


def test_size_makes_scripts_comparable() -> None:
    """A sentence is about as long in Chinese as in English, told by what it says."""
    assert size("图书馆星期六重新开放") == pytest.approx(10)
    assert 8 < size("The library reopened on Saturday") < 14


def test_han_characters_are_counted_in_every_plane() -> None:
    """Basic, extension A, compatibility and beyond the first plane; kana, digits and signs are not Han."""
    assert han("中㐀豈𠀀カ1。A") == 4
