"""A service in this process at a time of day of our own choosing: budgets, other writers, credentials, bugs of nobody."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from schedules.parts import Part
from schedules.service.configured import Configured
from schedules.service.running import Service
from schedules.settings import ServiceSettings
from storage import service as controls
from storage.database import open_for_writing
from storage.lease import writer_lease
from storage.times import now
from storage.troubles import Trouble
from tests.cli.conftest import PAGES, configured
from tests.cli.test_harvest_verb import Held
from tests.site import serve


class AtWork:
    """A service, the events it tells of, and a clock that stands until it is moved."""

    def __init__(self, folder: Path, part: Part | None) -> None:
        self.db, self.time = folder / "archive.db", datetime(2026, 3, 2, 10, tzinfo=UTC)
        self.events: asyncio.Queue[tuple[str, dict[str, object]]] = asyncio.Queue()
        self.service = Service(
            self.db,
            Configured(folder / "sources.toml", part),
            {},
            self._tell,
            self._deliver,
            lambda: self.time,
        )

    async def told(self, event: str) -> dict[str, object]:
        """Wait for an event."""
        async with asyncio.timeout(60):
            while True:
                found, fields = await self.events.get()
                if found == event:
                    return fields

    @asynccontextmanager
    async def archive(self) -> AsyncIterator[Database]:
        """The archive, as a command of a person writes it."""
        db = open_for_writing(self.db)
        yield db
        db.close()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.db)) as db:
            return db.execute(sql).fetchall()

    def _tell(self, event: str, **fields: object) -> None:
        self.events.put_nowait((event, fields))

    async def _deliver(self, trouble: Trouble, settings: ServiceSettings) -> None:
        """Nobody is configured, so nobody is told."""
        raise AssertionError(trouble)


@asynccontextmanager
async def at_work(folder: Path, sources: str, part: Part | None = None) -> AsyncIterator[AtWork]:
    """The service, until the block ends."""
    folder.joinpath("sources.toml").write_text(sources)
    found, stop = AtWork(folder, part), asyncio.Event()
    running = asyncio.create_task(found.service.run(stop))
    try:
        yield found
    finally:
        stop.set()
        await running


async def test_a_day_costs_no_more_than_its_budget(tmp_path: Path) -> None:
    """Three pages a day: the harvest stops after them, and goes on after midnight in Shanghai under its own slot."""
    with serve(dict(PAGES)) as site:
        text = configured(site, cadence='"1 day"', daily_pages=3, concurrency=1)
        async with at_work(tmp_path, text) as working:
            stopped = await working.told("harvest interrupted")
            assert (stopped["stopped_for"], stopped["slot"]) == (
                "budget of the day spent",
                "2026-03-01T16:00:00Z",
            )
            first = len(site.asked)
            assert site.count(200) + site.count(404) + site.count(403) <= 4, "one may have been under way"
            working.time += timedelta(hours=6, seconds=1)
            assert (await working.told("harvest begun"))["why"] == "resumed"
            await working.told("harvest interrupted")
            assert len(site.asked) > first
            working.time += timedelta(days=1)
            await working.told("harvest finished")
        assert working.rows("SELECT slot, outcome FROM runs LIMIT 1") == [
            ("2026-03-01T16:00:00Z", "finished")
        ]
        assert working.rows("SELECT count(*) FROM documents") == [(2,)]


async def test_the_service_waits_while_another_program_writes_the_archive(tmp_path: Path) -> None:
    """It says for whom, once, and harvests when that has ended."""
    with serve(dict(PAGES)) as site, ExitStack() as held:
        held.enter_context(writer_lease(tmp_path / "archive.db", now()))
        async with at_work(tmp_path, configured(site, cadence='"1 day"')) as working:
            waits = await working.told("harvests wait for another writer")
            assert "being written by process" in str(waits["error"])
            assert site.asked == []
            held.close()
            await working.told("harvest finished")
            working.time += timedelta(days=1)
            await working.told("harvest finished")
        with writer_lease(tmp_path / "archive.db", now()):
            assert len(working.rows("SELECT id FROM runs")) == 2


async def test_a_source_that_is_paused_or_taken_out_stops_soon_and_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    """What is in flight is finished; resumed, or put back into the file, the same run goes on to its end."""
    pages = Held(dict(PAGES), "/a.html")
    with serve(dict(pages)) as site, ExitStack() as ending:
        pages.update(site.pages)
        site.pages = pages
        ending.callback(pages.let_go.set)
        text = configured(site, cadence='"1 day"', concurrency=1)
        async with at_work(tmp_path, text) as working, working.archive() as db:
            await asyncio.to_thread(pages.asked.wait, 60)
            controls.pause(db, ["yunling"], working.time)
            assert (await working.told("harvest to stop"))["reason"] == "paused"
            pages.let_go.set()
            assert (await working.told("harvest interrupted"))["stopped_for"] == "paused"
            pages.asked.clear()
            pages.let_go.clear()
            pages.held = "/b.html"
            controls.resume(db, ["yunling"])
            assert (await working.told("harvest begun"))["why"] == "resumed"
            await asyncio.to_thread(pages.asked.wait, 60)
            tmp_path.joinpath("sources.toml").write_text("")
            assert (await working.told("harvest to stop"))["reason"] == "no longer configured"
            pages.let_go.set()
            await working.told("harvest interrupted")
            tmp_path.joinpath("sources.toml").write_text(text)
            await working.told("harvest finished")
        assert working.rows("SELECT outcome FROM runs") == [("finished",)]
        assert [path for path, _ in site.asked].count("/a.html") == 1


async def test_an_edit_that_cannot_be_read_is_a_trouble_until_it_is_mended(tmp_path: Path) -> None:
    """Somebody is to be told of it like of any other; the service itself has it."""
    async with at_work(tmp_path, '[[source]]\nname = "a"\nstart = "https://a.example/"\n') as working:
        await working.told("no source has a cadence: nothing is harvested unless asked for")
        tmp_path.joinpath("sources.toml").write_text("[[source]]\nname = 1\n")
        await working.told("sources not taken up, the old ones hold")
        standing = working.rows("SELECT source, kind, failure FROM service_troubles WHERE ended_at IS NULL")
        assert standing == [("", "sources_file", 1)]
        tmp_path.joinpath("sources.toml").write_text("")
        assert (await working.told("sources read again"))["removed"] == "a"
        assert working.rows("SELECT count(*) FROM service_troubles WHERE ended_at IS NULL") == [(0,)]


async def test_a_source_without_its_credential_fails_alone(tmp_path: Path) -> None:
    """The other is harvested; the failure stands until it can be harvested, and it is tried again after a minute."""
    with serve(dict(PAGES)) as site:
        text = configured(site, cadence='"1 day"') + configured(
            site, "locked", cadence='"1 day"', headers='{ Authorization = "Bearer ${TOKEN}" }'
        )
        async with at_work(tmp_path, text) as working:
            failed = await working.told("harvest failed")
            assert failed["source"] == "locked"
            assert "environment variable TOKEN, which is not set" in str(failed["error"])
            assert (await working.told("harvest finished"))["source"] == "yunling"
            working.time += timedelta(seconds=61)
            assert (await working.told("harvest begun"))["source"] == "locked"
        assert working.rows("SELECT source, kind, failure FROM service_troubles") == [("locked", "failed", 1)]
