"""Facts of whole pages: what stands, how sure it is, where it was read; and what always holds."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import refine
from storage.records import Certainty, Fact, RefinedDocument

TEXT = "今年以来，全县新修水渠三十一公里，清淤山塘四十六口，新增和恢复灌溉面积八千二百亩，群众都说好。"


def document(
    above: str = "", head: str = "", text: str = TEXT, title: str = "水利工作总结"
) -> RefinedDocument:
    html = f"<title>{title}</title>{head}<h1>{title}</h1>{above}<div class=content><p>{text}</p><p>{TEXT}</p></div>"
    [found] = refine(html.encode(), url="http://www.site.example/1.html").documents
    return found


def test_each_fact_says_how_sure_it_is_and_where_it_was_read() -> None:
    """So that whoever uses it can judge."""
    facts = document("<p>来源：县水利局</p>", title="桐庐县2022年水利工作总结").facts
    assert Fact("source_line", "县水利局", Certainty.CERTAIN, "label") in facts
    assert Fact("county", "桐庐县", Certainty.CERTAIN, "title") in facts
    assert Fact("province", "浙江省", Certainty.CERTAIN, "title, register") in facts


def test_the_surest_of_several_values_stands() -> None:
    """The others are kept behind it."""
    found = document("<p>来源：县水利局</p>", "<meta name=ContentSource content=县政府网>")
    assert [f.value for f in found.facts if f.name == "source_line"] == ["县水利局", "县政府网"]
    assert found.source_line == found.fact("source_line") == "县水利局"


def test_a_label_goes_before_a_date_that_only_stands_there() -> None:
    """And the day a text was written is not the day it was published."""
    found = document("<p>成文日期：2024-03-01</p><p>2024-03-02</p><p>发布日期：2024-03-05</p>")
    assert found.dates.shown == "2024-03-05"
    assert found.fact("written_date") == "2024-03-01"


@pytest.mark.parametrize(
    ("tag", "value", "day"),
    [
        ("PubDate", "2024-03-05 10:20:31", "2024-03-05T10:20:31"),
        ("article:published_time", "2024-03-05T10:20:31+08:00", "2024-03-05T10:20:31"),
        ("publishdate", "20240305", "2024-03-05"),
        ("PubDate", "today", None),
    ],
)
def test_meta_dates_are_read_in_their_forms(tag: str, value: str, day: str | None) -> None:
    """What is no date is none."""
    assert document(head=f"<meta name={tag} content='{value}'>").dates.meta == day


def test_a_program_is_no_author() -> None:
    """Sites put the name of their software, or their own, into the author's tag."""
    assert document(head="<meta name=author content='Discuz! Team and Comsenz UI Team'>").author is None
    assert document(head="<meta name=author content='www.site.example,某网'>").author is None
    assert document(head="<meta name=author content=周望舒>").author == "周望舒"


def test_traditional_text_is_read_like_simplified_text() -> None:
    """Labels, titles and openings; what a label gives stays as the page writes it."""
    text = (
        "現在，我代表縣人民政府向大會報告工作。2023年是“十一五”規劃的開局之年。"
        + "農業生產發展順利，羣衆滿意。" * 3
    )
    found = document(
        "<p>來源：縣水利局　發布時間：2024-03-05</p>", text=text, title="桐廬縣2023年政府工作報告"
    )
    assert found.source_line == "縣水利局"
    assert found.dates.shown == "2024-03-05"
    assert (found.fact("county"), found.fact("report_kind")) == ("桐庐县", "government_work_report")
    assert found.fact("year_doubt") is not None
    assert found.fact("language") == "zh-Hant"
    assert found.title == "桐廬縣2023年政府工作報告"


def test_layout_is_no_damage() -> None:
    """A line that was broken is mended, a control character was lost text."""
    assert dict(document(text=TEXT + "\x07").marks)["damage_per_thousand"] > 0
    assert dict(document().marks)["damage_per_thousand"] == 0.0


def test_marks_follow_the_facts() -> None:
    """A doubted year is a mark too, so that users can leave such texts out."""
    doubted = document(text="2023年是“十一五”规划的开局之年。" + TEXT, title="2023年水利工作总结")
    assert doubted.fact("year_doubt") is not None
    assert dict(doubted.marks)["year_doubted"] == 1.0
    assert dict(document().marks)["year_doubted"] == 0.0


_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "来源：", "作者：", "发布日期", "：", "索引号:", "2023年", "二〇二三年", "１月", "13月40日", "十一五", "“十四五”规划", "党的二十大",
                "桐庐县", "鼓楼区", "XX镇", "某", "第十七届人民代表大会第二次会议", "在", "上", "县长", "各位代表：", "〔2024〕", "3号", "桐政发",
                "首页 > ", "当前位置：", "\n", " ", "　", "。", "（", "）", "工作报告", "政府", "网站标识码：3301220001", "标", "卅", "99次",
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(title=_PIECES, above=_PIECES, text=_PIECES, meta=_PIECES)
def test_no_page_makes_it_raise_and_the_same_page_says_the_same(
    title: str, above: str, text: str, meta: str
) -> None:
    """Whatever stands on it. Every value is a text of one line, and what stands agrees with its columns."""
    html = (
        f"<title>{escape(title)}</title><meta name=PubDate content='{escape(meta)}'><meta name=SiteIDCode content='{escape(meta)}'>"
        f"<h1>{escape(title)}</h1><p>{escape(above)}</p><div id=zoom><p>{escape(text)}</p><p>{TEXT}</p><p>{TEXT}</p></div>"
    ).encode("utf-8", "replace")
    first, second = (refine(html, url="http://www.site.example/1.html") for _ in range(2))
    assert first == second
    for found in first.documents:
        assert all(fact.name and fact.value for fact in found.facts)
        assert found.dates.shown == found.fact("shown_date")
        assert found.dates.session == found.fact("session_date")
        assert str(found.dates.reported_year or "") == (found.fact("reported_year") or "")
