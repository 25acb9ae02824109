"""What two texts differ in, as a person reads it."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.diff import Diff, Kind, compare

CHARACTERS = st.sampled_from("县镇乡年月日某×xX*_0129.%，。\n\t 鄉(xiāng)\ua000\u200b")
TEXTS = st.lists(
    st.one_of(
        st.text(CHARACTERS, max_size=12), st.just("今年以来，全镇各项工作取得新的成绩。"), st.just("\n")
    )
).map("".join)

REPORT = (
    "岫川县2019年政府工作报告\n"
    "——2019年1月5日在岫川县第十五届人民代表大会上\n"
    "县长张建国\n"
    "过去一年，全县生产总值增长8.2%，粮食产量12080吨。\n"
    "岫川中学新校区投入使用。"
)


def changes(diff: Diff) -> list[tuple[str, str, Kind]]:
    return [tuple(span) for row in diff.rows for span in row.spans if span.kind is not Kind.SAME]


def sides(diff: Diff) -> tuple[str, str]:
    spans = [span for row in diff.rows for span in row.spans]
    return "".join(span.ours for span in spans), "".join(span.theirs for span in spans)


@given(TEXTS, TEXTS)
@example("\n\n年镇同样的话。", "同样的话。\n\n同样的话。")
@settings(max_examples=300, deadline=None)
def test_a_diff_holds_both_texts_and_calls_same_what_is_the_same(ours: str, theirs: str) -> None:
    """Put together, one side of a diff is the one text and the other side the other; what counts as same is equal."""
    diff = compare(ours, theirs)
    assert sides(diff) == (ours, theirs)
    assert all(
        (span.ours == span.theirs) == (span.kind is Kind.SAME) for row in diff.rows for span in row.spans
    )


@given(TEXTS, TEXTS, st.integers(0, 50))
@settings(max_examples=100, deadline=None)
def test_a_diff_without_budget_still_holds_both_texts(ours: str, theirs: str, budget: int) -> None:
    """Where the work is cut short, less is found the same, and nothing is lost."""
    assert sides(compare(ours, theirs, budget)) == (ours, theirs)


@given(TEXTS)
@settings(deadline=None)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """The same text twice has no change in it."""
    assert changes(compare(text, text)) == []


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_a_row_holds_one_paragraph_at_most_of_each_side(ours: str, theirs: str) -> None:
    """New lines stand at the ends of rows alone, and rows are numbered by the paragraphs they show."""
    for row in compare(ours, theirs).rows:
        for side, text, number in (
            ("".join(span.ours for span in row.spans), ours, row.ours),
            ("".join(span.theirs for span in row.spans), theirs, row.theirs),
        ):
            assert "\n" not in side[:-1]
            assert bool(number) == bool(side)
            assert not number or side in (text + "\n").split("\n")[number - 1] + "\n"


def test_masked_years_names_and_numbers_are_marked_whole() -> None:
    """A masked copy differs from its original in whole years, days, names and numbers, not in letters of them."""
    masked = (
        "XX县20xx年政府工作报告\n"
        "——20xx年1月5日在XX县第十五届人民代表大会上\n"
        "县长XXX\n"
        "过去一年，全县生产总值增长8.2%，粮食产量***吨。\n"
        "XX中学新校区投入使用。"
    )
    diff = compare(REPORT, masked)
    assert changes(diff) == [
        ("岫川", "XX", Kind.MASKED),
        ("2019", "20xx", Kind.MASKED),
        ("2019年1月5日", "20xx年1月5日", Kind.MASKED),
        ("岫川", "XX", Kind.MASKED),
        ("张建国", "XXX", Kind.MASKED),
        ("12080", "***", Kind.MASKED),
        ("岫川", "XX", Kind.MASKED),
    ]
    assert [(row.ours, row.theirs) for row in diff.rows] == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("8.2%", "8.5%", ("8.2%", "8.5%", Kind.FIGURE)),
        ("12080吨", "9吨", ("12080", "9", Kind.FIGURE)),
        ("张建国", "李建军", ("张建国", "李建军", Kind.WORDS)),
        ("2019年1月5日", "2020年2月6日", ("2019年1月5日", "2020年2月6日", Kind.FIGURE)),
        ("中学新校区", "中学", ("新校区", "", Kind.REMOVED)),
    ],
)
def test_a_change_is_told_in_whole_words_and_numbers(
    before: str, after: str, change: tuple[str, str, Kind]
) -> None:
    """One changed number, date or name is one change, also where single characters of it stayed."""
    assert changes(compare(REPORT, REPORT.replace(before, after, 1))) == [change]


def test_a_new_paragraph_is_a_row_of_its_own() -> None:
    """A paragraph put in stands in a row by itself, and those around it stay beside their like."""
    lines = REPORT.split("\n")
    longer = "\n".join([*lines[:3], "过去一年，全县新建公路12公里。", *lines[3:]])
    diff = compare(REPORT, longer)
    assert [(row.ours, row.theirs) for row in diff.rows] == [(1, 1), (2, 2), (3, 3), (0, 4), (4, 5), (5, 6)]
    assert changes(diff) == [("", "过去一年，全县新建公路12公里。\n", Kind.ADDED)]


def test_a_sentence_put_in_is_marked_from_its_beginning_to_its_end() -> None:
    """Where a sentence begins like the one behind it, the whole sentence is marked, not the end of one and the start of another."""
    one, two = "全镇修路5公里。", "全镇植树9万株。"
    assert changes(compare(f"{one}今年工作顺利。", f"{one}{two}今年工作顺利。")) == [("", two, Kind.ADDED)]


def test_traditional_script_and_pinyin_notes_are_changes_of_form_alone() -> None:
    """A copy in traditional characters with notes on how they are read says the same, and is told to."""
    diff = compare("枫渚乡各项工作取得新成绩。", "楓渚鄉(xiāng)各項工作取得新成績。")
    assert {kind for _, _, kind in changes(diff)} == {Kind.FORM}
    assert sides(diff) == ("枫渚乡各项工作取得新成绩。", "楓渚鄉(xiāng)各項工作取得新成績。")


def test_paragraphs_glued_into_one_line_stand_beside_their_paragraphs() -> None:
    """Where one side has paragraphs and the other a single line, only the new lines differ, and rows stay short."""
    paragraphs = [f"第{n}项工作：全镇完成投资{n * 37}万元，比上年增长{n}.5%。" for n in range(1, 40)]
    diff = compare("\n".join(paragraphs), "".join(paragraphs))
    assert changes(diff) == [("\n", "", Kind.FORM)] * 38
    assert [row.ours for row in diff.rows] == list(range(1, 40))
    assert {row.theirs for row in diff.rows} == {1}


def test_long_texts_without_anything_in_common_are_given_up_on_and_said_to_be() -> None:
    """Two long texts of random characters are not compared to the end; the diff says so and holds both."""
    chance = random.Random(7)
    ours, theirs = ("".join(chance.choices("天地玄黄宇宙洪荒", k=60_000)) for _ in range(2))
    diff = compare(ours, theirs)
    assert not diff.complete
    assert sides(diff) == (ours, theirs)


def test_what_is_longer_than_is_compared_is_counted() -> None:
    """Of texts above the limit the beginnings are compared, and the rest is counted."""
    diff = compare("报" * 200_003, "报" * 12)
    assert diff.left_out == (3, 0)
    assert sides(diff) == ("报" * 200_000, "报" * 12)


def test_how_much_is_the_same_is_counted_in_characters_of_the_longer_text() -> None:
    """Half a text shares half with the whole; nothing with nothing is the same."""
    assert compare("天地玄黄", "天地").same_share == 0.5
    assert compare("", "").same_share == 1.0
