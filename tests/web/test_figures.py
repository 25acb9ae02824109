"""What the service answers over HTTP."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from baogao.web.app import application
from baogao.web.metrics import exposition
from baogao.web.serving import Address, serve
from baogao.web.surroundings import Surroundings
from crawler.tally import Tally
from schedules.service.plan import Held, Next
from schedules.service.state import State
from storage.runs import Warned

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


async def asked(state: State, path: str, archive: Path, later: timedelta = timedelta()) -> httpx.Response:
    web = httpx.ASGITransport(application(Surroundings(archive, lambda: NOW + later, state=state)))
    async with httpx.AsyncClient(transport=web, base_url="http://127.0.0.1:8630") as client:
        return await client.get(path)


async def test_a_service_is_well_while_it_looks_and_its_archive_can_be_used(tmp_path: Path) -> None:
    """200 at work and standing by, 503 with the reason when the archive is in trouble or nothing moves."""
    state = State(NOW, NOW, harvesting={"a": Tally("a")})
    answer = await asked(state, "/healthz", tmp_path / "none.db")
    assert (answer.status_code, answer.json()["state"]) == (200, "harvesting")
    state = State(NOW, NOW, stands_by="process 12")
    answer = await asked(state, "/healthz", tmp_path / "none.db")
    assert (answer.status_code, answer.json()["stands_by_for"]) == (200, "process 12")
    state = State(NOW, NOW, fault="archive.db: no space left")
    answer = await asked(state, "/healthz", tmp_path / "none.db")
    assert (answer.status_code, answer.json()["fault"]) == (503, "archive.db: no space left")
    answer = await asked(State(NOW, NOW), "/healthz", tmp_path / "none.db", later=timedelta(seconds=61))
    assert (answer.status_code, answer.json()["fault"]) == (503, "no look since 2026-03-02T10:00:00.000Z")


async def test_figures_are_there_before_there_is_an_archive(tmp_path: Path) -> None:
    """A standby on a new machine has some, too."""
    answer = await asked(State(NOW, NOW, stands_by="process 12"), "/metrics", tmp_path / "none.db")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "\nbaogao_standing_by 1\n" in answer.text


def test_a_name_cannot_end_its_label() -> None:
    """Quotation marks, backslashes and line breaks in it are spelled out."""
    state = State(NOW, NOW, nexts={'a"b\\c\nd': Next(NOW, held=Held.QUIET)})
    text = exposition(state, NOW, [], [], [])
    assert f'baogao_next_harvest_timestamp_seconds{{source="a\\"b\\\\c\\nd"}} {NOW.timestamp():.0f}\n' in text
    assert 'baogao_held{source="a\\"b\\\\c\\nd",because="quiet hours"} 1\n' in text


def test_failures_and_warnings_are_told_apart() -> None:
    """By a label, so that one rule can wake somebody and another not."""
    standing = [("a", Warned("unreachable", "gone", failure=True)), ("b", Warned("text_share", "fell"))]
    text = exposition(State(NOW, NOW), NOW, [], standing, [("a", "finished", 3)])
    assert 'baogao_warning{source="a",kind="unreachable",severity="failure"} 1\n' in text
    assert 'baogao_warning{source="b",kind="text_share",severity="warning"} 1\n' in text
    assert 'baogao_runs{source="a",outcome="finished"} 3\n' in text


async def test_a_port_that_is_taken_does_not_keep_the_service_from_its_work(tmp_path: Path) -> None:
    """It is said, and told to stop it ends."""
    said: list[str] = []
    stop = asyncio.Event()

    def tell(event: str, **fields: object) -> None:
        said.append(event)
        stop.set()

    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = Address("127.0.0.1", taken.getsockname()[1])
        await serve(application(Surroundings(tmp_path / "none.db", lambda: NOW)), address, stop, tell)
    assert said == ["cannot serve the page yet"]
