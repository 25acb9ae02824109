"""Masks: found, and told apart by what they hide; what only looks like one is none."""

from __future__ import annotations

import re

import pytest

from baogao.demo.alter import masked
from baogao.demo.prose import report
from crawler.clean.repair import find_masks


@pytest.mark.parametrize(
    ("text", "mask", "hides"),
    [
        ("20xx年元宵节", "20xx", "year"),
        ("到20**年底", "20**", "year"),
        ("200_年工作回顾", "200_", "year"),
        ("绿化苗木20xx0余株", "20xx", "number"),
        ("实施中国制造20xx战略", "20xx", "name"),
        ("南连xx县", "xx", "place"),
        ("代表___镇本届政府", "___", "place"),
        ("某镇党委", "某", "place"),
        ("xxx位于省境中部", "xxx", "place"),
        ("林地面积xx万亩", "xx", "number"),
        ("辖XXX个村小组", "XXX", "number"),
        ("成立以XXX同志为组长的小组", "XXX", "person"),
        ("副组长：XXX", "XXX", "person"),
        ("村民张某某反映", "张某某", "person"),
        ("XX农业有限公司", "XX", "agency"),
        ("县发XX号文件", "XX", "document number"),
        ("（X发〔2015〕6号）", "X", "document number"),
        ("十三五是“”的开局", "“”", "words"),
        ("以***理论为指导", "***", "unknown"),
    ],
)
def test_a_mask_is_told_by_what_stands_beside_it(text: str, mask: str, hides: str) -> None:
    """One mask is found, where it stands, with the kind of thing it hides."""
    [found] = find_masks(text)
    assert (found.text, found.hides) == (mask, hides)
    assert text[found.position :].startswith(mask)


@pytest.mark.parametrize(
    "text",
    [
        "二○二一年一月",
        "二〇〇八年",
        "见www.xxx.example/xx",
        "某些同志、某种程度、某个时候",
        "3×4米",
        "Xbox游戏机",
        "五*四青年节" * 0 + "五四",
        "x光机",
    ],
)
def test_what_is_no_mask(text: str) -> None:
    """Numerals, addresses, words and plain speech hide nothing."""
    assert find_masks(text) == ()


def test_the_years_of_a_masked_report_are_found() -> None:
    """Each year that was covered in a re-posted report is found as one, and nothing is found in the original."""
    original = report("松鹭镇", 2022)
    copy = masked(original, "松鹭镇")
    assert find_masks(original.text) == ()
    years = [mask for mask in find_masks(copy.text) if mask.text == "20xx"]
    assert len(years) == copy.text.count("20xx") == len(re.findall(r"20\d\d", original.text))
    behind = {copy.text[mask.position + 4 :][:1]: mask.hides for mask in years}
    assert behind["年"] == "year"
    assert {hides for sign, hides in behind.items() if sign.isdigit()} <= {"number"}
