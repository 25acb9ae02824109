"""A document as a page: its text, what its page had, what is known, its life, its copies; and two of them side by side."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import httpx
import pytest

from baogao.web.page_reader import PageReader
from crawler.page_text import PageText
from crawler.refinery import Job
from storage import snapshots
from storage.database import open_for_writing
from storage.packing import pack
from tests.web.asking import NOW, asking
from tests.web.read_archive import LINES, filled


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents: 1 the report as it was, 2 as it was changed, 3 its masked copy, 4 that of 2017 with pinyin notes."""
    return filled(tmp_path_factory.mktemp("read") / "archive.db")


def words(markup: str) -> str:
    """What of a page's markup is read, white space folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


async def seen(client: httpx.AsyncClient, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


async def laid_open(client: httpx.AsyncClient, path: str) -> str:
    """A document whose stored page has been read: the view by itself waits for it."""
    await seen(client, f"{path}/page")
    return await seen(client, path)


async def test_a_document_shows_its_text_paragraph_by_paragraph(archive: Path) -> None:
    """Headings as headings, every paragraph once and in order, with its number; the JSON has the same."""
    async with asking(archive) as client:
        shown = await seen(client, "/documents/2")
        facts = (await client.get("/documents/2.json")).json()
    text = shown.partition('class="prose report"')[2].partition("</section>")[0]
    assert re.findall(r'id="p(\d+)"', text) == [str(n) for n in range(1, len(LINES) + 1)]
    assert "一、2018年工作回顾</h3>" in text
    assert facts["document"]["text"] == "\n".join(LINES).replace("8.2%", "8.5%")
    assert [part["kind"] for part in facts["parts"]] == [
        "plain", "plain", "plain", "heading", "plain", "plain", "heading", "plain",
    ]  # fmt: skip


async def test_what_the_page_had_stands_beside_the_text_with_the_reasons(archive: Path) -> None:
    """Navigation is shown as dropped navigation, the line below as the footer, and the report as kept; nothing is missing."""
    async with asking(archive) as client:
        shown = await laid_open(client, "/documents/2")
        stretches = (await client.get("/documents/2.json")).json()["page"]["stretches"]
    page = words(shown.partition('id="page"')[2].partition("</section>")[0])
    assert "dropped · navigation" in page
    assert "首页 政务公开 办事服务 互动交流" in page
    lots = [
        (each["reason"], "".join(p["text"] for line in each["lines"] for p in line["pieces"]))
        for each in stretches
    ]
    assert ("navigation", "首页\n政务公开\n办事服务\n互动交流") in lots
    assert [text for reason, text in lots if not reason] == ["".join(LINES).replace("8.2%", "8.5%")]
    assert [reason for reason, text in lots if "版权所有" in text] == ["footer"]


async def test_paragraphs_and_their_places_on_the_page_lead_to_each_other(archive: Path) -> None:
    """Each number of a paragraph leads to the passage it came from, and that back."""
    async with asking(archive) as client:
        shown = await laid_open(client, "/documents/2")
    text, page = shown.partition('id="page"')[::2]
    links = re.findall(r'href="#(b\d+)"', text)
    assert len(links) == len(LINES)
    assert all(f'id="{link}"' in page for link in links)
    assert re.findall(r'href="#p(\d+)"', page) == [str(n) for n in range(1, len(LINES) + 1)]


async def test_repairs_are_shown_where_the_page_has_the_damage(archive: Path) -> None:
    """Each note on how a character is read is struck out in its passage, with the kind of repair."""
    async with asking(archive) as client:
        shown = await seen(client, "/documents/4/page")
    assert re.findall(r'<del class="fixed" title="pinyin note">(.*?)</del>', shown) == [
        "(xiāng)",
        "(xiàng)",
        "(shùn)",
    ]


async def test_a_masked_copy_names_its_original_and_marks_what_is_masked(archive: Path) -> None:
    """With why it is the copy, a way to the side by side, and every mask marked with what it hides."""
    async with asking(archive) as client:
        shown = await seen(client, "/documents/3")
    read = words(shown)
    assert "This is a copy. Its original is 2019年岫川县政府工作报告 · because this one is masked" in read
    assert 'href="/documents/2/against/3"' in shown
    assert '<mark class="mask" title="masked: a year">20xx</mark>' in shown
    assert '<mark class="mask" title="masked: a place">XX</mark>' in shown


async def test_the_side_by_side_marks_masked_years_and_names_whole(archive: Path) -> None:
    """On the left what the original says, on the right the placeholders; unchanged paragraphs are folded away."""
    async with asking(archive) as client:
        shown = await seen(client, "/documents/2/against/3")
        whole = await seen(client, "/documents/2/against/3?whole=1")
        facts = (await client.get("/documents/2/against/3.json")).json()
    masked = r'class="change change-masked" title="masked">(.*?)<'
    assert re.findall(rf"<del {masked}", shown)[:3] == ["2019年1月5日", "岫川", "岫川"]
    assert re.findall(rf"<ins {masked}", shown)[:3] == ["20xx年1月5日", "XX", "XX"]
    assert facts["counts"] == {"masked": 8, "figure": 1}
    assert "新的一年，我们要坚持稳中求进" in whole


async def test_the_life_of_a_page_tells_of_its_revisions_and_what_changed(archive: Path) -> None:
    """Found, read, changed; from the change a way to what differs, which is one figure."""
    async with asking(archive) as client:
        shown = await seen(client, "/documents/1")
        facts = (await client.get("/documents/1.json")).json()
        changed = (await client.get("/documents/1/against/2.json")).json()
    assert [event["what"] for event in facts["events"]] == ["listed", "read", "changed"]
    assert "the page says something else now" in words(shown)
    assert 'href="/documents/1/against/2"' in shown
    assert changed["counts"] == {"figure": 1}


async def test_what_is_known_says_where_it_was_read_and_how_sure_it_is(archive: Path) -> None:
    """The facts of the sighting with certainty and place; quality marks with what they mean."""
    async with asking(archive) as client:
        read = words(await seen(client, "/documents/2"))
    assert "Year 2019 certain title" in read
    assert "Kind government work report" in read
    assert "names and figures hidden or words deleted in a thousand characters" in read


async def test_the_text_can_be_taken_away(archive: Path) -> None:
    """As a file of plain text that no browser takes for markup."""
    async with asking(archive) as client:
        answer = await client.get("/documents/4.txt")
    assert answer.text.startswith("——2017年1月5日")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="baogao-4.txt"'


@pytest.mark.parametrize(
    "path",
    ["/documents/99", "/documents/99.json", "/documents/99.txt", "/documents/99/page", "/documents/1/against/99",
     "/documents/2?sighting=77", "/documents/2?sighting=x"],
)  # fmt: skip
async def test_what_is_not_there_is_said_to_be_missing(archive: Path, path: str) -> None:
    """No document, no sighting: 404 and a line that says so."""
    async with asking(archive) as client:
        assert (
            "no document has the number 99" in (said := await seen(client, path, 404))
            or "has no sighting" in said
        )


async def test_a_text_of_an_earlier_cleaner_is_told_of_with_what_the_archive_has(
    archive: Path, tmp_path: Path
) -> None:
    """What today's cleaner makes of the page is shown as today's; where it differs, the archive's record stands below."""
    copy = shutil.copy(archive, tmp_path / "a.db")
    db = open_for_writing(copy)
    db.execute("UPDATE sightings SET cleaner = '1.00000000'")
    db.execute("UPDATE documents SET text_sha256 = 'other' WHERE id = 4")
    db.conn.commit()
    db.close()
    async with asking(copy) as client:
        same = words(await seen(client, "/documents/2/page"))
        other = words(await seen(client, "/documents/4/page"))
    assert "made by an earlier cleaner. Today's reads the same text." in same
    assert "Today's cleaner reads another text" in other
    assert "What the archive has on record" in other
    assert "pinyin note · (xiāng)" in other
    assert "navigation 1 17" in other


async def test_damaged_bytes_are_told_of_and_the_text_is_still_shown(archive: Path, tmp_path: Path) -> None:
    """A snapshot that is not what its name says costs the panel, not the page."""
    copy = shutil.copy(archive, tmp_path / "a.db")
    db = open_for_writing(copy)
    db.execute("UPDATE snapshots SET body = x'00'")
    db.conn.commit()
    db.close()
    async with asking(copy) as client:
        read = words(await seen(client, "/documents/2"))
    assert "The stored bytes are damaged" in read
    assert "岫川中学新校区投入使用" in read


def test_pages_are_laid_open_by_a_reader_that_can_be_closed_and_used_again() -> None:
    """Asked for nothing it begins nothing; closed, it begins anew; the same bytes are read once."""

    reader = PageReader()
    reader.close()
    job = Job(b"<h1>a</h1><p>b</p>", "https://a.example/")
    for _ in range(2):
        found = reader.lay_open("name", job, None, 30)
        assert isinstance(found, PageText)
        assert [passage.text for passage in found.passages] == ["a", "b"]
        assert reader.lay_open("name", job, None, 30) is found
        reader.close()


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7\n%rest", b"\n\n%PDF-1.4", b"PK\x03\x04word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
async def test_a_stored_file_is_not_opened(archive: Path, tmp_path: Path, body: bytes) -> None:
    """It is said to be a file; the text that was read out of it is there."""
    copy = shutil.copy(archive, tmp_path / "a.db")
    db = open_for_writing(copy)
    snapshot = pack(body)
    with db.atomic():
        snapshots.store(db, snapshot, NOW)
        db.execute("UPDATE fetches SET snapshot_sha256 = ?", (snapshot.sha256,))
    db.close()
    async with asking(copy) as client:
        read = words(await seen(client, "/documents/2"))
    assert "What is stored is a file, not a page" in read
    assert "岫川中学新校区投入使用" in read
