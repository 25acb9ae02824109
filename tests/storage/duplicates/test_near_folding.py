"""Folding: what re-posting changes is forgotten."""

from __future__ import annotations

import pytest

from storage.duplicates.folding import fold, fold_codes, origins
from storage.normalise import normal_codes, normalise


@pytest.mark.parametrize(
    "mask",
    ["2019", "20xx", "20XX", "***", "____", "某某", "××", "\uff12\uff10\uff11\uff19", "\uff12\uff10XX"],
)
def test_figures_and_placeholders_are_one_symbol(mask: str) -> None:
    """A year written out, masked in any of the usual ways, or in full width folds to the same."""
    assert fold(f"我镇{mask}年工作") == "我镇0年工作"


def test_what_a_copy_changes_in_writing_is_forgotten() -> None:
    """Script, pinyin notes, width, punctuation, line breaks and case do not count."""
    assert fold("各位代表:\n  我代表鄉(xiāng)政府,作 PPT 匯報!") == fold("各位代表,我代表乡政府作ppt汇报。")


def test_a_number_split_by_its_own_punctuation_is_one_symbol() -> None:
    """12,345.6 is one number, not three."""
    assert fold("投入12,345.6万元") == "投入0万元"


@pytest.mark.parametrize(
    ("text", "folded"), [("tax 报表", "tax报表"), ("Xx镇", "0镇"), ("x", "0"), ("20xx0余株", "0余株")]
)
def test_an_x_inside_a_word_is_a_letter(text: str, folded: str) -> None:
    """Only an x that no other Latin letter touches is a placeholder."""
    assert fold(text) == folded


def test_numbers_are_kept_beside_the_text_but_not_years_and_single_digits() -> None:
    """Places count in the folded text; masked numbers, years and list numbers are no evidence."""
    folded = fold_codes(normal_codes("第3条,2019年增长12.5%,占34户,XX人,又增长12.5%"))
    text = folded.text
    assert text == "第0条0年增长0占0户0人又增长0"
    assert [text[place - 2 : place] for place in folded.figures] == ["增长", "0占", "增长"]
    assert folded.values[0] == folded.values[2] != folded.values[1]
    assert folded.masked == 1


def test_every_folded_character_leads_back_to_where_it_came_from() -> None:
    """Notes, blanks, and characters that normalise to several do not shift the places."""
    text = " 鄉(xiāng)鎮①:完成 25.12㎡……好"
    codes, places = origins(text)
    assert codes.tobytes().decode("utf-32-le") == fold(text) == "乡镇0完成0m0好"
    assert [text[place] for place in places] == list("鄉鎮①完成2㎡㎡好")


def test_texts_that_differ_in_figures_only_are_not_the_same_text() -> None:
    """Exact identity keeps figures: two years of one report have different normal forms."""
    assert normalise("完成2019年目标") != normalise("完成2020年目标")
    assert fold("完成2019年目标") == fold("完成2020年目标")
