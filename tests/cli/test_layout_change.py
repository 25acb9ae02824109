"""A site changes its layout: the warning reaches the history, the figures, and a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx

from baogao.telling import deliverer
from baogao.web.app import application
from baogao.web.surroundings import Surroundings
from schedules.service.configured import Configured
from schedules.service.running import Service
from storage import service as controls
from storage.database import open_for_writing
from storage.times import now
from tests.cli.conftest import Call, configured
from tests.site import listing, report, serve
from tests.site.serving import Quiet, serving

NAMES = [f"/t{number}.html" for number in range(6)]
NEWER = [f"/u{number}.html" for number in range(6)]
NEWEST = [f"/v{number}.html" for number in range(6)]


def reports(names: list[str]) -> dict[str, str | int]:
    return {
        name: report(f"{name[1:3]}镇政府工作报告", f"{name[1:3]}镇实现生产总值十亿元。") for name in names
    }


REPORTS = reports(NAMES)
SHELL = "<html><body><ul><li><a href=/>首页</a><li>网站地图<li>联系我们</ul><div id=app></div><script src=/app.js></script></body></html>"


@contextmanager
def receiving() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that takes webhooks, and what it was sent."""
    received: list[dict[str, Any]] = []

    class Handler(Quiet):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

    with serving(Handler) as address:
        yield f"{address}/hook", received


class Watched:
    """A service in this process, the events it told of, and what it says over HTTP."""

    def __init__(self, db: Path, toml: Path, environ: dict[str, str]) -> None:
        self.events: asyncio.Queue[tuple[str, dict[str, object]]] = asyncio.Queue()
        self.db = db
        self.service = Service(db, Configured(toml), environ, self._tell, deliverer(db, environ, self._tell))

    async def harvest(self) -> dict[str, object]:
        """Ask for a harvest; how it ended."""
        db = open_for_writing(self.db)
        controls.ask(db, "yunling", now())
        db.close()
        return await self.told("harvest finished")

    async def told(self, event: str) -> dict[str, object]:
        """Wait for an event."""
        async with asyncio.timeout(60):
            while True:
                found, fields = await self.events.get()
                if found == event:
                    return fields

    async def metrics(self) -> str:
        return await self._answered("/metrics")

    async def page(self) -> str:
        return await self._answered("/")

    async def _answered(self, path: str) -> str:
        web = httpx.ASGITransport(application(Surroundings(self.db, now, state=self.service.state)))
        async with httpx.AsyncClient(transport=web, base_url="http://localhost") as client:
            return (await client.get(path)).text

    def _tell(self, event: str, **fields: object) -> None:
        self.events.put_nowait((event, fields))


@asynccontextmanager
async def watched(db: Path, toml: Path, environ: dict[str, str]) -> AsyncIterator[Watched]:
    """The service, until the block ends."""
    found, stop = Watched(db, toml, environ), asyncio.Event()
    running = asyncio.create_task(found.service.run(stop))
    try:
        yield found
    finally:
        stop.set()
        await running


async def changed_and_back(
    db: Path, toml: Path, environ: dict[str, str], pages: dict[str, str | int]
) -> tuple[str, str]:
    """Harvest the site as it is, with newer reports in a new layout, and with others as before; the figures of the last two."""
    async with watched(db, toml, environ) as service:
        await service.harvest()
        pages.update({"/": listing(*NAMES, *NEWER), **dict.fromkeys(NEWER, SHELL)})
        await service.harvest()
        await service.told("somebody was told")
        broken = await service.metrics() + await service.page()
        pages.update({"/": listing(*NAMES, *NEWER, *NEWEST), **reports(NEWEST)})
        await service.harvest()
        await service.told("somebody was told")
        return broken, await service.metrics() + await service.page()


def test_a_layout_change_is_seen_in_the_history_the_figures_the_page_and_by_a_person(
    call: Call, tmp_path: Path
) -> None:
    """Report pages turn into shells that a script would fill: the share of text kept falls, and that is told at once.

    When the texts are back, the end is told too. The address of the webhook comes from the environment.
    """
    toml = tmp_path / "sources.toml"
    with serve({"/": listing(*NAMES), **REPORTS}) as site, receiving() as (hook, received):
        toml.write_text('[service]\nwebhook = "${HOOK}"\n' + configured(site))
        broken, mended = asyncio.run(
            changed_and_back(tmp_path / "archive.db", toml, {"HOOK": hook}, site.pages)
        )

    told = [(each["state"], each["source"], each["kind"]) for each in received]
    assert told == [("warning", "yunling", "text_share"), ("over", "yunling", "text_share")]
    assert "share of text kept fell from" in received[0]["text"]
    assert '\nbaogao_warning{source="yunling",kind="text_share",severity="warning"} 1\n' in broken
    assert '\nbaogao_last_run_emptied{source="yunling"} 6\n' in broken
    assert "baogao_warning{" not in mended
    assert "share of text kept fell from" in broken
    assert "share of text kept fell from" not in mended

    runs = call("runs", "yunling", "--json").rows
    assert [[warned["kind"] for warned in run["warnings"]] for run in runs] == [[], ["text_share"], []]
    assert runs[1]["figures"]["emptied"] == 6
    assert runs[1]["reasons"]["no_text"] == 6
    assert [run["id"] for run in call("runs", "--warnings", "--json").rows] == [runs[1]["id"]]
    assert call("stats", "--json").rows[0]["warnings"] == []


def test_a_listing_that_a_script_fills_from_now_on_is_told_of_after_the_harvest(
    call: Call, tmp_path: Path
) -> None:
    """It led to six pages and to none now, its menu apart; the harvest says so, with its address."""
    with serve({"/": listing(*NAMES), **REPORTS}) as site:
        tmp_path.joinpath("sources.toml").write_text(configured(site))
        assert "warning" not in call("harvest").err
        site.pages["/"] = SHELL
        called = call("harvest")
    assert called.status == 0
    words = f"1 of 1 changed listings hold less than half the links they once did, such as {site.address}/: layout changed?"
    assert f'source "yunling": {words}' in called.err
    assert f"warning: yunling: {words}" in call("stats").out


def test_pages_that_come_back_as_they_were_end_the_warning(call: Call, tmp_path: Path) -> None:
    """Their texts have been in the archive all along, and count as kept; so do listings' links, found by themselves."""
    with serve({"/": listing(*NAMES), **REPORTS}) as site:
        text = configured(site).replace("listings =", "# listings =").replace("details =", "# details =")
        tmp_path.joinpath("sources.toml").write_text(text)
        for pages in ({}, dict.fromkeys(NAMES, SHELL), REPORTS):
            site.pages.update(pages)
            assert call("harvest", "--deep").status == 0
    back, shells, first = call("runs", "--json").rows
    assert [warned["kind"] for warned in shells["warnings"]] == ["text_share"]
    assert (first["warnings"], back["warnings"]) == ([], [])
    assert back["figures"]["kept_characters"] == first["figures"]["kept_characters"] > 0
    assert [run["figures"]["emptied"] for run in (first, shells, back)] == [0, 6, 0]
