"""What a document is found to be to others."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from storage.duplicates import Facts, Kind, Relation, Texts

from . import made

REPORT = made.report("a", 900)


def relation(first: str, second: str, *facts: Facts) -> Relation | None:
    """What the second of two texts is to the first."""
    given = [*facts, Facts(), Facts()]
    with Texts() as texts:
        texts.add(first, given[0])
        found = texts.add(second, given[1])
        return found[0] if found else None


COPIES: dict[str, Callable[[str], str]] = {
    "masked": made.masked,
    "traditional": lambda text: made.traditional(text).replace("工作", "工作", 1) + "完",
    "wrapped": lambda text: made.wrapped(text) + "完",
    "damaged": lambda text: made.damaged(text, 1),
    "cut short": made.cut,
    "dressed": made.dressed,
    "all at once": lambda text: made.dressed(
        made.wrapped(made.damaged(made.traditional(made.masked(text)), 2))
    ),
}


@pytest.mark.parametrize("change", COPIES.values(), ids=COPIES)
def test_a_changed_copy_is_a_repost(change: Callable[[str], str]) -> None:
    """What happens to a report on its way through the web does not make it another report."""
    found = relation(REPORT, change(REPORT))
    assert found is not None
    assert found.kind is Kind.REPOST


def test_a_copy_in_other_writing_is_an_exact_copy() -> None:
    """Script, pinyin notes, width and line breaks leave the normal form as it is."""
    found = relation(REPORT, made.wrapped(made.traditional(REPORT)))
    assert found is not None
    assert found.kind is Kind.EXACT
    assert (found.share, found.other_share) == (1.0, 1.0)


def test_next_year_from_the_same_template_is_a_sibling() -> None:
    """Every word may be the same: where the figures differ it is another report."""
    found = relation(REPORT, made.next_year(REPORT, 1))
    assert found is not None
    assert (found.kind, found.because) == (Kind.SIBLING, "other figures")
    assert found.other_figures > 3 * (found.same_figures + 1)


def test_a_report_made_of_the_same_phrases_is_never_a_repost() -> None:
    """A third of the sentences, scattered, are phrases and no copy."""
    found = relation(REPORT, made.sibling(REPORT, 1))
    assert found is None or found.kind is Kind.SIBLING


def test_unrelated_reports_are_nothing_to_each_other() -> None:
    """Words in common are not enough."""
    assert relation(made.report("b"), made.report("c")) is None


def test_a_compilation_holds_its_reports() -> None:
    """Seen from the compilation it holds the report, seen from the report that is a part of it."""
    reports = [made.report(name, 600) for name in "bcd"]
    held = relation(reports[1], made.compilation(*reports))
    assert held is not None
    assert (held.kind, held.because) == (Kind.HOLDS, "a compilation")
    assert held.other_share > 0.9
    part = relation(made.compilation(*reports), reports[1])
    assert part is not None
    assert part.kind is Kind.PART


@pytest.mark.parametrize("number", [1, 2])
def test_a_page_of_a_report_is_a_part_of_it(number: int) -> None:
    """A pager tells a page of a report from a copy cut short."""
    found = relation(REPORT, made.page(REPORT, number))
    assert found is not None
    assert (found.kind, found.because) == (Kind.PART, "a page")


def test_a_report_without_its_beginning_is_a_part() -> None:
    """No marker is needed where the text itself shows that it is the rest of a longer one."""
    text = made.report("long", 2400)
    found = relation(text, text[len(text) * 2 // 5 :])
    assert found is not None
    assert (found.kind, found.because) == (Kind.PART, "without its beginning")


def test_a_long_quotation_is_a_passage() -> None:
    """A passage of several hundred characters is told, and makes neither a part of the other."""
    quoted = made.report("quoted", 3000)
    quoting = made.report("x", 1500) + quoted[600:1200] + made.report("y", 1500)
    found = relation(quoted, quoting)
    assert found is not None
    assert found.kind is Kind.PASSAGE


@pytest.mark.parametrize("length", [60, 90, 150, 190])
def test_short_texts_have_copies_too(length: int) -> None:
    """A notice of one sentence is found again with a character lost; another notice is not it."""
    short = made.report("short", 400)[:length]
    found = relation(short, short[: length // 2] + "?" + short[length // 2 + 1 :])
    assert found is not None
    assert found.kind is Kind.REPOST
    assert relation(short, made.report("other", 400)[:length]) is None


def test_texts_too_short_to_tell_have_exact_copies_only() -> None:
    """Eight words in common may be chance."""
    assert relation("二〇二〇年政府信息公开年度报告", "二〇二一年政府信息公开年度报告") is None
    found = relation("政府信息公开", "政府 信息 公開")
    assert found is not None
    assert found.kind is Kind.EXACT


@pytest.mark.parametrize("text", ["", " \n", "。。。", "2019"])
def test_texts_without_words_are_kept_and_are_nothing_to_others(text: str) -> None:
    """An empty page does not stop a harvest."""
    assert relation(REPORT, text) is None


def test_a_changed_text_of_the_same_page_is_a_revision() -> None:
    """A page that was edited holds the same report in another revision."""
    found = relation(REPORT, REPORT[:300] + "更正一处。" + REPORT[300:], Facts(page="a#1"), Facts(page="a#1"))
    assert found is not None
    assert (found.kind, found.groups) == (Kind.REVISION, True)


def test_where_texts_hold_no_figures_the_facts_tell_years_apart() -> None:
    """The same words about another year of the same place are a sibling, unless figures prove them a copy."""
    bare = re.sub(r"\d", "", REPORT)
    years = Facts(place="松河镇", year=2019), Facts(place="松河镇", year=2020)
    found = relation(bare, bare + "完", *years)
    assert found is not None
    assert (found.kind, found.because, found.groups) == (Kind.SIBLING, "another year", False)
    redated = relation(REPORT, REPORT + "完", *years)
    assert redated is not None
    assert redated.kind is Kind.REPOST


def test_a_short_notice_is_another_years_where_its_figures_are_mostly_others() -> None:
    """Dates that stay the same every year prove nothing against a year that is known to differ."""
    notice = "集中缴费期为{}年10月8日至12月31日，个人缴费标准为每人每年{}元，低保对象资助{}%，逾期未缴的设待遇等待期，请相互转告。"
    years = Facts(place="松河县", year=2023), Facts(place="松河县", year=2024)
    found = relation(notice.format(2023, 375, 66), notice.format(2024, 350, 67), *years)
    assert found is not None
    assert (found.kind, found.because) == (Kind.SIBLING, "another year")


def test_what_two_are_to_each_other_is_told_from_both_sides() -> None:
    """The other side tells the mirror image."""
    with Texts() as texts:
        texts.add(REPORT)
        (ours,) = texts.add(made.page(REPORT, 1))
        (theirs,) = texts.relations(1)
    assert (ours.document_id, ours.other_id, ours.kind) == (2, 1, Kind.PART)
    assert (theirs.document_id, theirs.other_id, theirs.kind) == (1, 2, Kind.HOLDS)
    assert (ours.share, ours.span, ours.same_figures) == (
        theirs.other_share,
        theirs.other_span,
        theirs.same_figures,
    )
    assert ours.share > 0.85
    assert 0.4 < ours.other_share < 0.6


def test_a_notice_from_the_same_form_is_not_a_repost() -> None:
    """Of a short text every word counts: what two notices share is their form."""
    form = "关于{}的通知:{}一事定于2019年12月14日9时在镇会议室进行,请各村按要求做好准备,{}。联系电话6613409。"
    first = form.format("果园灌溉", "水渠清淤", "不得延误工期")
    found = relation(first, form.format("医保缴费", "低保核查", "带齐有关证件"))
    assert found is None or found.kind is Kind.SIBLING
    copied = relation(first, f"转发:{first}请遵照执行")
    assert copied is not None
    assert copied.kind is Kind.REPOST


def test_pages_of_nothing_but_furniture_are_like_nothing() -> None:
    """Menus and disclaimers are on every page."""
    furniture = "首页 导航 登录 注册 联系我们\n版权声明:转载请注明,投稿请发邮件\n主办单位 承办单位 技术支持\n本站访问量{}"
    assert relation(furniture.format(3817), furniture.format(3817) + "\n友情链接 网站地图") is None


def test_english_reports_are_told_apart_by_words_not_letters() -> None:
    """A report in English is found again in other case and lines, and is not like others of the same few words."""
    words = [
        "council",
        "road",
        "bridge",
        "school",
        "harvest",
        "canal",
        "repaired",
        "opened",
        "surveyed",
        "village",
        "budget",
        "winter",
    ]
    random = Random(1)
    first, second = (" ".join(random.choices(words, k=240)) for _ in range(2))
    copied = relation(first, first.upper().replace("COUNCIL ", "COUNCIL\n") + " END")
    assert copied is not None
    assert copied.kind is Kind.REPOST
    assert relation(first, second) is None


def test_a_copy_that_breaks_off_is_a_repost_and_a_chapter_of_a_longer_report_a_part() -> None:
    """The first two thirds of a long report: with dots at the end the rest was cut off, without it belongs to another text."""
    long = made.report("long", 3200)
    two_thirds = long[: long.rindex("。", 0, len(long) * 2 // 3) + 1]
    dotted, ended = relation(long, two_thirds + "……"), relation(long, two_thirds)
    assert dotted is not None
    assert ended is not None
    assert (dotted.kind, ended.kind) == (Kind.REPOST, Kind.PART)
