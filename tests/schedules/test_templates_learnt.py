"""What a site repeats is learnt after its pages are there, and left out of all of them, whenever they came."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.refinery import Refinery
from crawler.tally import Tally
from crawler.verify import Difference, Proved, verify
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage.database import open_for_reading
from tests.crawler.clean.test_template import DAILY, body, html
from tests.site import Site, listing, serve

PAGES = 25


def pages(count: int) -> dict[str, str | int]:
    """So many reports of one site, with furniture that no rule knows."""
    paths = [f"/p{n}.html" for n in range(count)]
    return {"/": listing(*paths), **{path: html(n).decode() for n, path in enumerate(paths)}}


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(pages(PAGES)) as site:
        yield site


def harvest(
    site: Site, db: Path, stop: asyncio.Event | None = None, settings: str = "", *, deep: bool = True
) -> Tally:
    toml = db.with_suffix(".toml")
    toml.write_text(
        f'[[source]]\nname = "xiqiao"\nstart = ["{site.address}/"]\nlistings = ["/"]\ndetails = ["/p*.html"]\n'
        f'allow_private = ["{site.host}"]\ndelay = 0\n{settings}'
    )
    tally = Tally("xiqiao")
    asyncio.run(harvest_sources(load_sources(toml), db, {}, [tally], stop or asyncio.Event(), deep=deep))
    return tally


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(db)) as archive:
        return archive.execute(sql).fetchall()


def texts(db: Path) -> dict[str, list[str]]:
    """The current text of each page, line by line."""
    found = rows(
        db,
        "SELECT p.url, d.text FROM pages p JOIN sightings s ON s.page_id = p.id AND s.revision = p.revision"
        " JOIN documents d ON d.id = s.document_id GROUP BY p.id",
    )
    return {str(url).rpartition("/p")[2].removesuffix(".html"): str(text).split("\n") for url, text in found}


def bodies(count: int) -> dict[str, list[str]]:
    return {str(n): body(n) for n in range(count)}


def kept(db: Path) -> list[list[tuple[object, ...]]]:
    """All that a harvest keeps but the log of fetches and runs, numbers and times aside."""
    return [
        rows(db, sql)
        for sql in (
            "SELECT p.url, p.state, p.revision, p.snapshot_sha256 FROM pages p ORDER BY 1",
            "SELECT text_sha256, title, cleaner FROM documents ORDER BY 1",
            "SELECT p.url, s.revision, s.position, s.title, s.cleaner, d.text_sha256 FROM sightings s"
            " JOIN pages p ON p.id = s.page_id JOIN documents d ON d.id = s.document_id ORDER BY 1, 2, 3, 5",
            "SELECT p.url, v.number, v.cause, v.cleaner FROM revisions v JOIN pages p ON p.id = v.page_id ORDER BY 1, 2",
            "SELECT p.url, x.reason, x.blocks, x.characters FROM drops x JOIN pages p ON p.id = x.page_id ORDER BY 1, 2",
            "SELECT p.url, r.cleaner, r.change FROM recleanings r JOIN fetches f ON f.id = r.fetch_id"
            " JOIN pages p ON p.id = f.page_id ORDER BY 1, 2",
            "SELECT number, name, content, blocks, paths, pages, learnt_from FROM templates ORDER BY 1",
        )
    ]


async def differences(db: Path) -> tuple[Proved, list[Difference]]:
    proved = Proved()
    with closing(open_for_reading(db)) as archive:
        async with Refinery(1) as refinery:
            return proved, [each async for each in verify(archive, refinery, proved)]


def test_one_harvest_leaves_no_furniture_and_loses_nothing(site: Site, tmp_path: Path) -> None:
    """The pages are read once without the template and once with it; the first reading stays as a revision."""
    db = tmp_path / "archive.db"
    harvest(site, db)
    assert texts(db) == bodies(PAGES)
    assert rows(db, "SELECT source, pages FROM templates_in_use") == [("xiqiao", PAGES)]
    [(name,)] = rows(db, "SELECT name FROM templates_in_use")
    assert rows(db, f"SELECT count(*) FROM sightings WHERE cleaner LIKE '%+{name}'") == [(PAGES,)]
    assert rows(db, "SELECT DISTINCT number, cause FROM revisions ORDER BY 1") == [
        (1, "first"),
        (2, "recleaned"),
    ]
    dropped = rows(db, "SELECT count(DISTINCT page_id) FROM drops WHERE reason = 'template'")
    assert dropped == [(PAGES,)]


def test_a_second_harvest_changes_nothing(site: Site, tmp_path: Path) -> None:
    """Only the logs of fetches and runs grow."""
    db = tmp_path / "archive.db"
    harvest(site, db)
    logs = {"fetches", "runs", "run_figures", "run_warnings", "robots"}
    names = [str(name) for (name,) in rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    before = {name: rows(db, f"SELECT * FROM {name}") for name in names if name not in logs}
    harvest(site, db, deep=False)
    assert rows(db, "SELECT count(*) FROM runs") == [(2,)]
    assert {name: rows(db, f"SELECT * FROM {name}") for name in names if name not in logs} == before


def test_pages_that_come_later_are_read_with_the_template_at_once(site: Site, tmp_path: Path) -> None:
    """They come out as the first ones did, in a single revision; a template that would do the same is not stored again."""
    db = tmp_path / "archive.db"
    harvest(site, db)
    site.pages.update(pages(PAGES + 3))
    harvest(site, db)
    assert texts(db) == bodies(PAGES + 3)
    later = " OR ".join(f"url LIKE '%/p{PAGES + n}.html'" for n in range(3))
    assert rows(db, f"SELECT revision FROM pages WHERE {later}") == [(1,)] * 3
    assert rows(db, "SELECT count(*) FROM templates") == [(1,)]


def test_every_text_is_derived_again_with_the_template_it_was_made_with(site: Site, tmp_path: Path) -> None:
    """Those read before the template was known, those read after; a damaged template is told of."""
    db = tmp_path / "archive.db"
    harvest(site, db)
    proved, found = asyncio.run(differences(db))
    assert (found, proved.sightings, dict(proved.unchecked)) == ([], 2 * PAGES, {})
    with closing(sqlite3.connect(db)) as archive, archive:
        archive.execute("UPDATE templates SET content = substr(content, 1, 40)")
    proved, found = asyncio.run(differences(db))
    assert [str(each).split(":")[0] for each in found] == ["templates"]
    assert proved.sightings == PAGES


def test_few_pages_teach_nothing(tmp_path: Path) -> None:
    """Of nineteen pages no template is made; with the twentieth, one for all of them."""
    db = tmp_path / "archive.db"
    with serve(pages(19)) as site:
        harvest(site, db)
        assert rows(db, "SELECT count(*) FROM templates") == [(0,)]
        assert texts(db)["3"] == [*body(3)[:4], *texts(db)["3"][4:]]
        assert DAILY[3] in texts(db)["3"]
        site.pages.update(pages(20))
        harvest(site, db)
    assert texts(db) == bodies(20)


def test_a_source_can_do_without(site: Site, tmp_path: Path) -> None:
    """Set later, the setting brings back the texts as they are without a template; taken away, as they are with one."""
    db = tmp_path / "archive.db"
    harvest(site, db, settings="template = false")
    without = texts(db)
    assert DAILY[3] in without["3"]
    assert rows(db, "SELECT count(*) FROM templates") == [(0,)]
    harvest(site, db)
    assert texts(db) == bodies(PAGES)
    harvest(site, db, settings="template = false")
    assert texts(db) == without
    harvest(site, db)
    assert texts(db) == bodies(PAGES)
    assert asyncio.run(differences(db))[1] == []
    assert rows(db, "SELECT count(*) FROM documents") == [(2 * PAGES,)]


async def cut_off(site: Site, db: Path, reached: str, *, kindly: bool) -> None:
    """Harvest until a query finds something: told to stop then, or dropped as a killed process drops its work."""
    toml, stop = db.with_suffix(".toml"), asyncio.Event()
    work = asyncio.create_task(harvest_sources(load_sources(toml), db, {}, [Tally("xiqiao")], stop))
    while not work.done() and not rows(db, reached):
        await asyncio.wait({work}, timeout=0.002)
    if kindly:
        stop.set()
    else:
        work.cancel()
    await asyncio.wait({work})


@pytest.mark.parametrize("kindly", [True, False])
def test_cut_off_anywhere_and_resumed_it_ends_as_if_it_had_not_been(
    site: Site, tmp_path: Path, kindly: bool
) -> None:
    """Among the visits, once the template is learnt, and among the pages read again: one run, every row the same."""
    whole, db = tmp_path / "whole.db", tmp_path / "archive.db"
    harvest(site, whole)
    stop = asyncio.Event()
    stop.set()
    harvest(site, db, stop)
    for reached in (
        "SELECT 1 FROM sightings",
        "SELECT 1 FROM templates",
        "SELECT 1 FROM recleanings GROUP BY cleaner HAVING count(*) > 2",
    ):
        asyncio.run(cut_off(site, db, reached, kindly=kindly))
    site.asked.clear()
    harvest(site, db)
    assert kept(db) == kept(whole)
    assert texts(db) == bodies(PAGES)
    assert rows(db, "SELECT outcome FROM runs WHERE ended_at IS NOT NULL")[-1] == ("finished",)


def test_told_to_stop_while_pages_are_read_again_the_run_stays_open(site: Site, tmp_path: Path) -> None:
    """The next harvest goes on with it, and visits nothing."""
    db = tmp_path / "archive.db"
    with serve(pages(PAGES)) as same:
        stop = asyncio.Event()
        stop.set()
        harvest(same, db, stop)
        asyncio.run(cut_off(same, db, "SELECT 1 FROM templates", kindly=True))
        if rows(db, "SELECT outcome FROM runs WHERE ended_at IS NULL"):
            same.asked.clear()
            harvest(same, db)
            assert same.asked == []
        assert rows(db, "SELECT outcome, ended_at IS NULL FROM runs") == [("finished", 0)]
    assert texts(db) == bodies(PAGES)
