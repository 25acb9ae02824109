"""A stored page laid open: every passage of it, with what became of it."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import refine
from crawler.page_text import MOST, PageText, Passage, lay_open
from crawler.refinery import Job, Refinery, Unrefined
from storage.records import Refined
from tests.cases.case import Case, read_cases
from tests.site import report

CASES = read_cases()


def put_right(passages: list[Passage]) -> str:
    """The text of a document, made of its passages by carrying out their changes."""
    text = ""
    for passage in passages:
        at = 0
        raw = passage.text + "\n"
        for change in passage.changes:
            text += raw[at : change.start] + change.after
            at = change.stop
        text += raw[at:]
    return text


def dropped(laid: PageText) -> list[tuple[str, str]]:
    runs = groupby(laid.passages, key=lambda passage: passage.reason)
    return [(reason, "\n".join(p.text for p in run)) for reason, run in runs if reason]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_shown_of_a_page_is_what_became_of_it(case: Case) -> None:
    """The passages shown as dropped are those that cleaning dropped, for its reasons; the others, repaired, are the documents."""
    refined = case.refined()
    laid = lay_open(case.body)
    assert (laid.cleaner, laid.refused) == (refined.cleaner, refined.refused)
    assert laid.documents == tuple((d.position, d.text_sha256) for d in refined.documents)
    if not refined.refused:
        assert dropped(laid) == [(block.reason, block.text) for block in refined.dropped]
    for document in refined.documents:
        passages = [passage for passage in laid.passages if passage.document == document.position]
        assert put_right(passages).strip("\n") == document.text


def refined_page(paragraphs: list[str]) -> tuple[Refined, PageText]:
    page = f"<h1>某镇工作报告</h1><div>{''.join(f'<p>{p}</p>' for p in paragraphs)}</div>".encode()
    return refine(page, url="http://a.example/"), lay_open(page)


def test_a_repair_is_shown_where_the_page_has_the_damage() -> None:
    """A note on how a character is read is marked in its paragraph, with what it became, and nothing else is."""
    plain = "今年以来，全镇上下团结一心，各项工作取得新的成绩，现将有关情况报告如下。" * 3
    noted = f"各位代表，全鄉(xiāng)各項(xiàng)工作順(shùn)利。{plain}"
    refined, laid = refined_page([plain, noted, plain])
    assert [repair.kind for repair in refined.documents[0].repairs] == ["pinyin"] * 3
    [passage] = [passage for passage in laid.passages if passage.changes]
    assert [passage.text[c.start : c.stop] for c in passage.changes] == ["(xiāng)", "(xiàng)", "(shùn)"]
    assert passage.paragraph == 2


def test_passages_say_in_which_paragraph_of_their_document_they_are() -> None:
    """Each kept block leads to the paragraph it begins in, also behind lines that were joined."""
    for passage, document in (
        (passage, document)
        for case in CASES
        for laid, refined in [(lay_open(case.body), case.refined())]
        for document in refined.documents
        for passage in laid.passages
        if passage.document == document.position and not passage.changes
    ):
        assert passage.text in document.text.split("\n")[passage.paragraph - 1]


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_bytes_make_it_raise(body: bytes) -> None:
    """Whatever a server sent can be laid open."""
    assert isinstance(lay_open(b"<div><p>" + body), PageText)


def test_of_a_page_beyond_measure_the_beginning_is_handed_over() -> None:
    """What is too much for a person is counted, not carried."""
    paragraph = "今年以来，全镇上下团结一心，各项工作取得新的成绩。" * 400
    _, laid = refined_page([paragraph] * 50)
    shown = sum(len(passage.text) for passage in laid.passages)
    assert shown <= MOST
    assert shown + laid.more == len(paragraph) * 50 + len("某镇工作报告")


async def test_a_page_is_laid_open_in_a_worker() -> None:
    """The worker gives what the function gives."""
    page = report("甲镇政府工作报告").encode()
    async with Refinery(1) as refinery:
        laid = await refinery.lay_open(Job(page, "http://a.example/"))
    assert laid == lay_open(page)


async def test_a_page_that_takes_too_long_is_given_up() -> None:
    """The worker is ended and the reason told; the next page is laid open."""
    paragraph = "<p>今年以来，全镇上下团结一心，各项工作取得新的成绩，现将有关情况报告如下。"
    endless, page = (paragraph * 60_000).encode(), report("甲镇政府工作报告").encode()
    async with Refinery(1, seconds=0.3) as refinery:
        assert isinstance(await refinery.lay_open(Job(page, "http://a.example/")), PageText)
        given_up = await refinery.lay_open(Job(endless, "http://a.example/"))
        assert isinstance(await refinery.lay_open(Job(page, "http://a.example/")), PageText)
    assert isinstance(given_up, Unrefined)
    assert given_up.reason.startswith("refining it took over")
