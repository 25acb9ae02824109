"""What is proposed beside the patterns: a name, a place where there is no doubt, and how often to look."""

from __future__ import annotations

import pytest

from schedules.cadence import parse_cadence
from schedules.proposing import cadence_for, days_between, free_name, place_of, proposed_name


@pytest.mark.parametrize(
    ("start", "site", "whole", "name"),
    [
        ("https://www.xiuchuan.gov.cn/", "岫川县人民政府", True, "xiuchuan"),
        ("https://zwgk.xiuchuan.gov.cn/", "岫川县人民政府", True, "zwgk.xiuchuan"),
        ("https://www.xiuchuan.gov.cn/zwgk/gzbg/index.html", "岫川县人民政府", False, "xiuchuan-gzbg"),
        ("https://fanwen.example/", "", True, "fanwen"),
        ("http://192.0.2.7/", "岫川县人民政府", True, "岫川县人民政府"),
        ("http://192.0.2.7:8080/", "", True, "192.0.2.7-8080"),
        ("http://192.0.2.7/", "\x1b[31m<b>a b</b>", True, "31mbabb"),
    ],
)
def test_a_name_comes_from_the_host_or_from_what_the_site_calls_itself(
    start: str, site: str, whole: bool, name: str
) -> None:
    """Of a column its folder is told too; nothing stays that a name may not hold."""
    assert proposed_name(start, site, whole=whole) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    """Capitals make no other name."""
    assert free_name("a", []) == "a"
    assert free_name("a", ["A", "a-2"]) == "a-3"


@pytest.mark.parametrize(
    ("site", "place"),
    [
        ("岫川县人民政府", {"kind": "government", "level": "county", "county": "岫川县"}),
        (
            "山东省青岛市人民政府",
            {"kind": "government", "level": "city", "province": "山东省", "city": "青岛市"},
        ),
        ("砚边范文网", {"kind": "repost"}),
        ("清溪学院", {"kind": "institution"}),
        ("人民网", {}),
        ("", {}),
    ],
)
def test_a_place_is_told_only_where_the_name_leaves_no_doubt(site: str, place: dict[str, str]) -> None:
    """A government's name says of what; who re-posts or teaches speaks for no place."""
    assert place_of(site, []) == place


def test_how_often_new_titles_come_is_judged_by_days() -> None:
    """Many on one day are one; a gap of a year among the newest counts once; too few days say nothing."""
    weekly = [f"2024-01-{day:02}" for day in (1, 8, 15, 22)]
    assert days_between(weekly) == 7.0
    assert days_between([*weekly, *weekly, "2022-12-30", "no day", ""]) == 7.0
    assert days_between(weekly[:3]) is None


@pytest.mark.parametrize(
    ("gap", "fields"), [(1.0, ("*", "*")), (7.0, ("*", "day")), (None, ("*", "day")), (60.0, ("number", "*"))]
)
def test_a_cadence_is_daily_weekly_or_monthly(gap: float | None, fields: tuple[str, str]) -> None:
    """In the small hours, at a time that follows from the name, so that many sources do not begin at once."""
    text = cadence_for(gap, "xiuchuan")
    assert parse_cadence(text).cron
    _, hour, day, month, weekday = text.split()
    assert 1 <= int(hour) <= 5
    assert month == "*"
    kinds = ("*" if day == "*" else "number", "*" if weekday == "*" else "day")
    assert kinds == fields
    assert len({cadence_for(gap, f"source {n}") for n in range(40)}) > 20
