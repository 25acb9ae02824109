"""PDF files: paragraphs of lines, what is no text left out with a reason, and files that give none named."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from reportlab.pdfgen.canvas import Canvas

from crawler import refine
from crawler.clean.repair import undo
from storage.records import FormKind, Refined, Role
from tests.site import PARAGRAPH
from tests.site.files import FONT, locked_pdf, pdf, pdf_table, scanned_pdf

TITLE = "云岭县青石镇2023年政府工作报告"
LONG = (
    PARAGRAPH
    + "全年实现地区生产总值12.5亿元，同比增长6.8%，一般公共预算收入完成1.2亿元，比2022年增加3000万元。"
)
PARAGRAPHS = [f"第{n}项工作涉及{n * 37 % 91}个村。{LONG if n % 3 else PARAGRAPH}" for n in range(1, 19)]


def refined(body: bytes, link_text: str = "") -> Refined:
    return refine(body, url="http://town.example/f/1", link_text=link_text)


@pytest.mark.parametrize(
    "made",
    [
        {"indent": True},
        {"indent": False},
        {"header": "青石镇人民政府公报"},
        {"columns": ((60, 285), (310, 535))},
    ],
    ids=["indented", "not indented", "with a header", "in two columns"],
)
def test_lines_become_the_paragraphs_they_were(made: dict[str, object]) -> None:
    """Each paragraph is whole, over the ends of lines, columns and pages, and nothing else is in the text."""
    (document,) = refined(pdf(TITLE, PARAGRAPHS, **made)).documents  # type: ignore[arg-type]
    assert document.text.split("\n") == PARAGRAPHS
    assert document.title == TITLE


def test_what_pages_repeat_is_left_out_with_its_reason() -> None:
    """Headers, page numbers and the title are no text; each is told of once for each page it stands on."""
    page = refined(pdf(TITLE, PARAGRAPHS, header="青石镇人民政府公报"))
    counts = Counter(block.reason for block in page.dropped)
    assert counts["page_header"] == counts["page_number"] >= 3
    assert counts["title"] == 1


def test_joined_lines_are_in_the_ledger() -> None:
    """Each line break that went is a repair, and undoing all of them gives the lines of the page back."""
    (document,) = refined(pdf(TITLE, PARAGRAPHS)).documents
    assert {repair.kind for repair in document.repairs} == {"wrapped"}
    lines = undo(document.text, document.repairs).split("\n")
    assert len(lines) == len(PARAGRAPHS) + len(document.repairs)
    assert "".join(lines) == "".join(PARAGRAPHS)


def test_facts_are_told_as_of_a_page() -> None:
    """A file goes through the same steps as a page: year, kind of report, place, language."""
    (document,) = refined(pdf(TITLE, PARAGRAPHS)).documents
    assert document.dates.reported_year == 2023
    assert document.fact("report_kind") == "government_work_report"
    assert document.fact("town") == "青石镇"
    assert document.fact("language") == "zh-Hans"


def test_rows_of_figures_are_rows() -> None:
    """Cells that stand under one another are a table, and a cell that is missing leaves its column empty."""
    rows = [("指标", "单位", "完成"), ("生产总值", "亿元", "12.5"), ("粮食产量", "", "1.2")]
    (document,) = refined(pdf_table(rows)).documents
    assert document.text.split("\n")[1:] == ["指标  单位  完成", "生产总值  亿元  12.5", "粮食产量  1.2"]
    assert [form.columns for form in document.structure if form.kind is FormKind.ROW] == [(), (), (0, 2)]


def test_the_link_is_the_title_where_the_file_has_none() -> None:
    """A file of plain lines is named by its link, without the number of the attachment and the ending."""
    body = locked_pdf("", PARAGRAPH * 3)
    assert refined(body, "附件2：青石镇2023年工作要点.pdf").documents[0].title == "青石镇2023年工作要点"
    assert refined(body, "点击下载").documents[0].title == ""


def test_lines_that_were_never_broken_stay_apart() -> None:
    """Short lines of one size, all at one margin: each is a paragraph, and the first is the title by its words."""
    lines = [
        "云岭县2024年政府工作报告",
        "一、工作回顾",
        "过去一年，地区生产总值增长百分之六点五。",
        "二、工作安排",
        "推动高质量发展。",
    ]
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.setFont(FONT, 14)
    for n, line in enumerate(lines):
        canvas.drawString(72, 780 - 30 * n, line)
    canvas.save()
    (document,) = refined(file.getvalue()).documents
    assert [document.title, *document.text.split("\n")] == lines


def test_a_file_that_only_forbids_printing_is_read() -> None:
    """An empty password opens it for everybody."""
    (document,) = refined(locked_pdf("", PARAGRAPH * 3)).documents
    assert document.text == PARAGRAPH * 3


def test_pages_of_pictures_are_called_that() -> None:
    """A scanned file is refused by that name, with as many blocks as it has pages, and no empty document."""
    page = refined(scanned_pdf(3))
    assert (page.refused, page.documents, page.role) == ("scanned_pdf", (), Role.ATTACHMENT)
    assert [block.reason for block in page.dropped] == ["scanned_pdf"] * 3


def test_a_picture_among_pages_of_text_is_told_of() -> None:
    """The text is kept, and each page that is a picture is counted."""
    page = refined(scanned_pdf(3, text_on=1, text=PARAGRAPH * 4))
    assert len(page.documents) == 1
    assert [block.reason for block in page.dropped].count("scanned_page") == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (locked_pdf("geheim", PARAGRAPH), "encrypted"),
        (pdf(TITLE, PARAGRAPHS)[:1500], "corrupt_pdf"),
        (b"%PDF-1.7\nno more than that", "corrupt_pdf"),
    ],
    ids=["behind a password", "cut short", "only its first line"],
)
def test_what_cannot_be_read_is_named(body: bytes, reason: str) -> None:
    """No document, and a reason of one word."""
    page = refined(body)
    assert (page.refused, page.documents) == (reason, ())


def test_a_page_is_no_file() -> None:
    """HTML that speaks of a PDF at its very beginning stays HTML."""
    page = refined(f"<p>%PDF-1.4 {PARAGRAPH * 5}</p>".encode())
    assert page.role is not Role.ATTACHMENT
