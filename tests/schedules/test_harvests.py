"""The whole path against a real server: what a harvest finds, keeps, and leaves for the next one."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.tally import Tally
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage.errors import ArchiveBusy
from storage.lease import writer_lease
from storage.times import now
from tests.site import Site, listing, report, serve

PAGES: dict[str, str | int] = {
    "/": listing("/a.html", "/b.html", following="/list_2.html"),
    "/list_2.html": listing("/c.html"),
    "/a.html": report("甲镇政府工作报告", "甲镇实现生产总值十亿元。"),
    "/b.html": report("乙镇政府工作报告", "乙镇实现生产总值八亿元。"),
    "/c.html": report("甲镇政府工作报告（转载）", "甲镇实现生产总值十亿元。"),
}

Harvest = Callable[..., Tally]


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(dict(PAGES)) as site:
        yield site


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def harvest(site: Site, db: Path, tmp_path: Path) -> Harvest:
    """Harvest the site as one source; keyword arguments are further lines of its configuration."""

    def run(stop: asyncio.Event | None = None, deep: bool = False, **settings: object) -> Tally:
        lines = [f"{name} = {value}" for name, value in settings.items()]
        toml = tmp_path / "sources.toml"
        toml.write_text(
            "\n".join(
                [
                    "[[source]]",
                    'name = "yunling"',
                    f'start = ["{site.address}/"]',
                    'listings = ["/", "/list_*.html"]',
                    'details = ["/*.html"]',
                    f'allow_private = ["{site.host}"]',
                    "delay = 0",
                    *lines,
                ]
            )
        )
        sources = load_sources(toml)
        tally = Tally("yunling")
        asyncio.run(harvest_sources(sources, db, {}, [tally], stop or asyncio.Event(), deep=deep))
        return tally

    return run


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(db) as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_a_harvest_keeps_each_report_once_with_every_place_it_was_seen(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Three report pages, two of them with the same text: two documents, three sightings, one duplicate counted."""
    tally = harvest()
    assert (tally.new, tally.duplicate, tally.pages) == (2, 1, 5)
    assert rows(db, "SELECT count(*) FROM documents") == [(2,)]
    assert {r[0] for r in rows(db, "SELECT url FROM provenance")} == {
        site.address + p for p in ("/a.html", "/b.html", "/c.html")
    }
    assert rows(db, "SELECT count(*) FROM frontier") == [(0,)]
    assert rows(db, "SELECT outcome FROM runs") == [("finished",)]


def test_a_second_harvest_only_asks_whether_anything_changed(harvest: Harvest, db: Path, site: Site) -> None:
    """All requests of a deep second run are answered 304, and nothing but the fetch log and the time of the next visits is new."""
    harvest()
    site.asked.clear()
    kept = (
        "SELECT id, url, role, state, reason, misses, etag, snapshot_sha256, looked, revision FROM pages;"
        "SELECT * FROM documents; SELECT * FROM sightings; SELECT * FROM snapshots; SELECT * FROM drops; SELECT * FROM leads"
    )
    before = [rows(db, sql) for sql in kept.split(";")]
    tally = harvest(deep=True)
    assert [status for path, status in site.asked if path != "/robots.txt"] == [304] * 5
    assert (tally.unchanged, tally.new, tally.duplicate, tally.revised) == (5, 0, 0, 0)
    assert [rows(db, sql) for sql in kept.split(";")] == before


def test_a_changed_page_is_a_revision_and_a_vanished_one_is_gone(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Between two harvests one page changes and one disappears; both texts of the changed one are kept."""
    harvest()
    site.pages["/a.html"] = report("甲镇政府工作报告", "甲镇实现生产总值十一亿元。")
    site.pages["/b.html"] = 410
    tally = harvest(deep=True)
    assert (tally.revised, tally.gone, tally.unchanged) == (1, 1, 3)
    assert rows(db, "SELECT state FROM pages WHERE url LIKE '%b.html'") == [("gone",)]
    assert rows(db, "SELECT count(*) FROM documents WHERE text LIKE '乙镇实现%'") == [(1,)]
    assert rows(
        db, "SELECT number, cause FROM revisions r JOIN pages p ON p.id = r.page_id WHERE url LIKE '%a.html'"
    ) == [(1, "first"), (2, "changed")]


def test_a_stopped_harvest_is_resumed_and_ends_as_if_it_had_not_been(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """Stopped at once, nothing is visited and the run stays open; the next harvest finishes that very run."""
    stop = asyncio.Event()
    stop.set()
    harvest()
    site.pages["/"] = listing("/a.html", "/b.html", "/d.html", following="/list_2.html")
    site.pages["/d.html"] = report("丁镇政府工作报告", "丁镇实现生产总值三亿元。")
    assert harvest(stop).new == 0
    tally = harvest()
    assert tally.new == 1
    assert rows(db, "SELECT count(*) FROM documents") == [(3,)]


def test_the_page_limit_ends_a_run_and_names_what_it_left_out(harvest: Harvest, db: Path) -> None:
    """`pages` bounds a run; each page left out is counted with the reason and stays known."""
    tally = harvest(max_pages=2)
    assert (tally.pages, tally.left_out) == (2, 3)  # the second page is list_2, which leads to a third report
    assert rows(
        db, "SELECT reason, count(*) FROM drops WHERE blocks = 0 AND fetch_id IS NULL GROUP BY 1"
    ) == [("page_limit", 3)]
    assert rows(db, "SELECT count(*) FROM pages WHERE state = 'new'") == [(3,)]


def test_the_listing_limit_leaves_out_listing_pages_only(harvest: Harvest, db: Path) -> None:
    """With one listing page allowed, its reports are harvested and the second listing is left out."""
    tally = harvest(max_listing_pages=1)
    assert (tally.new, tally.left_out) == (2, 1)
    assert rows(
        db,
        "SELECT url LIKE '%list_2.html', d.reason FROM drops d JOIN pages p ON p.id = d.page_id WHERE d.fetch_id IS NULL",
    ) == [(1, "listing_limit")]


def test_a_page_that_cannot_be_had_costs_only_itself(harvest: Harvest, db: Path, site: Site) -> None:
    """A forbidden page is a failed page with its status; the rest of the site is harvested."""
    site.pages["/b.html"] = 403
    tally = harvest()
    assert (tally.new, tally.duplicate, dict(tally.errors)) == (1, 1, {"http_error": 1})
    assert rows(db, "SELECT state FROM pages WHERE url LIKE '%b.html'") == [("failed",)]


def test_a_detail_page_without_a_report_is_dropped_with_a_reason(
    harvest: Harvest, db: Path, site: Site
) -> None:
    """An empty shell of a page makes no document, and says so."""
    site.pages["/b.html"] = "<html><body><ul><li><a href=/>首页</a></ul></body></html>"
    tally = harvest()
    assert tally.dropped == 1
    assert ("no_text",) in rows(db, "SELECT DISTINCT reason FROM drops")


def test_two_harvesters_do_not_share_an_archive(harvest: Harvest, db: Path) -> None:
    """While another process holds the archive, a harvest says so and asks for nothing."""
    with writer_lease(db, now()), pytest.raises(ArchiveBusy, match="being written by process"):
        harvest()


def test_what_is_harvested_can_be_searched_at_once(harvest: Harvest, db: Path) -> None:
    """A harvest ends with the search index up to date."""
    from storage import search
    from storage.database import open_for_reading

    harvest()
    reader = open_for_reading(db)
    assert [hit.title for hit in search.search(reader, "生产总值八亿")] == ["乙镇政府工作报告"]
    assert search.pending(reader) == 0
    reader.close()


def test_a_redirected_page_is_not_downloaded_again(harvest: Harvest, db: Path, site: Site) -> None:
    """What a redirect led to is asked for conditionally as well."""
    site.pages["/b.html"] = "-> /moved/b.html"
    site.pages["/moved/b.html"] = report("乙镇政府工作报告", "乙镇实现生产总值八亿元。")
    assert harvest().new == 2
    site.asked.clear()
    assert harvest(deep=True).unchanged == 5
    assert site.count(200) == 0
