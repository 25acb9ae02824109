"""Sentences: where Chinese ones end, and where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.export.sentences import LONGEST_QUOTATION, sentences

QUOTED = "一句。" * LONGEST_QUOTATION


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("粮食丰收。道路通了！为什么？靠实干。", ["粮食丰收。", "道路通了！", "为什么？", "靠实干。"]),
        ("书记说：“要快。要稳！”大家点头。", ["书记说：“要快。要稳！”", "大家点头。"]),
        ("践行“路通了，心就通了。”的话，一干到底。", ["践行“路通了，心就通了。”的话，一干到底。"]),
        ("《怎么办？》一文已发。", ["《怎么办？》一文已发。"]),
        ("（数据见附件。）下同。", ["（数据见附件。）", "下同。"]),
        ("一是修路；二是治水。", ["一是修路；二是治水。"]),
        ("1.修路3.5公里。2.治水。", ["1.修路3.5公里。", "2.治水。"]),
        ("（一）修路。全年修路三条。", ["（一）修路。", "全年修路三条。"]),
        ("等等……还有吗？？！有。", ["等等……", "还有吗？？！", "有。"]),
        ("见http://a.example/?a=1!b。完", ["见http://a.example/?a=1!b。", "完"]),
        ("好吗?好!走", ["好吗?", "好!", "走"]),
        ("It rained. We went on.", ["It rained.", "We went on."]),
        ("“没有关上。还有一句。", ["“没有关上。", "还有一句。"]),
        ("关上”了。", ["关上”了。"]),
        ("　 一句。 　二句。", ["一句。", "二句。"]),
        ("没有句号", ["没有句号"]),
        ("。", ["。"]),
        ("", []),
        ("　", []),
    ],
)
def test_where_sentences_end(paragraph: str, expected: list[str]) -> None:
    """At the signs that end one, with what closes behind them; not inside quotations, titles, figures and addresses."""
    assert [sentence.text for sentence in sentences(paragraph)] == expected


def test_a_long_quotation_is_cut() -> None:
    """Speeches quoted whole are told by their sentences."""
    assert len(list(sentences(f"他说：“{QUOTED}”"))) == LONGEST_QUOTATION


@given(st.text(st.sampled_from("一二。！？!?…“”‘’《》（）() .a1，\u3000"), max_size=60))
def test_nothing_is_lost(paragraph: str) -> None:
    """Each stands where it says; between them is white space alone, and none is empty."""
    at = 0
    for start, text in sentences(paragraph):
        assert paragraph[at:start].strip() == ""
        assert paragraph[start : start + len(text)] == text == text.strip() != ""
        at = start + len(text)
    assert paragraph[at:].strip() == ""
