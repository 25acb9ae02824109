"""Numbers as Chinese texts write them."""

from __future__ import annotations

import pytest

from crawler.clean.facts.numerals import in_words, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二十一", 21),
        ("十", 10),
        ("十六", 16),
        ("廿一", 21),
        ("卅", 30),
        ("一百零五", 105),
        ("二〇二一", 2021),
        ("二○二一", 2021),
        ("二Ο三五", 2035),
        ("二零零八", 2008),
        ("２０２３", 2023),
        ("2023", 2023),
        ("贰拾", 20),
        ("元", 1),
        ("", None),
        ("某", None),
        ("二某", None),
        ("十二某", None),
    ],
)
def test_a_number_is_read_in_any_of_its_forms(text: str, value: int | None) -> None:
    """By place or in words, with any of the signs that stand for nought; anything else is no number."""
    assert number(text) == value


@pytest.mark.parametrize("value", range(1, 100))
def test_what_is_written_in_words_is_read_again(value: int) -> None:
    """Every number a term or session of a congress may have."""
    assert number(in_words(value)) == value
