"""What each paragraph of a document is: headings, items of lists, rows of tables, and nothing else."""

from __future__ import annotations

import pickle

import pytest

from crawler import refine
from storage.records import Form, FormKind, RefinedDocument

HEADING, ITEM, ROW = FormKind.HEADING, FormKind.ITEM, FormKind.ROW
LONG = "全镇坚持以项目建设为抓手，统筹推进产业发展、民生改善和基层治理，各项工作取得了新的进展，群众的获得感不断增强。"
OTHER = "农业方面，新修水渠十二公里，改造中低产田三千亩，推广良种两万亩，全年粮食总产量比上年增长百分之三。"


def documents(body: str, title: str = "梨园镇年度工作情况") -> tuple[RefinedDocument, ...]:
    page = f"<meta charset=utf-8><title>{title}</title><body><div class=content>{body}</div>"
    return refine(page.encode(), url="http://a.example/1.html").documents


def structure(body: str) -> dict[str, Form]:
    """The paragraphs that are not plain, by their text."""
    [document] = documents(body)
    lines = document.text.split("\n")
    return {lines[form.paragraph - 1]: form for form in document.structure}


def short(body: str) -> dict[str, tuple[FormKind, int, str]]:
    return {line: form[1:4] for line, form in structure(body).items()}


def test_headings_have_the_level_the_page_gives_them() -> None:
    """Paragraphs stay plain, and no number is needed."""
    found = short(
        f"<p>{LONG}<h2>农业生产</h2><p>{OTHER}<h3>水利设施</h3><p>{LONG}<h2>集镇建设</h2><p>{OTHER}"
    )
    assert found == {
        "农业生产": (HEADING, 2, "h2"),
        "水利设施": (HEADING, 3, "h3"),
        "集镇建设": (HEADING, 2, "h2"),
    }


def test_headings_are_told_by_numbers_where_short_lines_stand_over_text() -> None:
    """By the number's depth: 一、 above （一） above 1.; a numbered sentence is a paragraph."""
    lines = (
        "一、去年工作",
        "（一）农业生产",
        "1.水利设施",
        OTHER,
        "（二）集镇建设",
        LONG,
        "1.修好水渠。",
        OTHER,
    )
    assert short("".join(f"<p>{line}" for line in lines)) == {
        "一、去年工作": (HEADING, 1, "number"),
        "（一）农业生产": (HEADING, 2, "number"),
        "1.水利设施": (HEADING, 3, "number"),
        "（二）集镇建设": (HEADING, 2, "number"),
    }


def test_numbered_lines_below_each_other_are_no_headings() -> None:
    """Nor is the last of them, though a paragraph follows, nor a number at the end of a text."""
    lines = (LONG, "1.水渠", "2.道路", "3.桥梁", OTHER, "一、附录")
    assert short("".join(f"<p>{line}" for line in lines)) == {}


def test_chapters_stand_above_all_other_numbers() -> None:
    """A chapter is a heading of level 1, its sections of level 2, and 一、 below them of level 3."""
    lines = ("第一章 总则", LONG, "第二章 管理", "第一节 人员", "一、编制", OTHER)
    found = short("".join(f"<p>{line}" for line in lines))
    assert {line: level for line, (_, level, _) in found.items()} == {
        "第一章 总则": 1,
        "第二章 管理": 1,
        "第一节 人员": 2,
        "一、编制": 3,
    }


def test_items_have_their_depth() -> None:
    """A list in a list is deeper; a second paragraph of an item goes on with it, and a heading inside is a heading."""
    body = f"<p>{LONG}<ul><li>{OTHER}<ul><li>修好东边的水渠</ul><li><p>{LONG[:30]}</p><p>另外再修一条路</li></ul><p>{OTHER[:40]}"
    assert [(form.kind, form.level, form.told) for form in structure(body).values()] == [
        (ITEM, 1, "li"),
        (ITEM, 2, "li"),
        (ITEM, 1, "li"),
        (ITEM, 1, "continued"),
    ]


def test_a_list_that_lays_the_page_out_is_no_list() -> None:
    """An element that holds a whole text says nothing of its paragraphs."""
    body = "<ul><li>" + "".join(f"<p>{line}" for line in (LONG, OTHER) * 4) + "</li></ul>"
    assert all(document.structure == () for document in documents(body))


def test_a_page_that_is_all_headings_has_none() -> None:
    """Nor is a whole paragraph one, whatever element it stands in."""
    assert short("".join(f"<h3>{line}</h3>" for line in (LONG, OTHER, "又一段话。", "再一段话。"))) == {}
    assert short(f"<p>{LONG}<h2>{LONG + OTHER}</h2><p>{OTHER}") == {}


def test_rows_say_which_columns_their_cells_stand_in() -> None:
    """Empty cells and those that reach over several columns or rows leave gaps; rows of headings are told apart."""
    table = (
        "<table><tr><th rowspan=2>指标<th colspan=2>产量<tr><th>前年<th>去年"
        "<tr><td>粮食<td><td>8.6<tr><td>水果<td>3.1<td>3.4</table>"
    )
    found = structure(f"<p>{LONG}{table}<p>{OTHER}")
    assert {line: (form.level, form.told, form.columns) for line, form in found.items()} == {
        "指标  产量": (1, "th", ()),
        "前年  去年": (1, "th", (1, 2)),
        "粮食  8.6": (1, "tr", (0, 2)),
        "水果  3.1  3.4": (1, "tr", ()),
    }


def test_a_row_of_one_cell_is_a_row_and_tables_are_counted() -> None:
    """What stands in a table belongs to it, and the next table is another one."""
    table = "<table><tr><td colspan=2>{0}<tr><td>粮食{0}<td>8.4<tr><td>水果{0}<td>3.1</table>"
    found = structure(f"<p>{LONG}{table.format('甲')}{table.format('乙')}<p>{OTHER}")
    assert [(line, form.kind, form.level) for line, form in found.items()] == [
        ("甲", ROW, 1), ("粮食甲  8.4", ROW, 1), ("水果甲  3.1", ROW, 1),
        ("乙", ROW, 2), ("粮食乙  8.4", ROW, 2), ("水果乙  3.1", ROW, 2),
    ]  # fmt: skip


def test_a_table_that_lays_the_page_out_has_no_rows() -> None:
    """Paragraphs in its cells are plain."""
    assert short(f"<table><tr><td><p>{LONG}</p><p>{OTHER}</p></td></tr></table>") == {}


@pytest.mark.parametrize("span", ["0", "-3", "1000000000", "x", "9" * 5000, "²"])
def test_absurd_spans_cost_nothing(span: str) -> None:
    """A cell reaches over one column or row at least, and never over more than a table has."""
    table = f"<table><tr><td rowspan='{span}' colspan='{span}'>甲<td>1" + "<tr><td>乙<td>2" * 50 + "</table>"
    [document] = documents(f"<p>{LONG}{table}<p>{OTHER}")
    assert sum(form.kind is ROW for form in document.structure) == 51


def test_marks_stay_with_their_paragraphs_through_repairs() -> None:
    """Lines that were joined before a paragraph do not move its mark."""
    text = LONG[:-1] + "，" + OTHER
    lines = [text[at : at + 25] for at in range(0, len(text), 25)] * 4
    wrapped = "".join(f"<p>{line}</p>" for line in lines)
    [document] = documents(f"{wrapped}<h2>水利设施</h2><p>{OTHER}<ul><li>修好水渠</li></ul>")
    assert {repair.kind for repair in document.repairs} == {"wrapped"}
    found = short(f"{wrapped}<h2>水利设施</h2><p>{OTHER}<ul><li>修好水渠</li></ul>")
    assert found == {"水利设施": (HEADING, 2, "h2"), "修好水渠": (ITEM, 1, "li")}


def test_an_item_that_is_cut_goes_on() -> None:
    """Of a list's item whose paragraphs were glued into one the first is the item, the others go on with it."""
    glued = f"一、{LONG * 4}二、{OTHER * 4}三、{LONG * 4}四、{OTHER * 4}"
    [document] = documents(f"<p>{OTHER}<ul><li>{glued}<li>修好水渠</ul><p>{LONG}")
    assert [(form.paragraph, form.told) for form in document.structure] == [
        (2, "li"), (3, "continued"), (4, "continued"), (5, "continued"), (6, "li"),
    ]  # fmt: skip


def test_each_document_of_a_page_counts_its_own_paragraphs() -> None:
    """The marks of a compilation's second report are counted from its own first paragraph."""
    report = [
        "各位代表：", "现在，我代表镇人民政府向大会作工作报告，请予审议。", "一、去年工作",
        *(f"{name}方面，{OTHER}{LONG}" for name in ("农业", "集镇", "教育")), "二、今年任务", LONG + OTHER,
    ]  # fmt: skip
    pieces = [("篇一：梨园镇政府工作报告", report), ("篇二：柳溪镇政府工作报告", report)]
    body = "".join(f"<p>{line}" for title, lines in pieces for line in (title, *lines))
    found = documents(body, "镇政府工作报告（精选2篇）")
    assert len(found) == 2
    for document in found:
        lines = document.text.split("\n")
        assert [lines[form.paragraph - 1] for form in document.structure] == ["一、去年工作", "二、今年任务"]


def test_documents_with_structure_travel_between_processes() -> None:
    """They come back as they went, kinds and all."""
    found = documents(f"<p>{LONG}<h2>农业生产</h2><p>{OTHER}")
    assert found[0].structure[0].kind is HEADING
    assert pickle.loads(pickle.dumps(found)) == found
