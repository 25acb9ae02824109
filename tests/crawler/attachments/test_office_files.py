"""Office files: the order, headings, numbers, lists and tables of the document; broken and hostile ones named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import docx
import openpyxl
import pytest

from crawler import refine
from crawler.attachments import FileKind, file_kind
from crawler.attachments.number_formats import read_formats
from storage.records import FormKind, Refined, Role
from tests.site import PARAGRAPH
from tests.site.files import compound, old_word, saved, with_part, word, workbook

TITLE = "云岭县青石镇2023年工作总结"
OTHER = PARAGRAPH[::-1].strip("。") + "。"


def refined(body: bytes, link_text: str = "") -> Refined:
    return refine(body, url="http://town.example/f/1.bin", link_text=link_text)


def test_a_word_file_comes_out_in_order() -> None:
    """The title is the large line in the middle; paragraphs and the rows of the table stand as in the file."""
    rows = [("指标", "计划", "完成"), ("生产总值", "12亿元", "12.5亿元"), ("粮食产量", "", "1.2万吨")]
    (document,) = refined(word(TITLE, [PARAGRAPH, OTHER], rows)).documents
    assert document.title == TITLE
    assert document.text.split("\n") == [
        PARAGRAPH,
        "指标  计划  完成",
        "生产总值  12亿元  12.5亿元",
        "粮食产量  1.2万吨",
        OTHER,
    ]
    assert [form.columns for form in document.structure if form.kind is FormKind.ROW] == [(), (), (0, 2)]


def test_headings_lists_and_their_numbers_are_kept() -> None:
    """Styles make headings with their level, lists items; numbers that Word prints of itself are written out."""
    made = docx.Document()
    made.add_heading(TITLE, 0)
    made.add_heading("工作回顾", 1)
    made.add_paragraph(PARAGRAPH)
    made.add_paragraph("修建道路三条", style="List Bullet")
    made.add_paragraph("改造危房十户", style="List Number")
    made.add_paragraph("新建水厂一座", style="List Number")
    made.add_paragraph(OTHER)
    (document,) = refined(saved(made)).documents
    assert document.title == TITLE
    assert document.text.split("\n") == [
        "工作回顾", PARAGRAPH, "修建道路三条", "1.改造危房十户", "2.新建水厂一座", OTHER,
    ]  # fmt: skip
    assert [(form.paragraph, form.kind, form.level) for form in document.structure] == [
        (1, FormKind.HEADING, 1),
        (3, FormKind.ITEM, 1),
        (4, FormKind.ITEM, 1),
        (5, FormKind.ITEM, 1),
    ]


def test_text_that_was_put_in_or_taken_out_is_as_accepted() -> None:
    """Of a file with changes marked, what was put in is text and what was taken out is not."""
    body = word(TITLE, [PARAGRAPH, OTHER])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        document = archive.read("word/document.xml").decode()
    put_in = '<w:ins w:id="1" w:author="a"><w:r><w:t>补充一句。</w:t></w:r></w:ins>'
    taken_out = '<w:del w:id="2" w:author="a"><w:r><w:delText>删去一句。</w:delText></w:r></w:del>'
    changed = document.replace(f"<w:t>{OTHER}</w:t></w:r>", f"<w:t>{OTHER}</w:t></w:r>{put_in}{taken_out}")
    (found,) = refined(with_part(body, "word/document.xml", changed.encode())).documents
    assert found.text.split("\n")[-1] == OTHER + "补充一句。"


def test_a_workbook_is_rows_of_figures() -> None:
    """Whole numbers have no point, sums no tail of digits, days no time; an empty cell leaves its column out."""
    sheets: dict[str, Sequence[Sequence[object]]] = {
        "表一": [
            ["2023年主要指标完成情况表"],
            ["指标", "单位", "完成", "日期"],
            ["地区生产总值", "亿元", 12.0, date(2023, 12, 31)],
            ["粮食产量", None, 0.1 + 0.2, datetime(2023, 5, 1, 8, 30)],  # noqa: DTZ001 - cells have no zone
        ],
        "表二": [["村名", "人口"], ["上村", 1203], ["下村", 987]],
    }
    page = refined(workbook(sheets), "点击下载")
    (document,) = page.documents
    assert document.title == "2023年主要指标完成情况表"
    assert document.text.split("\n") == [
        "指标  单位  完成  日期",
        "地区生产总值  亿元  12  2023-12-31",
        "粮食产量  0.3  2023-05-01 08:30",
        "表二",
        "村名  人口",
        "上村  1203",
        "下村  987",
    ]
    rows = [(form.level, form.columns) for form in document.structure if form.kind is FormKind.ROW]
    assert rows == [(1, ()), (1, ()), (1, (0, 2, 3)), (2, ()), (2, ()), (2, ())]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.068, "0.0%", "6.8%"),
        (0.0675, "0.00%", "6.75%"),
        (1203, "#,##0", "1,203"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (12.5, '0.00"亿元"', "12.50亿元"),
        (12.5, "0.##", "12.5"),
        (12, "0.##", "12"),
        (-3.2, "0.0_);[Red]\\(0.0\\)", "(3.2)"),
        (12.5, "General", "12.5"),
        (12.5, "# ?/?", "12.5"),
    ],
)
def test_numbers_are_as_the_workbook_shows_them(value: float, code: str, text: str) -> None:
    """A cell's format is followed where it is one of plain numbers; else the value stands as it is."""
    body = workbook({"表": [["指标", "完成"], ["增长速度", value]]})
    book = openpyxl.load_workbook(io.BytesIO(body))
    book["表"]["B2"].number_format = code
    (document,) = refined(saved(book)).documents
    assert document.text.split("\n")[-1] == f"增长速度  {text}"


def test_no_entity_is_expanded_whatever_a_part_is_called() -> None:
    """A sheet in a part that is not named as XML is read for formats too, but not where it declares entities."""
    book = openpyxl.load_workbook(io.BytesIO(workbook({"表": [["增长速度", 0.068]]})))
    book["表"]["B1"].number_format = "0.0%"
    body = saved(book)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
        relations = parts.read("xl/_rels/workbook.xml.rels").replace(b"sheet1.xml", b"sheet1.dat")
    elsewhere = with_part(body, "xl/_rels/workbook.xml.rels", relations)
    declared = b'<!DOCTYPE w [<!ENTITY e "1">]>' + sheet.replace(b's="1"', b's="&e;"')
    assert read_formats(with_part(elsewhere, "xl/worksheets/sheet1.dat", sheet)) == {"表": {(0, 1): "0.0%"}}
    assert read_formats(with_part(elsewhere, "xl/worksheets/sheet1.dat", declared)) == {}


def test_an_old_word_file_gives_its_paragraphs() -> None:
    """DOC is read too; the line at the top that the link names is the title."""
    (document,) = refined(old_word([TITLE, PARAGRAPH, OTHER]), "青石镇2023年工作总结.doc").documents
    assert (document.title, document.text) == (TITLE, f"{PARAGRAPH}\n{OTHER}")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (word(TITLE, [PARAGRAPH]), FileKind.DOCX),
        (workbook({"表": [["村名", "人口"]]}), FileKind.XLSX),
        (old_word([PARAGRAPH]), FileKind.DOC),
        (compound({"Workbook": b"\x09\x08"}), FileKind.XLS),
        (compound({"EncryptedPackage": b"", "EncryptionInfo": b""}), FileKind.LOCKED),
        (with_part(b"PK\x05\x06" + bytes(18), "readme.txt", b"nothing"), None),
        (b"<html><p>PK\x03\x04 word/document.xml", None),
        (b"", None),
    ],
    ids=["docx", "xlsx", "doc", "xls", "locked", "another archive", "a page", "nothing"],
)
def test_the_kind_is_told_by_the_bytes(body: bytes, kind: FileKind | None) -> None:
    """No name and no content type is asked."""
    assert file_kind(body) is kind


def bomb() -> bytes:
    """A small file whose one part unpacks to more than any document has."""
    return with_part(word(TITLE, [PARAGRAPH]), "word/footnotes.xml", b"<a>" + b" " * 60_000_000 + b"</a>")


def with_entities() -> bytes:
    """A document whose text would be a thousand million letters."""
    body = word(TITLE, [PARAGRAPH])
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">{levels}]><w:document>&e9;</w:document>'
    return with_part(body, "word/document.xml", document.encode("utf-16"))


def far_cell() -> bytes:
    """A workbook of one cell, in the last row and column there can be."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1048576">'
        '<c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return with_part(workbook({"表": [["村名"]]}), "xl/worksheets/sheet1.xml", sheet.encode())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (word(TITLE, [PARAGRAPH])[:-60], "corrupt_docx"),
        (with_part(word(TITLE, [PARAGRAPH]), "word/document.xml", b"<w:document"), "corrupt_docx"),
        (workbook({"表": [["村名", "人口"]]})[:2500], "corrupt_xlsx"),
        (compound({"Workbook": b"\x09\x08"}), "corrupt_xls"),
        (compound({"WordDocument": b"\xec\xa5"}), "corrupt_doc"),
        (compound({"EncryptedPackage": b"", "EncryptionInfo": b""}), "encrypted"),
        (bomb(), "zip_bomb"),
        (with_entities(), "declares_entities"),
        (far_cell(), "too_many_cells"),
        (workbook({"表": []}), "no_text"),
    ],
    ids=[
        "docx cut short", "docx not well-formed", "xlsx cut short", "xls empty inside", "doc empty inside",
        "behind a password", "bomb", "entities", "a far cell", "nothing in it",
    ],
)  # fmt: skip
def test_what_cannot_or_must_not_be_read_is_named(body: bytes, reason: str) -> None:
    """No document, no fault, and a reason of one word."""
    page = refined(body)
    assert (page.refused, page.documents, page.role) == (reason, (), Role.ATTACHMENT)
