"""The place a line speaks of, by the register of divisions."""

from __future__ import annotations

import pytest

from crawler.clean.facts.divisions import above, lies_in, register
from crawler.clean.facts.places import read_place
from crawler.clean.facts.settling import Hint, hints_of_site, level_in_words, settle_place
from storage.records import Certainty


def told(line: str, *hints: Hint) -> dict[str, str]:
    """What a title tells, by name."""
    reading = read_place(line)
    return {fact.name: fact.value for fact in settle_place([(reading, "title")] if reading else [], hints)}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("浙江省2022年政府工作报告", ("province", "浙江省", None, None, None)),
        ("杭州市政府工作报告", ("city", "浙江省", "杭州市", None, None)),
        ("桐庐县2022年政府工作报告", ("county", "浙江省", "杭州市", "桐庐县", None)),
        ("浙江省杭州市桐庐县分水镇工作总结", ("town", "浙江省", "杭州市", "桐庐县", "分水镇")),
        ("【桐庐县】2022年分水镇政府工作报告", ("town", "浙江省", "杭州市", "桐庐县", "分水镇")),
        ("上海市浦东新区2021年政府工作报告", ("county", "上海市", None, "浦东新区", None)),
        ("恩施州2022年政府工作报告", ("city", "湖北省", "恩施土家族苗族自治州", None, None)),
        ("景宁县2022年工作总结", ("county", "浙江省", "丽水市", "景宁畲族自治县", None)),
        ("垦利县2010年政府工作报告", ("county", "山东省", "东营市", "垦利县", None)),
        ("南京市鼓楼区2022年政府工作报告", ("county", "江苏省", "南京市", "鼓楼区", None)),
        ("鼓楼区2022年政府工作报告", ("county", None, None, "鼓楼区", None)),
        ("云岭县人民政府2022年工作报告", ("county", None, None, "云岭县", None)),
        ("青禾镇2022年工作总结", ("town", None, None, None, "青禾镇")),
        ("2022年3月5日青禾镇政府工作报告", ("town", None, None, None, "青禾镇")),
        ("政协云岭县委员会工作报告", ("county", None, None, "云岭县", None)),
        ("中共云岭县委员会工作报告", ("county", None, None, "云岭县", None)),
        ("景德镇市2020年政府工作报告", ("city", "江西省", "景德镇市", None, None)),
        ("新乡市2020年政府工作报告", ("city", "河南省", "新乡市", None, None)),
    ],
)
def test_a_title_tells_level_and_names(line: str, names: tuple[str | None, ...]) -> None:
    """What lies above a registered place follows from its code; what is in no register stands alone."""
    found = told(line)
    assert tuple(found.get(each) for each in ("level", "province", "city", "county", "town")) == names


@pytest.mark.parametrize(
    "line",
    [
        "创建省级生态乡镇工作报告",
        "关于加强农村公路管理的通知",
        "关于城区部分区域停水的公告",
        "小城镇建设工作总结",
        "我镇2020年工作总结",
        "某镇2020年工作总结",
        "经济开发区2020年工作总结",
        "返乡创业工作总结",
        "",
    ],
)
def test_words_that_only_end_like_places_are_none(line: str) -> None:
    """Nothing is read where nothing is named."""
    assert told(line) == {}


def test_namesakes_are_told_apart_by_what_stands_beside() -> None:
    """A site's code, for one; what rests on it is likely and no longer certain."""
    reading = read_place("鼓楼区2022年政府工作报告")
    assert reading is not None
    facts = settle_place([(reading, "title")], hints_of_site("3501020012", ()))
    assert {(f.name, f.value) for f in facts} >= {
        ("province", "福建省"),
        ("city", "福州市"),
        ("place_code", "350102"),
    }
    assert {f.certainty for f in facts if f.name in ("province", "county")} == {Certainty.LIKELY}


def test_a_hint_that_does_not_fit_changes_nothing() -> None:
    """A site of another province cannot settle which namesake is meant."""
    assert "province" not in told("鼓楼区2022年政府工作报告", Hint("330100", "site code"))


def test_a_town_gets_its_county_from_the_site() -> None:
    """A report on the county's site, whose title names the town alone."""
    found = told("分水镇2022年工作总结", Hint("330122", "site code"))
    assert (found["town"], found["county"], found["province"]) == ("分水镇", "桐庐县", "浙江省")


def test_a_report_on_something_larger_than_the_site_is_not_the_sites() -> None:
    """A county's site that shows a bulletin of its province."""
    found = told("浙江省2022年统计公报", Hint("330122", "site code"))
    assert (found["level"], found.get("county")) == ("province", None)


@pytest.mark.parametrize(
    ("title", "opening", "level"),
    [
        ("XX镇工作总结", "", "town"),
        ("某县工作总结", "", "county"),
        ("乡镇工作总结", "", "town"),
        ("镇政府工作报告", "", "town"),
        ("工作总结", "一年来，我县干部群众团结一心，全县经济平稳。", "county"),
        ("工作总结", "一年来，公司业绩良好。", None),
    ],
)
def test_a_level_shows_without_a_name(title: str, opening: str, level: str | None) -> None:
    """By a masked name, or by how a text speaks of itself."""
    found = level_in_words(title, opening)
    assert (found and found.value) == level


def test_every_registered_county_lies_in_a_registered_province() -> None:
    """The register is whole as far as names are looked up in it."""
    known = register().by_code
    assert [code for code in known if "province" not in above(code)] == []
    assert len({code[:2] for code in known}) >= 31
    assert lies_in("330122", "330100")
    assert lies_in("330122", "330000")
    assert not lies_in("330122", "320000")
