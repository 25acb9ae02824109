"""A text in its parts, as it is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from baogao.web.reading import LONGEST, Mark, parts
from storage.records import Form, FormKind, Repair


def read(text: str, *forms: Form, repairs: tuple[Repair, ...] = ()) -> list[tuple[str, list[int]]]:
    return [(part.kind, [p.number for p in part.paragraphs]) for part in parts(text, forms, repairs)]


def test_items_and_rows_that_follow_each_other_are_one_list_and_one_table() -> None:
    """Headings and plain paragraphs stand alone; two tables, one behind the other, stay two."""
    forms = (
        Form(1, FormKind.HEADING, 1, "h2"),
        Form(2, FormKind.ITEM, 1, "li"),
        Form(3, FormKind.ITEM, 2, "li"),
        Form(5, FormKind.ROW, 1, "th"),
        Form(6, FormKind.ROW, 1, "tr"),
        Form(7, FormKind.ROW, 2, "tr"),
    )
    text = "一、总则\n甲\n乙\n平常的话。\n年份  数量\n2020  5\n2021  6\n末尾。\n最后。"
    assert read(text, *forms) == [
        ("heading", [1]), ("item", [2, 3]), ("plain", [4]), ("row", [5, 6]), ("row", [7]), ("plain", [8]), ("plain", [9]),
    ]  # fmt: skip
    table = parts(text, forms, ())[3]
    assert [paragraph.cells for paragraph in table.paragraphs] == [("年份", "数量"), ("2020", "5")]


def test_masks_and_repairs_are_marked_in_their_paragraphs() -> None:
    """With what a mask hides, and what the page has in place of what was repaired."""
    text = "20xx年工作\n全乡顺利"
    [first, second] = parts(text, (), (Repair("lost_bytes", 9, "??", "乡", certain=False),))
    assert first.paragraphs[0].bits[0] == ("20xx", Mark(0, 4, "mask", "year"))
    assert second.paragraphs[0].bits[1] == ("乡", Mark(1, 2, "repair", "lost_bytes", "??", certain=False))


@given(
    st.text(st.sampled_from("年月20xX某*_\n，报告  "), max_size=80),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 9)), max_size=6),
)
def test_no_character_is_lost_or_said_twice(text: str, places: list[tuple[int, int]]) -> None:
    """Whatever is marked, put together again the bits are the text."""
    repairs = [Repair("space", at, "b", text[at : at + size]) for at, size in sorted(places)]
    found = parts(text, (), repairs)
    lines = ["".join(bit.text for bit in p.bits) for part in found for p in part.paragraphs]
    assert "\n".join(lines) == text


def test_a_text_beyond_measure_is_shown_in_part() -> None:
    """The first characters are shown, whatever their number."""
    [part] = parts("报" * (LONGEST + 5), (), ())
    assert sum(len(bit.text) for bit in part.paragraphs[0].bits) == LONGEST
