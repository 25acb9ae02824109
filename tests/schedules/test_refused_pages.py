"""Pages refused as a whole: by name, once, and for as long as their bytes stay."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.tally import Tally
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage import stats
from storage.database import open_for_reading
from tests.site import Site, listing, report, serve

KILLER = "<html><title>t</title><body><select>" + "<option>o</option>" * 60_000
HIDDEN = report("乙镇政府工作报告", "乙镇实现生产总值八亿元。").replace(
    "<title>", "<meta name=robots content=noindex><title>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    pages: dict[str, str | int] = {
        "/": listing("/lost.html", "/hidden.html", "/deep.html", "/killer.html", "/good.html"),
        "/lost.html": "<html><title>404</title><body><h1>页面不存在</h1>",
        "/hidden.html": HIDDEN,
        "/deep.html": "<div>" * 40_000 + "甲",
        "/killer.html": KILLER,
        "/good.html": report("甲镇政府工作报告", "甲镇实现生产总值十亿元。"),
    }
    with serve(pages) as site:
        yield site


def harvest(site: Site, tmp_path: Path, *lines: str) -> Path:
    toml, db = tmp_path / "sources.toml", tmp_path / "archive.db"
    own = [
        f'start = "{site.address}/"',
        f'allow_private = ["{site.host}"]',
        "delay = 0",
        'listings = "/"',
        'details = "/*.html"',
    ]
    toml.write_text("\n".join(["[[source]]", 'name = "yunling"', *own, *lines]))
    asyncio.run(harvest_sources(load_sources(toml), db, {}, [Tally("yunling")], asyncio.Event(), deep=True))
    return db


def refused(db: Path, site: Site) -> dict[str, str]:
    archive = open_for_reading(db)
    pages = {page.url.removeprefix(site.address): page.reason for page in stats.pages_left_out(archive)}
    archive.close()
    return pages


def test_each_page_is_refused_by_name_and_stays_so_while_its_bytes_do(site: Site, tmp_path: Path) -> None:
    """A second harvest of all pages, answered 304 or with the same bytes, changes neither state nor reason; other bytes do."""
    reasons = {
        "/lost.html": "soft_404",
        "/hidden.html": "noindex",
        "/deep.html": "too_deep",
        "/killer.html": "refining it took over 10 seconds",
    }
    db = harvest(site, tmp_path)
    assert refused(db, site) == reasons
    with sqlite3.connect(db) as archive:
        assert archive.execute("SELECT title FROM documents").fetchall() == [("甲镇政府工作报告",)]
    harvest(site, tmp_path)
    assert refused(db, site) == reasons
    site.validators = False
    harvest(site, tmp_path)
    assert refused(db, site) == reasons
    site.pages["/lost.html"] = report("丁镇政府工作报告", "丁镇实现生产总值三亿元。")
    harvest(site, tmp_path)
    assert refused(db, site) == {path: why for path, why in reasons.items() if path != "/lost.html"}


def test_a_source_may_choose_to_keep_what_asks_not_to_be_indexed(site: Site, tmp_path: Path) -> None:
    """`obey_noindex = false` keeps the text of such a page like any other."""
    del site.pages["/killer.html"]
    assert "/hidden.html" not in refused(harvest(site, tmp_path, "obey_noindex = false"), site)
