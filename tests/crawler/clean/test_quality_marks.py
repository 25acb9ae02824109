"""Quality marks: what a number says of a text."""

from __future__ import annotations

import pytest

from crawler.clean.quality import Share, has_generated_lead, is_truncated, language, marks
from crawler.clean.repair import find_masks

SENTENCE = "全县新修水渠三十一公里，清淤山塘四十六口，新增和恢复灌溉面积八千二百亩。"


def marked(text: str, damages: int = 0) -> dict[str, float]:
    return marks(text, damages, len(find_masks(text)), Share(0.8, 0.1), doubted=False)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("XX镇的某村有***亩地", 3),
        ("20xx年____元", 2),
        ("二○○九年修路", 0),
        ("○○镇修路", 1),
        ("某些人、某种办法", 0),
        ("一九○○年，“”公司修路", 1),
        ("长x宽", 0),
        (SENTENCE, 0),
    ],
)
def test_masks_are_counted(text: str, hidden: int) -> None:
    """Noughts of a year are none, nor are words that only begin like one."""
    assert marked(text)["masks_per_thousand"] == pytest.approx(1000 * hidden / len(text), abs=0.001)


def test_damage_is_counted_per_thousand_characters() -> None:
    """Each repair of the ledger is one."""
    assert marked("水" * 500, damages=2)["damage_per_thousand"] == 4.0


def test_repeated_paragraphs_are_a_share_of_the_text() -> None:
    """The first time is no repetition, and short lines may come again."""
    assert marked("\n".join([SENTENCE, SENTENCE]))["repeated_share"] == pytest.approx(0.5, abs=0.02)
    assert marked("\n".join([SENTENCE, "各位代表：", "各位代表："]))["repeated_share"] == 0.0


@pytest.mark.parametrize(
    ("last", "truncated"),
    [
        (SENTENCE, False),
        (
            "全县新修水渠三十一公里，清淤山塘四十六口，新增和恢复灌溉面积八千二百亩，下一步我们要把所有的工作",
            True,
        ),
        ("全县新修水渠……", True),
        ("新修水渠（未完）", True),
        ("桐庐县水利局", False),
        ("2024年3月1日", False),
    ],
)
def test_a_text_that_breaks_off_is_marked(last: str, truncated: bool) -> None:
    """A signature ends a text without a full stop and breaks nothing off."""
    assert is_truncated([SENTENCE, last]) is truncated


@pytest.mark.parametrize(
    ("lead", "generated"),
    [
        (
            "随着社会的发展，人们写报告的时候越来越多，那么报告怎么写才好呢？以下是小编整理的工作报告，希望对大家有帮助。",
            True,
        ),
        ("写总结没有头绪？下面是我们精心整理的工作总结范文，供大家参考。", True),
        ("随着社会的发展，我县水利建设不断加快。", False),
        (SENTENCE, False),
    ],
)
def test_a_stock_lead_is_marked(lead: str, generated: bool) -> None:
    """Two of the turns such sites use; one alone may stand in any report."""
    assert has_generated_lead(lead) is generated
    assert marked(lead)["generated_lead"] == float(generated)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("全县新修水渠三十一公里，农业生产发展顺利。", "zh-Hans"),
        ("全縣新修水渠三十一公里，農業生產發展順利。", "zh-Hant"),
        ("全县新修水渠，农业发展顺利。全縣新修水渠，農業發展順利。", "zh"),
        ("これは水路の工事についての報告です。", "ja"),
        ("이것은 수로 공사에 대한 보고서입니다.", "ko"),
        ("The canal of the county is open and it is the pride of the people.", "en"),
        ("1 2 3", "und"),
        ("", "und"),
    ],
)
def test_language_and_script_are_told(text: str, tag: str) -> None:
    """As a BCP 47 tag."""
    assert language(text) == tag


def test_shares_are_those_of_the_page() -> None:
    """And an empty text has marks too."""
    found = marked("")
    assert (found["kept_share"], found["link_share"], found["characters"], found["han_share"]) == (
        0.8,
        0.1,
        0.0,
        0.0,
    )
