"""A clock that jumps while a harvest goes on, or between two: the same is kept, and nothing waits for a wrong time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from crawler.tally import Tally
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage.database import open_for_reading
from storage.doctor import Patient, examine
from tests.site import Site, listing, report, serve

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGES: dict[str, str | int] = {
    "/": listing("/a.html", "/b.html", "/gone.html", following="/list_2.html"),
    "/list_2.html": listing("/c.html"),
    "/a.html": report("甲镇政府工作报告", "甲镇实现生产总值十亿元。"),
    "/b.html": report("乙镇政府工作报告", "乙镇实现生产总值八亿元。"),
    "/c.html": report("丙镇政府工作报告", "丙镇实现生产总值六亿元。"),
    "/gone.html": 410,
}
Clock = Callable[[], datetime]


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(dict(PAGES)) as served:
        yield served


def jumping(after: int, by: timedelta) -> Clock:
    """A clock that is looked at so often, and then is wrong by so much."""
    looks = count()

    def clock() -> datetime:
        look = next(looks)
        return NOON + timedelta(seconds=look) + (by if look >= after else timedelta())

    return clock


def harvest(site: Site, path: Path, clock: Clock, *, deep: bool = False) -> Tally:
    sources = path.with_name("sources.toml")
    sources.write_text(
        f'[[source]]\nname = "yunling"\nstart = "{site.address}/"\nlistings = ["/", "/list_*.html"]\n'
        f'details = ["/*.html"]\nallow_private = ["{site.host}"]\ndelay = 0\nmax_attempts = 1\n'
    )
    tally = Tally("yunling")
    asyncio.run(harvest_sources(load_sources(sources), path, {}, [tally], asyncio.Event(), clock, deep=deep))
    return tally


def kept(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(
            "SELECT p.url, s.title, s.revision FROM sightings s JOIN pages p ON p.id = s.page_id ORDER BY 1"
        ).fetchall()


def wrong(path: Path, now: datetime) -> set[str]:
    """What an examination finds beside notes."""
    with closing(open_for_reading(path)) as db:
        return {found.check for found in examine(db, Patient(path, now)) if found.severity != "note"}


@pytest.mark.parametrize("after", [3, 12])
@pytest.mark.parametrize("by", [timedelta(days=-700), timedelta(days=700)], ids=["back", "forward"])
def test_a_jump_in_a_harvest_changes_nothing_that_is_kept(
    site: Site, tmp_path: Path, after: int, by: timedelta
) -> None:
    """Early or late, back or forward: every page is visited once, the same is kept, the next one of all pages finds it unchanged."""
    path = tmp_path / "archive.db"
    first = harvest(site, path, jumping(after, by))
    assert (first.pages, first.new) == (6, 3)
    held = kept(path)
    assert [url.removeprefix(site.address) for url, *_ in held] == ["/a.html", "/b.html", "/c.html"]
    again = harvest(site, path, jumping(0, timedelta(days=1)), deep=True)
    assert (again.unchanged, again.new, again.revised) == (5, 0, 0)
    assert kept(path) == held
    assert wrong(path, NOON + timedelta(days=2)) <= {"due_too_late", "robots_too_long"}


def test_a_page_put_off_by_a_wrong_clock_is_asked_for_again(site: Site, tmp_path: Path) -> None:
    """What was gone two years ahead of time is looked for at the next harvest under the right clock."""
    path = tmp_path / "archive.db"
    harvest(site, path, jumping(0, timedelta(days=700)))
    site.pages["/gone.html"] = report("丁镇政府工作报告", "丁镇实现生产总值四亿元。")
    assert "due_too_late" in wrong(path, NOON)
    assert harvest(site, path, jumping(0, timedelta())).new == 1
    assert wrong(path, NOON) == set()
