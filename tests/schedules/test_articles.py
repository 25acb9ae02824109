"""Articles over several pages, harvested from a real server: every page of them, each knowing that it is a part."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.refinery import Refinery
from crawler.tally import Tally
from crawler.verify import Proved, verify
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage.database import open_for_reading
from tests.site import Site, listing, report, serve

TITLE = "甲镇政府工作报告"
TEXTS = ("甲镇实现生产总值十亿元。", "甲镇新修公路八公里。", "甲镇新建学校两所。")
BODIES = (
    "过去一年，全镇规模以上企业增加到二十六家，税收比上年增长百分之九，村级集体经济收入全部超过三十万元，农民人均收入稳步提高。",
    "修路期间，沿线十四个村的群众投工投劳，水毁桥涵当年修复，冬修水利完成土石方五万立方米，三座小型水库除险加固通过验收。",
    "教育、卫生和文化同步推进，中心小学新校舍秋季启用，卫生院添置了检查设备，各村文化活动室免费开放，养老院床位增加一倍。",
)

STOCK = (
    report("", "").partition("<p></p>")[2].partition("</div>")[0]
)  # alike on all pages: they would be copies

Harvest = Callable[..., Tally]


def article(*addresses: str) -> dict[str, str | int]:
    """Pages that lead to each other by 下一页, the text of each its own."""
    pages: dict[str, str | int] = {}
    for at, (address, text) in enumerate(zip(addresses, TEXTS, strict=True)):
        pager = f'<a href="{addresses[at - 1]}">上一页</a>' if at else ""
        pager += f'<a href="{addresses[at + 1]}">下一页</a>' if at + 1 < len(addresses) else ""
        body = report(TITLE, text, BODIES[at], BODIES[at][::-1]).replace(STOCK, "")
        pages[address] = body.replace(
            "<div class=footer>", f"<div class=page>{pager}</div><div class=footer>"
        )
    return pages


NUMBERED = ("/a.html", "/a_2.html", "/a_3.html")
ASKED = ("/show?id=7", "/show?id=7&page=2", "/show?id=7&page=3")


@pytest.fixture
def site() -> Iterator[Site]:
    with serve({"/": listing("/a.html"), **article(*NUMBERED)}) as site:
        yield site


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def harvest(site: Site, db: Path, tmp_path: Path) -> Harvest:
    """Harvest the site as one source; keyword arguments are further lines of its configuration."""

    def run(stop: asyncio.Event | None = None, details: str = '["/a.html", "/show*"]', **more: str) -> Tally:
        toml = tmp_path / "sources.toml"
        settings = {
            "name": '"yunling"', "start": f'["{site.address}/"]', "listings": '["/"]', "details": details,
            "allow_private": f'["{site.host}"]', "delay": "0", **more,
        }  # fmt: skip
        lines = [f"{name} = {value}" for name, value in settings.items()]
        toml.write_text("\n".join(["[[source]]", *lines]))
        tally = Tally("yunling")
        asyncio.run(harvest_sources(load_sources(toml), db, {}, [tally], stop or asyncio.Event()))
        return tally

    return run


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(db) as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


PARTS = """
SELECT replace(p.url, rtrim(p.url, replace(p.url, '/', '')), '/'), substr(d.text, 1, instr(d.text, char(10)) - 1),
       s.start_why LIKE '%earlier page', s.end_why LIKE '%next page'
FROM sightings s JOIN documents d ON d.id = s.document_id JOIN pages p ON p.id = s.page_id ORDER BY d.text
"""


def parts(*addresses: str) -> list[tuple[object, ...]]:
    """All three parts, each cut where the article goes on."""
    flags = ((0, 1), (1, 1), (1, 0))
    told = zip(addresses, TEXTS, flags, strict=True)
    return sorted(((url, text, *cut) for url, text, cut in told), key=lambda row: str(row[1]))


def test_every_page_of_an_article_is_harvested(harvest: Harvest, db: Path, site: Site) -> None:
    """Though no rule of the source names the second and third, and no listing leads to them."""
    tally = harvest()
    assert (tally.pages, tally.new) == (4, 3)
    assert rows(db, PARTS) == parts(*NUMBERED)
    assert rows(db, "SELECT role FROM pages WHERE url LIKE '%\\_%' ESCAPE '\\'") == [("detail",)] * 2


def test_pages_told_by_a_number_behind_the_address(harvest: Harvest, db: Path, site: Site) -> None:
    """`page=2` leads on like `_2.html`."""
    site.pages |= {"/": listing("/show?id=7"), **article(*ASKED)}
    assert harvest().new == 3
    assert rows(db, PARTS) == parts(*ASKED)


@pytest.mark.parametrize("first", ["/a_2.html", "/a_3.html"])
def test_it_does_not_matter_which_page_is_found_first(
    harvest: Harvest, db: Path, site: Site, first: str
) -> None:
    """A listing may name a later page too: it is asked for once, and is the same part."""
    site.pages["/"] = listing(first, "/a.html")
    harvest(details='["/a*.html"]')
    assert rows(db, PARTS) == parts(*NUMBERED)
    assert sorted(path for path, status in site.asked if status == 200) == ["/", *NUMBERED]


def test_a_source_without_rules_harvests_every_page(harvest: Harvest, db: Path) -> None:
    """There a pager would lead to listings, whose texts are not kept."""
    harvest(details="[]", listings="[]")
    assert rows(db, PARTS) == parts(*NUMBERED)


def test_an_article_of_which_a_page_is_missing_says_so_and_is_completed_later(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Without its second page nothing leads to the third; the first one goes on to a page that is not there."""
    second = site.pages["/a_2.html"]
    site.pages["/a_2.html"] = 503
    harvest()
    assert [row[0] for row in rows(db, PARTS)] == ["/a.html"]
    assert rows(db, "SELECT end_whole, end_certain FROM sightings") == [(0, 1)]
    site.pages["/a_2.html"] = second
    assert harvest().new == 2
    assert rows(db, PARTS) == parts(*NUMBERED)


def test_a_changed_page_is_a_revision_of_that_page_alone(harvest: Harvest, db: Path, site: Site) -> None:
    """The others keep theirs."""
    harvest()
    site.pages["/a_2.html"] = str(site.pages["/a_2.html"]).replace("八公里", "九公里")
    assert (harvest().revised, len(rows(db, "SELECT 1 FROM revisions"))) == (1, 4)


def test_a_second_harvest_of_an_unchanged_article_changes_nothing(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Only fetches and runs are added."""
    harvest()
    tables = ("pages", "documents", "sightings", "revisions", "snapshots", "drops", "run_listings")
    before = [rows(db, f"SELECT * FROM {table}") for table in tables]
    site.asked.clear()
    assert harvest().unchanged == 4
    assert [rows(db, f"SELECT * FROM {table}") for table in tables] == before
    assert site.count(200) == 0


def test_an_article_is_gone_on_with_by_the_next_harvest(harvest: Harvest, db: Path) -> None:
    """Where a run may ask for three pages, the third of the article is asked for by the next one, and nothing is lost."""
    assert harvest(max_pages="3").left_out == 1
    assert {row[0] for row in rows(db, PARTS)} == {"/a.html", "/a_2.html"}
    assert harvest().new == 1
    assert rows(db, PARTS) == parts(*NUMBERED)


def test_every_part_is_derived_again_from_its_bytes(harvest: Harvest, db: Path) -> None:
    """With where it is cut."""
    harvest()
    proved = Proved()

    async def differences() -> list[str]:
        with closing(open_for_reading(db)) as archive:
            async with Refinery(workers=1) as refinery:
                return [str(found) async for found in verify(archive, refinery, proved)]

    assert asyncio.run(differences()) == []
    assert proved.sightings == 3
