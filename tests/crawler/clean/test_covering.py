"""Nothing visible is lost unsaid, and nothing is kept that the page does not hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crawler import refine
from crawler.clean.repair import undo
from crawler.clean.sampling import sample_of
from crawler.clean.template import Template
from storage.records import Refined
from tests.cases.case import Case, read_cases

URL = "http://www.county.gov.example/a/b.html"
CASES = read_cases()
_UNSEEN = "script, style, select, template, noscript, textarea, title, iframe, svg, object"


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff\xad\u2060]", "", text)


def visible(body: bytes, unseen: str = _UNSEEN) -> str:
    tree = LexborHTMLParser(body)
    for node in tree.css(unseen):
        node.decompose()
    return squeezed(tree.body.text()) if tree.body else ""


def told(page: Refined) -> str:
    return squeezed("".join(as_they_stood(page) + [d.text for d in page.dropped]))


def as_they_stood(page: Refined) -> list[str]:
    """The texts with every repair undone."""
    return [undo(d.text, d.repairs) for d in page.documents]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_kept_and_dropped_are_all_the_visible_text(case: Case) -> None:
    """On every page of the cases, character by character; the title is dropped as a block and told as a field."""
    page = case.refined()
    body = case.body if page.encoding == "utf-8" else case.body.decode(page.encoding).encode()
    assert sorted(told(page)) == sorted(visible(body))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_paragraph_stands_on_the_page(case: Case) -> None:
    """White space and what the ledger of repairs says aside, no text is made up."""
    page = case.refined()
    body = case.body if page.encoding == "utf-8" else case.body.decode(page.encoding).encode()
    text = visible(body, f"{_UNSEEN}, [style*=none], .noprint, .mw-editsection")
    assert [p for raw in as_they_stood(page) for p in raw.split("\n") if squeezed(p) not in text] == []


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_pages_cut_and_spliced_are_refined_without_an_error(data: st.DataObject) -> None:
    """Real markup, broken anywhere: some answer, twice the same."""
    one, other = (data.draw(st.sampled_from(CASES)).body for _ in range(2))
    cut, splice = data.draw(st.integers(0, len(one))), data.draw(st.integers(0, len(other)))
    body = one[:cut] + data.draw(st.binary(max_size=20)) + other[splice:]
    assert refine(body, url=URL) == refine(body, url=URL)


_MARKUP = (
    "<table>", "<tr><th>", "<td>", "</tr>", "</table>", "<nav>", "</nav>", "<ul class=menu>", "<li><a href=/x>", "</a>",
    "</ul>", "<div class=footer>", "<div id=content>", "</div>", "<div hidden>", "<p style='display:none'>", "<p>", "<h1>",
    "</h1>", "<h2>", "<span class=noprint>", "</span>", "<pre>", "</pre>", "<br>", "<article>", "</article>",
)  # fmt: skip
_WORDS = (
    "图书馆三月一日开放，每天从早上八点到晚上九点，星期一闭馆整理。", "新馆", "2023-02-27 10:00", "来源：溪桥日报",
    "上一篇", "版权所有", "相关阅读", "re: 新馆 2023-02-27 10:46", "孩子们坐在地上看书，馆长说这样很好，谁也不去管他们。",
)  # fmt: skip
_PAGES = st.lists(st.sampled_from((*_MARKUP, *_WORDS)), max_size=80)


@settings(max_examples=200, deadline=None)
@given(_PAGES)
def test_no_word_is_lost_however_a_page_is_put_together(pieces: list[str]) -> None:
    """Tables, menus, hidden boxes, opened and closed in any order: every character is kept or dropped, once."""
    page = refine(f"<body>{''.join(pieces)}".encode(), url=URL)
    assert sorted(told(page)) == sorted(squeezed("".join(p for p in pieces if p in _WORDS)))


@settings(max_examples=100, deadline=None)
@given(_PAGES, st.data())
def test_a_template_moves_text_and_loses_none(pieces: list[str], data: st.DataObject) -> None:
    """Whatever it knows of a page is dropped, with its words, and the rest is told as before."""
    body = f"<body>{''.join(pieces)}".encode()
    known = sample_of(body).blocks
    blocks = data.draw(st.frozensets(st.sampled_from(known))) if known else frozenset()
    page = refine(body, url=URL, template=Template(blocks=blocks, pages=20))
    assert sorted(told(page)) == sorted(told(refine(body, url=URL)))


def test_the_cases_lie_where_they_are_looked_for() -> None:
    """A test over no cases would promise nothing."""
    assert len(CASES) >= 80
    assert all((Path(__file__).parents[2] / "cases" / case.name).is_dir() for case in CASES)
