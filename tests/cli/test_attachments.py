"""Files that reports link, harvested: documents of their own, joined to the page, derived again from their bytes."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from baogao.cli.command import run
from crawler.tally import Tally
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage.database import open_for_reading
from storage.trace import Beside, trace
from tests.site import PARAGRAPH, listing, report
from tests.site.answers import Answers, answering
from tests.site.files import locked_pdf, pdf, scanned_pdf, word, workbook

PARAGRAPHS = [f"第{n}项工作已经完成，涉及{n * 37}户。{PARAGRAPH}" for n in range(1, 9)]
FIGURES: Sequence[Sequence[object]] = [
    ["指标", "单位", "完成"],
    ["地区生产总值", "亿元", 12.5],
    ["粮食产量", "万吨", 3],
    ["新建道路", "公里", 48],
]
LINKS = {
    "/f/report.pdf": "附件1：甲镇2023年政府工作报告.pdf",
    "/f/summary": "甲镇2023年工作总结.docx",
    "/f/figures.xlsx": "甲镇主要指标完成情况表",
    "/f/scanned.pdf": "扫描件",
    "/f/corrupt.pdf": "损坏",
    "/f/locked.pdf": "加密",
    "/f/old.wps": "旧文件",
}
FILES: dict[str, tuple[str, bytes] | int] = {
    "/f/report.pdf": ("application/pdf", pdf("云岭县甲镇2023年政府工作报告", PARAGRAPHS)),
    "/f/summary": ("application/octet-stream", word("云岭县甲镇2023年工作总结", PARAGRAPHS[::-1])),
    "/f/figures.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        workbook({"表": FIGURES}),
    ),
    "/f/scanned.pdf": ("application/pdf", scanned_pdf(3)),
    "/f/corrupt.pdf": ("application/pdf", pdf("云岭县甲镇2023年政府工作报告", PARAGRAPHS)[:1200]),
    "/f/locked.pdf": ("application/pdf", locked_pdf("geheim", PARAGRAPH)),
}

Harvest = Callable[..., Tally]


def page(markup: str) -> tuple[str, bytes]:
    return "text/html; charset=utf-8", markup.encode()


@pytest.fixture
def site() -> Iterator[Answers]:
    anchors = "".join(f"<p><a href={path}>{text}</a></p>" for path, text in LINKS.items())
    with_files = report("甲镇政府工作报告", "甲镇实现生产总值十亿元。").replace(
        "</body>", f"{anchors}</body>"
    )
    with answering({"/": page(listing("/a.html")), "/a.html": page(with_files), **FILES}) as site:
        yield site


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def harvest(site: Answers, db: Path, tmp_path: Path) -> Harvest:
    def harvest(*lines: str) -> Tally:
        toml = tmp_path / "sources.toml"
        head = [
            "[[source]]", 'name = "town"', f'start = "{site.address}/"', 'listings = "/"', 'details = "/*.html"',
            f'allow_private = "{site.host}"', "delay = 0",
        ]  # fmt: skip
        toml.write_text("\n".join([*head, *lines]))
        tally = Tally("town")
        asyncio.run(harvest_sources(load_sources(toml), db, {}, [tally], asyncio.Event()))
        return tally

    return harvest


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def beside(db: Path, title: str) -> Beside:
    """What stands beside the first sighting of the document with this title."""
    with closing(open_for_reading(db)) as archive:
        ((number,),) = archive.execute("SELECT id FROM documents WHERE title = ?", (title,)).fetchall()
        return trace(archive, number).sightings[0].beside


def test_files_become_documents_with_their_text(harvest: Harvest, db: Path) -> None:
    """A PDF, a DOCX and an XLSX come out as they were written; a file without a title has that of its link."""
    harvest("attachments = true")
    texts = {str(title): text for title, text in rows(db, "SELECT title, text FROM documents")}
    assert texts["云岭县甲镇2023年政府工作报告"] == "\n".join(PARAGRAPHS)
    assert texts["云岭县甲镇2023年工作总结"] == "\n".join(PARAGRAPHS[::-1])
    assert (
        texts["甲镇主要指标完成情况表"]
        == "指标  单位  完成\n地区生产总值  亿元  12.5\n粮食产量  万吨  3\n新建道路  公里  48"
    )
    assert len(texts) == 4


def test_what_gives_no_text_is_named(harvest: Harvest, db: Path, site: Answers) -> None:
    """A scanned, a corrupt and a locked file are refused by these names; one of a kind nobody reads is not fetched."""
    harvest("attachments = true")
    assert set(rows(db, "SELECT state, reason FROM pages WHERE role = 'attachment' AND state <> 'live'")) == {
        ("refused", "scanned_pdf"),
        ("refused", "corrupt_pdf"),
        ("refused", "encrypted"),
    }
    assert ("scanned_pdf", 3) in rows(db, "SELECT reason, blocks FROM drops")
    assert ("unsupported_wps", 1) in rows(db, "SELECT reason, blocks FROM drops")
    assert "/f/old.wps" not in site.asked


def test_a_file_is_joined_to_the_page_that_links_it(
    harvest: Harvest, db: Path, site: Answers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The archive, `show` and an export say of which page a file is an attachment, and which files a page has."""
    harvest("attachments = true")
    (linking,) = beside(db, "云岭县甲镇2023年政府工作报告").attachment_of
    assert (linking.url, linking.title, linking.text) == (
        f"{site.address}/a.html",
        "甲镇政府工作报告",
        LINKS["/f/report.pdf"],
    )
    files = {file.url: file.reason for file in beside(db, "甲镇政府工作报告").files}
    assert files == {
        **{f"{site.address}{path}": None for path in ("/f/report.pdf", "/f/summary", "/f/figures.xlsx")},
        f"{site.address}/f/scanned.pdf": "scanned_pdf",
        f"{site.address}/f/corrupt.pdf": "corrupt_pdf",
        f"{site.address}/f/locked.pdf": "encrypted",
    }
    number = rows(db, "SELECT id FROM documents WHERE title = '云岭县甲镇2023年政府工作报告'")[0][0]
    assert run(["show", str(number), "--db", str(db)]) == 0
    said = next(line for line in capsys.readouterr().out.split("\n") if line.startswith("attachment of"))
    assert f"document {linking.document_id}, 甲镇政府工作报告, {linking.url}" in said
    assert run(["export", "jsonl", str(tmp_path / "all.jsonl"), "--db", str(db)]) == 0
    exported = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert {row["title"]: row["attachment_of"] for row in exported}["甲镇政府工作报告"] == []
    assert {row["title"]: row["attachment_of"] for row in exported}["甲镇主要指标完成情况表"] == [
        f"{site.address}/a.html"
    ]


def test_files_nobody_asked_for_are_counted_and_not_fetched(
    harvest: Harvest, db: Path, site: Answers
) -> None:
    """Without the setting there is a count of them, under a reason of their own."""
    harvest()
    assert site.asked == ["/robots.txt", "/", "/a.html"]
    assert rows(db, "SELECT reason, blocks FROM drops WHERE reason = 'attachment'") == [("attachment", 7)]


def test_asking_for_files_later_finds_those_of_pages_already_there(
    harvest: Harvest, db: Path, site: Answers
) -> None:
    """The stored bytes are read again for their links; the page is not asked for once more, nor a file twice."""
    harvest()
    site.asked.clear()
    harvest("attachments = true")
    assert "/a.html" not in site.asked
    assert sorted(path for path in site.asked if path.startswith("/f/")) == sorted(FILES)
    assert rows(db, "SELECT count(*) FROM documents") == [(4,)]


def test_a_file_larger_than_its_limit_is_refused(harvest: Harvest, db: Path) -> None:
    """Files have a bound of their own, above that of pages."""
    harvest("attachments = true", "max_bytes = 20000", "max_attachment_bytes = 20000")
    assert ("too_large",) in rows(db, "SELECT outcome FROM fetches WHERE url LIKE '%summary'")


def test_files_are_derived_again_as_pages_are(harvest: Harvest, db: Path) -> None:
    """`verify` makes the same texts and titles of their bytes, and cleaning again changes nothing."""
    harvest("attachments = true")
    assert run(["verify", "--db", str(db)]) == 0
    before = rows(db, "SELECT document_id, page_id, revision, title FROM sightings ORDER BY id")
    assert run(["reclean", "--again", "--db", str(db)]) == 0
    assert rows(db, "SELECT document_id, page_id, revision, title FROM sightings ORDER BY id") == before


def test_merging_carries_what_joins_files_to_pages(harvest: Harvest, db: Path, tmp_path: Path) -> None:
    """In the joined archive a file is an attachment of the same page, and its title is derived as before."""
    harvest("attachments = true")
    other = tmp_path / "other.db"
    assert run(["merge", str(db), "--db", str(other)]) == 0
    assert beside(other, "甲镇主要指标完成情况表") == beside(db, "甲镇主要指标完成情况表")
    assert run(["verify", "--db", str(other)]) == 0
