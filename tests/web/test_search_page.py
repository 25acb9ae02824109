"""Search by address: what is asked for is found, what cannot be read is said, and what can be narrowed is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from baogao.web.search import pieces
from storage.database import open_for_writing
from storage.records import Dates
from storage.search import index_pending
from tests.storage.filled_archive import harvest, report
from tests.web.asking import asking


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """25 reports of two years on one source, one on another."""
    db = open_for_writing(tmp_path / "archive.db")
    for number in range(25):
        dates = Dates(shown=f"2024-01-{number + 1:02d}", reported_year=2022 + number % 2)
        harvest(
            db,
            f"https://a.example/{number}",
            report(f"第{number}号：推进乡村振兴。", f"报告{number}", dates),
            source="jia",
        )
    harvest(db, "https://a.example/x", report("别处也有乡村振兴。"), source="yi")
    while index_pending(db):
        pass
    db.close()
    return tmp_path / "archive.db"


async def test_words_are_found_and_marked(archive: Path) -> None:
    """In the snippet of each hit; the address carries the words, the JSON has the same hits."""
    async with asking(archive) as client:
        page = (await client.get("/search", params={"q": "乡村振兴 别处"})).text
        facts = (await client.get("/search.json", params={"q": "乡村振兴 别处"})).json()
    assert "<mark>别处</mark>也有<mark>乡村振兴</mark>。" in page.replace("\n", "")
    assert "1 found" in page
    assert [hit["hit"]["source"] for hit in facts["hits"]] == ["yi"]
    assert facts["total"] == 1


async def test_pages_follow_each_other(archive: Path) -> None:
    """By links that keep what was asked; none before the first or after the last."""
    async with asking(archive) as client:
        first = (await client.get("/search.json?q=乡村振兴&source=jia&copies=1")).json()
        second = (await client.get(f"/search.json{first['after']}")).json()
    assert (len(first["hits"]), len(second["hits"]), first["total"]) == (20, 5, 25)
    assert (first["before"], second["after"]) == ("", "")
    seen = {each["hit"]["document_id"] for each in first["hits"] + second["hits"]}
    assert len(seen) == 25
    assert "source=jia" in first["after"]


async def test_a_facet_leads_to_as_many_as_it_says_and_back(archive: Path) -> None:
    """Each value is a link that narrows; the chosen one is a link that takes it back, and the first page is shown."""
    async with asking(archive) as client:
        start = (await client.get("/search.json?q=乡村振兴&offset=20&copies=1")).json()
        for facet in ("year", "source", "province"):
            for choice in start["facets"][facet]:
                narrowed = (await client.get(f"/search.json{choice['address']}")).json()
                assert narrowed["total"] == choice["documents"], choice
                assert narrowed["offset"] == 0
                [chosen] = narrowed["facets"][facet]
                back = (await client.get(f"/search.json{chosen['address']}")).json()
                assert back["total"] == start["total"] == 26
    assert {choice["value"]: choice["documents"] for choice in start["facets"]["year"]} == {
        "2022": 13,
        "2023": 12,
    }


@pytest.mark.parametrize(
    ("address", "total"),
    [
        ("from=2024-01-10&to=2024-01-12", 3),
        ("from=2024-01-24", 2),
        ("to=2024-01", 25),
        ("from=2025", 0),
        ("year=2022", 13),
        ("year_from=2023", 12),
        ("level=county", 26),
        ("place_kind=court", 0),
        ("quality=sound", 26),
        ("quality=masked", 0),
        ("source=jia&source=yi", 26),
        ("q=&source=", 26),
        ("offset=99999999999999&size=0", 26),
    ],
)
async def test_filters_are_in_the_address(archive: Path, address: str, total: int) -> None:
    """So that a search can be shared as it is; an empty field narrows nothing."""
    async with asking(archive) as client:
        answer = await client.get(f"/search.json?copies=1&{address}")
    assert (answer.status_code, answer.json()["total"]) == (200, total)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("q=-只有不要的", "holds only words to leave out"),
        ("q=" + "长" * 1001, "1001 characters"),
        ("q=%EF%BC%8C", "holds no word"),
        ("from=yesterday", "“from” cannot be read"),
        ("to=2024-1-1", "“to” cannot be read"),
        ("year=二〇二四", "“year” cannot be read"),
        ("sort=random", "“sort” cannot be read"),
        ("quality=best", "“quality” cannot be read"),
    ],
)
async def test_what_cannot_be_read_is_said_beside_the_form(archive: Path, address: str, said: str) -> None:
    """With status 400, and the form as it was sent."""
    async with asking(archive) as client:
        answer = await client.get(f"/search?{address}")
    assert answer.status_code == 400
    assert said in answer.text
    assert 'type="search"' in answer.text


@pytest.mark.parametrize(
    "words",
    ['NEAR( "unbalanced AND * col:x ^', "'); DROP TABLE documents;--", "title:x OR y", '"', "a" * 999],
)
async def test_no_words_are_taken_for_a_language(archive: Path, words: str) -> None:
    """Neither of the index nor of the database: an answer comes, and the archive is as it was."""
    async with asking(archive) as client:
        answer = await client.get("/search", params={"q": words})
        assert answer.status_code in (200, 400)
        assert (await client.get("/search.json?copies=1")).json()["total"] == 26


def test_marked_pieces_make_the_text_again() -> None:
    """Whatever is marked, nothing of it is lost or doubled."""
    assert pieces("abcdef", [(0, 2), (4, 6)]) == (("ab", True), ("cd", False), ("ef", True))
    assert pieces("", []) == ()
    assert pieces("x", [(0, 1)]) == (("x", True),)
