"""The catalogue follows from the other tables by itself, whatever is done to those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_for_writing
from storage.forget import forget
from storage.frontier import record_source
from storage.merge import merge
from storage.migrations import migrations
from storage.records import Certainty, Dates, Fact, Place
from storage.told import retell
from tests.storage.filled_archive import COUNTY, MORNING, harvest, report

CITY = Place(kind="government", level="city", province="云南省", city="大理州")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    db = open_for_writing(tmp_path / "archive.db")
    yield db
    db.close()


def catalogue(db: Database) -> list[tuple[object, ...]]:
    """Document, source, county, kind, year, day and flaws of every row."""
    return db.execute(
        "SELECT c.document_id, s.name, c.county, c.report_kind, c.year, c.date, c.flaws"
        " FROM catalogue c JOIN sources s ON s.id = c.source_id ORDER BY 1, 2"
    ).fetchall()


def test_a_document_is_in_it_once_for_each_source_it_was_seen_on(archive: Database) -> None:
    """With the source's place where it leaves its own open; seen again on a source adds nothing."""
    seen = replace(
        report("国家报告", dates=Dates("2026-01-01T08:00", None, None, 2025)), marks=(("truncated", 1.0),)
    )
    harvest(archive, "https://a.example/1", seen, source="jia")
    harvest(archive, "https://a.example/2", seen, source="jia")
    harvest(archive, "https://a.example/1", seen, source="yi", place=CITY)
    assert catalogue(archive) == [
        (1, "jia", "祥云县", None, 2025, "2026-01-01", 1),
        (1, "yi", None, None, 2025, "2026-01-01", 1),
    ]


def test_it_follows_what_is_told_anew(archive: Database) -> None:
    """A later cleaner that reads more of the same page; a source that is said to lie elsewhere."""
    plain = report("国家报告")
    harvest(archive, "https://a.example/1", plain)
    kind = Fact("report_kind", "plan", Certainty.CERTAIN, "title")
    retell(archive, 1, replace(plain, facts=(kind,), dates=Dates(meta="2025-03-04")), "2")
    assert catalogue(archive) == [(1, "xiangyun", "祥云县", "plan", None, "2025-03-04", 0)]
    record_source(archive, "xiangyun", replace(COUNTY, county="宾川县"), {})
    assert catalogue(archive) == [(1, "xiangyun", "宾川县", "plan", None, "2025-03-04", 0)]


def test_what_is_forgotten_leaves_it_and_what_is_merged_comes_into_it(
    archive: Database, tmp_path: Path
) -> None:
    """By itself, as nothing that forgets or merges knows of it."""
    harvest(archive, "https://a.example/1", report("一"), report("二"))
    forget(archive, 1, reason="test", now=MORNING)
    assert [row[0] for row in catalogue(archive)] == [2]
    other = open_for_writing(tmp_path / "other.db")
    harvest(other, "https://a.example/9", report("三"), source="other", at=MORNING + timedelta(days=1))
    other.close()
    merge(archive, tmp_path / "other.db", now=MORNING)
    assert [row[1] for row in catalogue(archive)] == ["xiangyun", "other"]


def test_an_older_archive_gets_it_filled(tmp_path: Path) -> None:
    """With what its documents and sources say."""
    db = open_for_writing(tmp_path / "archive.db")
    harvest(db, "https://a.example/1", report("一", dates=Dates(reported_year=2020)))
    filled = catalogue(db)
    for name in ("sighted", "unsighted", "retold", "moved"):
        db.execute(f"DROP TRIGGER catalogue_{name}")
    db.execute("DROP TABLE catalogue")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm018_page_indexes'")
    assert [each.name for each in migrations.pending(db)] == ["m018_page_indexes"]
    db.close()
    db = open_for_writing(tmp_path / "archive.db")
    assert catalogue(db) == filled == [(1, "xiangyun", "祥云县", None, 2020, None, 0)]
    db.close()
