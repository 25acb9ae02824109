"""What a page says of its text: title, dates, author, source."""

from __future__ import annotations

import pytest

from crawler import refine
from storage.records import RefinedDocument

BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "昨日上午，青禾镇召开春耕生产现场会，十三个村的支部书记和种粮大户参加了会议。",
        "会后，与会人员到下垟村察看了连片育秧大棚，听取了合作社负责人的介绍。",
    )
)


def document(head: str, above: str, below: str = "") -> RefinedDocument:
    html = f"<html><head>{head}</head><body><ul><li><a href=/>首页</a></ul>{above}<div class=content>{BODY}</div>{below}"
    [found] = refine(html.encode(), url="http://www.county.gov.example/1.html").documents
    return found


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        ("<title>春耕现场会_青禾镇_云岭县政府</title>", "<h1>春耕现场会</h1>", "春耕现场会"),
        ("<title>云岭县政府-春耕现场会</title>", "<div>云岭县政府</div><p>春耕现场会</p>", "春耕现场会"),
        ("<title>青禾镇 春耕 现场会 | 云岭</title>", "<h2>青禾镇春耕现场会</h2>", "青禾镇春耕现场会"),
        ("<title>云岭县政府</title>", "<h1>春耕生产现场会召开</h1>", "春耕生产现场会召开"),
        ("<title>云岭县政府</title><meta name=ArticleTitle content=春耕现场会>", "", "春耕现场会"),
        ("<title>春耕生产现场会召开_云岭县政府</title>", "", "春耕生产现场会召开"),
        ("", "<h1>春耕生产现场会召开</h1>", "春耕生产现场会召开"),
    ],
)
def test_the_title_is_the_pages_without_the_sites_name(head: str, above: str, title: str) -> None:
    """What stands above the text and in the `<title>`, else a lone heading, else the meta tags, else the `<title>`."""
    assert document(head, above).title == title


def test_shown_and_meta_dates_are_kept_apart() -> None:
    """They may differ, and both are stored."""
    head = "<title>春耕现场会</title><meta name=PubDate content='2024-03-31 10:00'>"
    dates = document(head, "<h1>春耕现场会</h1><p class=i>发布时间：2024-03-30</p>").dates
    assert (dates.shown, dates.meta) == ("2024-03-30", "2024-03-31T10:00")


def test_a_date_inside_a_sentence_is_not_the_shown_date() -> None:
    """A page that shows no date of its own has none."""
    below = "<p>本页编号三七二一，仅供镇村两级参阅。</p>"
    found = document("<title>春耕现场会</title>", "<h1>春耕现场会</h1>", below)
    assert found.dates.shown is None


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("来源：云岭日报　作者：陈立新　2024-03-30", "陈立新", "云岭日报"),
        ("2024-03-30 稿件来源：镇农技站", None, "镇农技站"),
        ("文/林晚舟 2024年3月30日", "林晚舟", None),
    ],
)
def test_author_and_source_are_read_off_the_line_under_the_title(
    line: str, author: str | None, source: str | None
) -> None:
    """As far as the next space or bracket."""
    found = document("<title>春耕现场会</title>", f"<h1>春耕现场会</h1><div>{line}</div>")
    assert (found.author, found.source_line) == (author, source)


def test_marks_tell_how_the_text_looks() -> None:
    """Numbers a user filters on: length, share kept, links, Han characters, masks."""
    body = "".join(
        f"<p>20xx年，某镇完成造林XX亩，比上年增长**%，干部群众都说这一年干得实在、看得见。{i}</p>"
        for i in range(5)
    )
    page = refine(f"<h1>镇工作报告</h1><div>{body}</div>".encode(), url="http://x.example/")
    marks = dict(page.documents[0].marks)
    length = len(page.documents[0].text)
    assert marks["characters"] == length
    assert marks["paragraphs"] == 5
    assert marks["masks_per_thousand"] == pytest.approx(1000 * 20 / length, abs=0.01)
    assert 0.6 < marks["han_share"] < 0.8
    assert 0.9 < marks["kept_share"] <= 1.0
    assert marks["link_share"] == 0.0


def test_what_a_page_says_of_its_text_holds_no_character_that_steers_a_terminal() -> None:
    """Title, author, source and every fact come out printable, whatever the page put into them."""
    head = (
        "<meta name=author content='陈\x1b[31m大\x7f文'><meta name=keywords content='春耕\x9b2J、\ue000育秧'>"
    )
    above = "<h1>春耕现场\x1b]0;x\x07会召开</h1><p>来源：青禾\x7f镇\x1b[2J政府　作者：陈大文</p>"
    found = document(head, above)
    told = [found.title, found.author or "", found.source_line or "", *(fact.value for fact in found.facts)]
    assert all(text.isprintable() for text in told), told
    assert found.author is not None
    assert found.author.startswith("陈")
    assert "春耕现场" in found.title
