"""Articles over several pages, harvested from a real server: one document each, seen in the bytes of all its pages."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.reclean import Progress, reclean
from crawler.refinery import Refinery
from crawler.tally import Tally
from crawler.verify import Proved, verify
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage.database import open_for_reading, open_for_writing
from storage.doctor.examine import examine
from storage.doctor.findings import Patient
from storage.forget import forget
from storage.merge import merge
from storage.recleaning import Change
from storage.times import now
from storage.trace import trace
from storage.writer import Writer
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


def turned(text: str) -> str:
    """Another paragraph of the same characters."""
    return text[-2::-1] + text[-1]


def article(*addresses: str) -> dict[str, str | int]:
    """Pages that lead to each other by 下一页, the text of each its own."""
    pages: dict[str, str | int] = {}
    for at, (address, text) in enumerate(zip(addresses, TEXTS, strict=True)):
        pager = f'<a href="{addresses[at - 1]}">上一页</a>' if at else ""
        pager += f'<a href="{addresses[at + 1]}">下一页</a>' if at + 1 < len(addresses) else ""
        body = report(TITLE, text, BODIES[at], turned(BODIES[at])).replace(STOCK, "")
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
        asyncio.run(harvest_sources(load_sources(toml), db, {}, [tally], stop or asyncio.Event(), deep=True))
        return tally

    return run


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(db) as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


WHOLE = (
    "SELECT d.text, p.url, s.start_whole, s.end_whole FROM sightings s JOIN documents d ON d.id = s.document_id"
    " JOIN pages p ON p.id = s.page_id WHERE s.revision = p.revision"
)
HELD = (
    "SELECT id, url, role, state, revision, snapshot_sha256 FROM pages",
    *(
        f"SELECT * FROM {table}"
        for table in ("documents", "sightings", "revisions", "snapshots", "drops", "pieces")
    ),
)


def whole(*texts: str) -> str:
    """The article as a reader of all its pages would have it: each page's text, its body and that body turned."""
    found = list(texts or TEXTS)
    return "\n".join(
        line for text, body in zip(found, BODIES, strict=False) for line in (text, body, turned(body))
    )


def differences(db: Path) -> tuple[list[str], Proved]:
    proved = Proved()

    async def found() -> list[str]:
        with closing(open_for_reading(db)) as archive:
            async with Refinery(workers=1) as refinery:
                return [str(each) async for each in verify(archive, refinery, proved)]

    return asyncio.run(found()), proved


def findings(db: Path) -> list[str]:
    with closing(open_for_reading(db)) as archive:
        return [found.check for found in examine(archive, Patient(db, now()))]


def test_an_article_is_one_document(harvest: Harvest, db: Path, site: Site) -> None:
    """Though no rule of the source names its second and third page, and no listing leads to them."""
    tally = harvest()
    assert (tally.pages, tally.new) == (4, 1)
    assert rows(db, WHOLE) == [(whole(), f"{site.address}/a.html", 1, 1)]
    assert rows(db, "SELECT count(*) FROM documents") == [(1,)]
    assert rows(db, "SELECT role FROM pages WHERE url LIKE '%\\_%' ESCAPE '\\'") == [("detail",)] * 2
    assert findings(db) == []


def test_pages_told_by_a_number_behind_the_address(harvest: Harvest, db: Path, site: Site) -> None:
    """`page=2` leads on like `_2.html`."""
    site.pages |= {"/": listing("/show?id=7"), **article(*ASKED)}
    assert harvest().new == 1
    assert rows(db, WHOLE) == [(whole(), f"{site.address}/show?id=7", 1, 1)]


@pytest.mark.parametrize("first", ["/a_2.html", "/a_3.html"])
def test_it_does_not_matter_which_page_is_found_first(
    harvest: Harvest, db: Path, site: Site, first: str
) -> None:
    """A listing may name a later page too: it is asked for once, and is the same part."""
    site.pages["/"] = listing(first, "/a.html")
    harvest(details='["/a*.html"]')
    assert rows(db, WHOLE) == [(whole(), f"{site.address}/a.html", 1, 1)]
    assert sorted(path for path, status in site.asked if status == 200) == ["/", *NUMBERED]


def test_a_source_without_rules_harvests_every_page(harvest: Harvest, db: Path, site: Site) -> None:
    """There a pager would lead to listings, whose texts are not kept."""
    harvest(details="[]", listings="[]")
    assert rows(db, WHOLE) == [(whole(), f"{site.address}/a.html", 1, 1)]


def test_an_article_of_which_a_page_is_missing_says_so_and_is_completed_later(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Without its second page nothing leads to the third; the text ends where it goes on on a page that is not there."""
    second = site.pages["/a_2.html"]
    site.pages["/a_2.html"] = 503
    harvest()
    assert rows(db, WHOLE) == [(whole(TEXTS[0]), f"{site.address}/a.html", 1, 0)]
    site.pages["/a_2.html"] = second
    assert harvest().revised == 1
    assert rows(db, WHOLE) == [(whole(), f"{site.address}/a.html", 1, 1)]
    assert rows(db, "SELECT number, cause FROM revisions") == [(1, "first"), (2, "changed")]


def test_a_changed_page_is_a_revision_of_the_article(harvest: Harvest, db: Path, site: Site) -> None:
    """The earlier text stays, with the bytes it was made from."""
    harvest()
    site.pages["/a_2.html"] = str(site.pages["/a_2.html"]).replace("八公里", "九公里")
    assert harvest().revised == 1
    changed = whole(TEXTS[0], TEXTS[1].replace("八", "九"), TEXTS[2])
    assert rows(db, WHOLE) == [(changed, f"{site.address}/a.html", 1, 1)]
    assert rows(db, "SELECT count(*) FROM documents") == [(2,)]
    assert differences(db)[0] == []


def test_a_second_harvest_of_an_unchanged_article_changes_nothing(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Only fetches and runs are added, none of which stands for an article, and when each page is due moves on."""
    harvest()
    articles = "SELECT count(*) FROM fetches WHERE purpose = 'article'"
    before = [rows(db, held) for held in HELD]
    site.asked.clear()
    assert rows(db, articles) == [(1,)]
    harvest()
    assert [rows(db, held) for held in HELD] == before
    assert rows(db, articles) == [(1,)]
    assert site.count(200) == 0


def test_an_article_is_gone_on_with_by_the_next_harvest(harvest: Harvest, db: Path) -> None:
    """Where a run may ask for three pages, the third of the article is asked for by the next one, and nothing is lost."""
    assert harvest(max_pages="3").left_out == 1
    assert [(text, end) for text, _, _, end in rows(db, WHOLE)] == [(whole(*TEXTS[:2]), 0)]
    harvest()
    assert [(text, end) for text, _, _, end in rows(db, WHOLE)] == [(whole(), 1)]


def test_every_article_is_derived_again_from_the_bytes_of_its_pages(harvest: Harvest, db: Path) -> None:
    """Whichever of them is altered, the sighting of the whole is named."""
    harvest()
    found, proved = differences(db)
    assert (found, proved.sightings) == ([], 1)
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE pages SET url = url || 'x' WHERE url LIKE '%a_2.html'")
    connection.close()
    assert len(differences(db)[0]) == 1
    assert findings(db) == ["article_without_page", "article_apart"]


def test_its_pages_are_told_where_it_came_from(harvest: Harvest, db: Path, site: Site) -> None:
    """In order, each with the hash of its bytes."""
    harvest()
    with closing(open_for_reading(db)) as archive:
        [sighting] = trace(archive, 1).sightings
    held = dict(rows(db, "SELECT url, snapshot_sha256 FROM pages"))
    assert [tuple(piece) for piece in sighting.pieces] == [
        (f"{site.address}{page}", held[f"{site.address}{page}"]) for page in NUMBERED
    ]


def test_an_article_that_comes_to_one_page_is_that_page(harvest: Harvest, db: Path, site: Site) -> None:
    """What is left of its other pages is no article by itself."""
    harvest()
    site.pages["/a.html"] = report(TITLE, *TEXTS, *BODIES).replace(STOCK, "")
    harvest()
    assert rows(db, WHOLE) == [("\n".join((*TEXTS, *BODIES)), f"{site.address}/a.html", 1, 1)]
    assert findings(db) == []


def test_pages_kept_apart_by_an_earlier_version_are_put_together(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Cleaning again finds that they are pieces of one, and a second call does nothing."""
    harvest()
    with sqlite3.connect(db) as connection:
        connection.executescript(
            "DELETE FROM repairs; DELETE FROM sightings; DELETE FROM revisions; DELETE FROM pieces;"
            "DELETE FROM fetches WHERE purpose = 'article'; UPDATE pages SET revision = 0;"
            "UPDATE runs SET cleaner = '0'; DELETE FROM documents"
        )
    connection.close()
    told: list[Change] = []
    progress = cleaned_again(db, told)
    assert (progress.articles, set(told)) == (1, {Change.SAME})
    assert rows(db, WHOLE) == [(whole(), f"{site.address}/a.html", 1, 1)]
    assert cleaned_again(db, told).articles == 0
    assert findings(db) == []


def cleaned_again(db: Path, told: list[Change]) -> Progress:
    progress = Progress()

    async def work() -> None:
        with Writer(db) as writer, closing(open_for_reading(db)) as archive:
            async with Refinery(workers=1) as refinery:
                stop = asyncio.Event()
                await reclean(
                    archive, writer, refinery, progress, stop, now, lambda page: told.append(page.change)
                )

    asyncio.run(work())
    return progress


def test_two_archives_of_one_article_are_one(harvest: Harvest, db: Path, site: Site, tmp_path: Path) -> None:
    """Merged it is one document with the bytes of both, and what its pages are is known."""
    harvest()
    other = tmp_path / "other.db"
    shutil.copy(db, other)
    site.pages["/a_3.html"] = str(site.pages["/a_3.html"]).replace("两所", "三所")
    harvest()
    with closing(open_for_writing(other)) as archive:
        merge(archive, db, now=now())
        merge(archive, db, now=now())
    assert rows(other, WHOLE) == rows(db, WHOLE)
    for table in ("pieces", "revisions", "snapshots"):
        assert rows(other, f"SELECT * FROM {table}") == rows(db, f"SELECT * FROM {table}")
    assert differences(other)[0] == []
    assert findings(other) == ["search_pending"]


def test_a_forgotten_article_does_not_come_back(harvest: Harvest, db: Path) -> None:
    """Neither whole nor page by page."""
    harvest()
    with closing(open_for_writing(db)) as archive:
        forget(archive, 1, "wrong", now())
    harvest()
    assert rows(db, "SELECT count(*) FROM documents") == [(0,)]
    assert differences(db)[0] == []
