"""Archives to export, and a folder to export into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_for_writing
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
