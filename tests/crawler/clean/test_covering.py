"""Nothing visible is lost unsaid, and nothing is kept that the page does not hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crawler import refine
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
    return squeezed("".join([d.text for d in page.documents] + [d.text for d in page.dropped]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_kept_and_dropped_are_all_the_visible_text(case: Case) -> None:
    """On every page of the cases, character by character; the title is dropped as a block and told as a field."""
    page = case.refined()
    body = case.body if page.encoding == "utf-8" else case.body.decode(page.encoding).encode()
    assert sorted(told(page)) == sorted(visible(body))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_paragraph_stands_on_the_page(case: Case) -> None:
    """White space aside, no text is made up."""
    page = case.refined()
    body = case.body if page.encoding == "utf-8" else case.body.decode(page.encoding).encode()
    text = visible(body, f"{_UNSEEN}, [style*=none], .noprint, .mw-editsection")
    assert [p for d in page.documents for p in d.text.split("\n") if squeezed(p) not in text] == []


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_pages_cut_and_spliced_are_refined_without_an_error(data: st.DataObject) -> None:
    """Real markup, broken anywhere: some answer, twice the same."""
    one, other = (data.draw(st.sampled_from(CASES)).body for _ in range(2))
    cut, splice = data.draw(st.integers(0, len(one))), data.draw(st.integers(0, len(other)))
    body = one[:cut] + data.draw(st.binary(max_size=20)) + other[splice:]
    assert refine(body, url=URL) == refine(body, url=URL)


def test_the_cases_lie_where_they_are_looked_for() -> None:
    """A test over no cases would promise nothing."""
    assert len(CASES) >= 35
    assert all((Path(__file__).parents[2] / "cases" / case.name).is_dir() for case in CASES)
