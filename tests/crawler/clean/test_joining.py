"""The pages of an article give the documents of the whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from crawler import join, refine
from crawler.clean.repair import undo
from storage.normalise import sha256
from storage.records import Certainty, Edge, Fact, Form, FormKind, Refined

FIRST = "过去一年，全镇规模以上企业增加到二十六家，税收比上年增长百分之九，XX村集体经济收入全部超过三十万元。"
SECOND = "修路期间，沿线十四个村的群众投工投劳，水毁桥涵当年修复，冬修水利完成土石方五万立方米，三座小型水库通过验收。"
THIRD = "教育、卫生和文化同步推进，中心小学新校舍秋季启用，卫生院添置了检查设备，某村养老院床位增加一倍。"
ADDRESS = "http://x.test/7{}.html"


def turned(paragraph: str) -> str:
    """Another paragraph, from the same characters."""
    return f"{paragraph[-2::-1]}。"


def page(number: int, of: int, *paragraphs: str) -> Refined:
    """One page of an article, with its pager."""
    names = [ADDRESS.format("" if n == 1 else f"_{n}") for n in range(1, of + 1)]
    pager = f'<a href="{names[number - 2]}">上一页</a>' if number > 1 else ""
    pager += f'<a href="{names[number]}">下一页</a>' if number < of else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = f"<meta charset=utf-8><title>某镇工作报告</title><h1>某镇工作报告</h1><div class=article-content>{text}</div><div>{pager}</div>"
    return refine(html.encode(), url=names[number - 1])


def pages() -> list[Refined]:
    return [
        page(1, 3, FIRST, turned(FIRST)),
        page(2, 3, SECOND, turned(SECOND)),
        page(3, 3, THIRD, turned(THIRD)),
    ]


WHOLE = "\n".join((FIRST, turned(FIRST), SECOND, turned(SECOND), THIRD, turned(THIRD)))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_pages_are_joined_in_their_order_whatever_order_they_come_in(order: tuple[int, ...]) -> None:
    """One document, whole at both ends, with the hash of its text."""
    made = pages()
    [document] = join([made[n] for n in order])
    assert document.text == WHOLE
    assert document.text_sha256 == sha256(WHOLE)
    assert (document.start.whole, document.end) == (True, made[2].documents[0].end)
    assert (document.title, document.position) == ("某镇工作报告", 1)


def test_a_single_page_is_what_it_was() -> None:
    """So is none."""
    alone = page(1, 1, FIRST, SECOND)
    assert join([alone]) == alone.documents
    assert join([]) == ()


@pytest.mark.parametrize(("missing", "texts"), [(0, 1), (1, 2), (2, 1)])
def test_around_a_missing_page_texts_stay_apart_and_say_that_they_are_cut(missing: int, texts: int) -> None:
    """What does not follow is not glued."""
    there = [made for n, made in enumerate(pages()) if n != missing]
    joined = join(there)
    assert len(joined) == texts
    assert joined[0].start.whole is (missing != 0)
    assert joined[-1].end.why == ("goes on on the next page" if missing == 2 else joined[-1].end.why)
    assert joined[-1].end.whole is (missing != 2 and there[-1].documents[-1].end.whole)
    if missing == 1:
        assert (joined[0].end.whole, joined[1].start.whole, joined[1].position) == (False, False, 2)


def test_a_paragraph_broken_by_the_end_of_a_page_is_one_again() -> None:
    """That is a guess, and can be undone."""
    one, other = page(1, 2, SECOND, FIRST[:30]), page(2, 2, FIRST[30:], THIRD)
    [document] = join([one, other])
    assert document.text == "\n".join((SECOND, FIRST, THIRD))
    assert [(repair.kind, repair.certain) for repair in document.repairs] == [("page_break", False)]
    apart = "\n".join((one.documents[0].text, other.documents[0].text))
    assert undo(document.text, document.repairs) == apart


def test_words_broken_apart_keep_a_space_between_them() -> None:
    """Where letters are written with spaces."""
    texts = ("The town built a road, two schools", "and a bridge over the river.")
    parts = [
        replace(made, documents=(replace(made.documents[0], text=text),))
        for made, text in zip((page(1, 2, FIRST, SECOND), page(2, 2, FIRST, SECOND)), texts, strict=True)
    ]
    [document] = join(parts)
    assert document.text == " ".join(texts)
    assert undo(document.text, document.repairs) == "\n".join(texts)


@pytest.mark.parametrize(
    ("last", "first"),
    [(SECOND, THIRD), ("某镇人民政府", THIRD), (SECOND[:30], "二、下一年的工作"), ("我们的做法是：", THIRD)],
)
def test_paragraphs_that_end_with_the_page_stay_so(last: str, first: str) -> None:
    """A closing mark, a signature and a heading behind it tell."""
    one, other = (page(n, 2, FIRST, SECOND) for n in (1, 2))
    parts = [
        replace(made, documents=(replace(made.documents[0], text=text),))
        for made, text in ((one, f"{FIRST}\n{last}"), (other, f"{first}\n{turned(SECOND)}"))
    ]
    [document] = join(parts)
    assert f"{last}\n{first}" in document.text
    assert document.repairs == ()


def test_repairs_masks_and_forms_of_later_pages_stand_where_they_are_now() -> None:
    """Each points into the joined text."""
    one, other = page(1, 2, FIRST, SECOND), page(2, 2, f"扶(fú)贫工作：{THIRD}", "<b></b>" + turned(SECOND))
    row = Form(2, FormKind.ROW, 1, "tr")
    one = replace(one, documents=(replace(one.documents[0], structure=(row,)),))
    other = replace(other, documents=(replace(other.documents[0], structure=(row,)),))
    [document] = join([one, other])
    assert undo(document.text, document.repairs) == "\n".join(
        undo(part.documents[0].text, part.documents[0].repairs) for part in (one, other)
    )
    assert [document.text[mask.position :][: len(mask.text)] for mask in document.masks] == ["XX", "某"]
    assert document.structure == (row, row._replace(paragraph=4, level=2))
    assert dict(document.marks)["characters"] == len(document.text)


def test_a_later_page_tells_what_the_first_leaves_open() -> None:
    """Of one name the first page's stands."""
    one, other = page(1, 2, FIRST, SECOND), page(2, 2, THIRD, turned(SECOND))
    fact = Fact("agency", "某县水利局", Certainty.LIKELY, "signature")
    clash = Fact("language", "en", Certainty.LIKELY, "text")
    other = replace(other, documents=(replace(other.documents[0], facts=(clash, fact), author="李某"),))
    [document] = join([one, other])
    assert (document.fact("agency"), document.fact("language"), document.author) == (
        "某县水利局",
        "zh-Hans",
        "李某",
    )


def test_a_compilation_goes_on_with_the_text_that_a_page_breaks_off() -> None:
    """Where a page opens with a heading of its own, another text begins there, which is a guess."""
    one, other = page(1, 2, FIRST, SECOND), page(2, 2, THIRD, turned(SECOND))
    [part] = other.documents
    second = replace(part, title="篇三", position=2)
    going_on = join([one, replace(other, documents=(part, second))])
    assert [(d.title, d.position) for d in going_on] == [("某镇工作报告", 1), ("篇三", 2)]
    assert going_on[0].text == f"{one.documents[0].text}\n{part.text}"
    headed = join([one, replace(other, documents=(replace(part, title="篇二"), second))])
    assert [d.title for d in headed] == ["某镇工作报告", "篇二", "篇三"]
    assert headed[0].end == Edge(whole=True, certain=False, why="a heading opens the next page")
    assert headed[1].start == Edge(whole=True, certain=False, why="a heading opens the page")
