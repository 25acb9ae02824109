"""A browser, the demo's archive harvested once, one of hostile texts, and the page served over each.

A test module here says `pytestmark = pytest.mark.asyncio(loop_scope="session")`, because a browser lives in one loop.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from baogao.cli.command import run
from baogao.demo.server import DemoSites
from baogao.web.app import application
from baogao.web.serving import Address, listen, reached_at, serve_on
from baogao.web.surroundings import Surroundings
from storage.times import now
from tests.web.hostile import hostile_archive

CHROMIUM = shutil.which("chromium")


@dataclass(frozen=True)
class Served:
    """A page that is served: its address without the last slash, the archive and the file of sources behind it."""

    address: str
    archive: Path
    sources: Path


@contextmanager
def serving(archive: Path, sources: Path) -> Iterator[Served]:
    """The page over an archive, served by a thread."""
    listening = listen(Address("127.0.0.1", 0))
    stop, begun = asyncio.Event(), threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []
    app = application(Surroundings(archive, now, sources))

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        begun.set()
        await serve_on(app, listening, stop)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    address = reached_at(listening).rstrip("/")
    thread.start()
    begun.wait()
    try:
        yield Served(address, archive, sources)
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium; nothing is downloaded."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        await found.close()


@pytest.fixture(scope="session")
def harvested_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The demo's archive and its file of sources, harvested once; whoever writes takes a copy."""
    folder = tmp_path_factory.mktemp("demo")
    with DemoSites() as sites:
        folder.joinpath("sources.toml").write_text(sites.sources_toml(), "utf-8")
        for second in (False, True):
            if second:
                sites.next_day()
            status = run(["harvest", "--db", str(folder / "a.db"), "--sources", str(folder / "sources.toml")])
            assert status == 0
    return folder / "a.db", folder / "sources.toml"


@pytest.fixture(scope="session")
def demo(harvested_demo: tuple[Path, Path]) -> Iterator[Served]:
    """The page over the demo's archive, which nobody may change."""
    with serving(*harvested_demo) as served:
        yield served


@pytest.fixture
def own_demo(harvested_demo: tuple[Path, Path], tmp_path: Path) -> Iterator[Served]:
    """The page over a copy of it, to be changed."""
    archive, sources = (Path(shutil.copy(each, tmp_path)) for each in harvested_demo)
    with serving(archive, sources) as served:
        yield served


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page over an archive whose titles, texts, addresses, sources and warnings want to run as scripts."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile_archive(folder / "a.db", now() - timedelta(days=3))
    with serving(folder / "a.db", folder / "none.toml") as served:
        yield served
