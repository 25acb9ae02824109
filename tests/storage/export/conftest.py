"""Archives to export, and a folder to export into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from baogao.cli.command import run
from baogao.demo.server import DemoSites
from storage.database import open_for_reading, open_for_writing
from storage.records import Dates, Place
from tests.storage.filled_archive import MORNING, harvest, report

NEXT_DAY = MORNING + timedelta(days=1)
TOWN = Place(province="云南省", city="大理州", county="宾川县", town="金牛镇")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    db = open_for_writing(tmp_path / "archive.db")
    yield db
    db.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to export into."""
    path = tmp_path / "exports"
    path.mkdir()
    return path


@pytest.fixture
def filled(archive: Database) -> Database:
    """Four documents: one seen twice, one replaced by a later one, one a copy in other characters."""
    harvest(
        archive,
        "https://a.example/1",
        report("国家报告", dates=Dates("2026-01-01", None, None, 2025)),
        source="jia",
    )
    harvest(
        archive, "https://a.example/2", report("旧文"), report("国家报告", "转载"), source="yi", place=TOWN
    )
    harvest(
        archive,
        "https://a.example/3",
        report("國家報告", dates=Dates(reported_year=2024)),
        source="yi",
        place=TOWN,
    )
    harvest(archive, "https://a.example/2", report("新文\n第二段"), source="yi", place=TOWN, at=NEXT_DAY)
    return archive


@pytest.fixture(scope="session")
def harvested_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's archive, harvested once."""
    folder = tmp_path_factory.mktemp("demo")
    with DemoSites() as sites:
        (folder / "sources.toml").write_text(sites.sources_toml(), "utf-8")
        for second in (False, True):
            if second:
                sites.next_day()
            status = run(
                ["harvest", "--db", str(folder / "archive.db"), "--sources", str(folder / "sources.toml")]
            )
            assert status == 0
    return folder / "archive.db"


@pytest.fixture
def demo(harvested_demo: Path) -> Iterator[Database]:
    """The demo's archive, for reading."""
    db = open_for_reading(harvested_demo)
    yield db
    db.close()
