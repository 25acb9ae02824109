"""Document numbers in their forms."""

from __future__ import annotations

import pytest

from crawler.clean.facts.numbers import document_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("桐政发〔2024〕3号", "桐政发〔2024〕3号"),
        ("桐政发[2024]3号", "桐政发〔2024〕3号"),
        ("桐政发（2024）第3号", "桐政发〔2024〕3号"),
        ("桐政办字【2024】 13 号", "桐政办字〔2024〕13号"),
        ("桐政发〔２０２４〕３号", "桐政发〔2024〕3号"),
        ("桐政发〔二〇二四〕三号", "桐政发〔2024〕3号"),
        ("（桐政发〔2024〕3号）", "桐政发〔2024〕3号"),
        ("某县人民政府令第12号", "某县人民政府令第12号"),
        ("X发〔2015〕X号", None),
        ("桐政发〔2024〕号", None),
        ("按照桐政发〔2024〕3号", None),
        ("三月八号", None),
    ],
)
def test_a_number_that_stands_alone_is_brought_to_one_form(text: str, number: str | None) -> None:
    """Whatever brackets and figures it is written with; a masked or a cited one is none."""
    assert document_number(text, alone=True) == number


def test_a_number_in_a_title_is_found() -> None:
    """Titles carry it behind their words."""
    assert document_number("关于修建山塘的通知（桐政发〔2024〕3号）") == "桐政发〔2024〕3号"


def test_a_number_inside_a_sentence_does_not_stand_alone() -> None:
    """What a text cites is not what it is."""
    assert document_number("请参阅桐政发〔2024〕3号文件，并抓好落实", alone=True) is None
