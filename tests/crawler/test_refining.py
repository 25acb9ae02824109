"""`refine` promises: no bytes make it raise, the same bytes make the same documents, and nothing visible is lost unsaid."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import refine
from crawler.pipeline import decide
from crawler.site import LinkRules, Scope
from storage.normalise import sha256
from storage.records import Refined, Role
from tests.site import PARAGRAPH, listing, report

URL = "https://www.county.gov.example/zwgk/t1.html"
TITLE = "青石镇政府工作报告"
BODY = ("各位代表：", f"一、过去一年工作回顾{PARAGRAPH}", PARAGRAPH[::-1])


def refined(html: str, charset: str = "utf-8", *headers: tuple[str, str]) -> Refined:
    return refine(html.encode(charset), url=URL, headers=headers)


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from([(), (("content-type", "text/html; charset=gbk"),)]))
def test_no_bytes_make_it_raise(body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
    """Whatever a server sends is refined to something, twice the same."""
    assert refine(body, url=URL, headers=headers) == refine(body, url=URL, headers=headers)


_PIECES = ("<div>", "</div>", "<table><tr><td>", "</td></tr></table>", "<p>", "<br>", "<a href=/x>", "</a>", "<font>", "</font>", "<ul><li>", "</ul>", "<h2>", "</h2>")  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.sampled_from((*_PIECES, PARAGRAPH, "首页", "2021年", "版权所有", "云岭县")), max_size=60))
def test_what_is_visible_is_kept_or_dropped(pieces: list[str]) -> None:
    """Kept and dropped text together are all the visible text, however the elements are mis-nested."""
    page = refined("<body>" + "".join(pieces))
    kept = [d.text for d in page.documents] + [d.text for d in page.dropped]
    visible = "".join(p for p in pieces if p not in _PIECES)
    assert sorted(re.sub(r"\s", "", "".join(kept))) == sorted(visible)


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb18030"])
def test_a_report_comes_out_whole_and_alone(charset: str) -> None:
    """The title, every paragraph, and nothing of navigation or footer, in any declared encoding."""
    page = refined(report(TITLE, *BODY).replace("charset=utf-8", f"charset={charset}"), charset)
    [document] = page.documents
    assert document.title == TITLE
    assert document.text.split("\n")[:3] == list(BODY)
    assert not {"首页", "关于我们", "版权所有", "网站地图"} & set(document.text.split("\n"))
    assert document.text_sha256 == sha256(document.text)
    assert page.role is Role.DETAIL


@pytest.mark.parametrize(
    "body",
    [
        "<br>".join(f"　　{p}" for p in BODY),
        "".join(f"<div>{p}</div>" for p in BODY),
        "".join(f"<p><font size=3><span>{p[:9]}</span>{p[9:]}</font></p>" for p in BODY),
        "".join(f"<p>&nbsp;&nbsp;{p[:20]}\n   {p[20:]}</p>" for p in BODY),
    ],
    ids=["line breaks", "divs", "fonts and spans", "source lines broken"],
)
def test_paragraphs_are_those_a_reader_sees(body: str) -> None:
    """However a body is marked up, its paragraphs are the same."""
    page = refined(f"<title>{TITLE}</title><ul><li><a href=/>首页</a></ul><div id=zoom>{body}</div>")
    assert [d.text for d in page.documents] == ["\n".join(BODY)]


def test_a_body_in_nested_layout_tables_is_found() -> None:
    """A table that lays out the page is no table; its cell is the body."""
    cells = "<table><tr><td><a href=/a>要闻</a></td></tr></table>"
    html = f"<table><tr><td>{cells}</td><td><table><tr><td>{'<br>'.join(BODY)}</td></tr></table></td></tr></table>"
    assert [d.text for d in refined(html).documents] == ["\n".join(BODY)]


def test_scripts_and_hidden_text_are_not_read() -> None:
    """Only what a reader sees becomes text; a body that a script unhides is seen."""
    hidden = "<div style='display:none'>隐藏的文字不是正文，读者看不见这一段话。</div><script>var a='脚本里的文字';</script>"
    shown = "".join(f"<p>{p}</p>" for p in BODY)
    page = refined(f"{hidden}<div style='visibility:hidden'>{shown}</div>")
    assert [d.text for d in page.documents] == ["\n".join(BODY)]


def test_text_is_safe() -> None:
    """No NUL, control character or private-use character stays in a text; each is in the ledger."""
    page = refined(report(TITLE, f"全镇\x07实现\ue5e5生产总值{PARAGRAPH}"))
    [document] = page.documents
    assert document.text.startswith("全镇实现生产总值")
    assert [(r.position, r.before) for r in document.repairs] == [(2, "\x07"), (4, "\ue5e5")]


def test_the_shown_date_and_source_are_read() -> None:
    """The line under the title is metadata, not text."""
    line = "<div class=info>发布时间：2021-03-05 10:30　来源：云岭县人民政府办公室</div>"
    page = refined(report(TITLE, *BODY).replace("</h1>", f"</h1>{line}"))
    [document] = page.documents
    assert document.dates.shown in ("2021-03-05T10:30", "2021-03-05T10:30:00")
    assert document.source_line == "云岭县人民政府办公室"
    assert "发布时间" not in document.text


def test_links_have_the_role_that_the_patterns_give() -> None:
    """Declared patterns decide; a link that matches none, or lies outside the scope, is left out."""
    html = (
        listing("/a.html", "/b.html", "https://elsewhere.example/c.html", following="/list_2.html")
        + "<a href=/x.pdf>附件</a>"
    )
    rules = LinkRules(("/list_*.html",), ("/*.html",))
    page = refine(html.encode(), url=URL, scope=Scope(("www.county.gov.example",)), rules=rules)
    roles = {link.url.rpartition("/")[2]: link.role for link in page.links}
    assert roles == {"a.html": Role.DETAIL, "b.html": Role.DETAIL, "list_2.html": Role.LISTING}


def test_links_can_be_chosen_by_selector() -> None:
    """`css:` rules name the links of an element, whatever their addresses."""
    html = "<div class=l><a href=/1>一</a><a href=/2>二</a></div><div class=n><a href=/3>三</a></div><a href=/4>四</a>"
    page = refine(html.encode(), url=URL, rules=LinkRules(("css:.n a",), ("css:.l a",)))
    assert [(link.url[-1], link.role) for link in page.links] == [
        ("1", Role.DETAIL),
        ("2", Role.DETAIL),
        ("3", Role.LISTING),
    ]


def test_without_rules_a_pager_leads_on_and_titles_are_details() -> None:
    """Left to itself, the finder tells the next page from the reports."""
    page = refined(listing("/a.html", "/b.html", following="/list_2.html"))
    roles = {link.url.rpartition("/")[2]: link.role for link in page.links}
    assert roles == {"a.html": Role.DETAIL, "b.html": Role.DETAIL, "list_2.html": Role.LISTING}
    assert page.documents == ()


def test_a_listing_keeps_no_document_and_a_detail_page_leads_nowhere() -> None:
    """The role a page was found in decides what of it is kept, with a reason for the rest."""
    page = replace(refined(report(TITLE, *BODY)), links=refined(listing("/a.html")).links)
    on_listing, missed = decide(Role.LISTING, page)
    assert (on_listing.documents, missed, on_listing.dropped[-1].reason) == ((), False, "on_a_listing")
    detail, missed = decide(Role.DETAIL, page)
    assert (detail.documents, detail.links, missed) == (page.documents, (), False)
    empty, missed = decide(Role.DETAIL, replace(page, documents=()))
    assert (missed, empty.refused) == (True, "no_text")
