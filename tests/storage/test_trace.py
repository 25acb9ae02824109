"""Tracing: every document leads back to each page, fetch and bytes it was seen in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_for_reading, open_for_writing
from storage.errors import NoSuchDocument
from storage.records import Dates, Repair
from storage.trace import PageRevision, document, trace
from tests.storage.filled_archive import MORNING, harvest, report

NEXT_DAY = MORNING + timedelta(days=1)
THIRD_DAY = MORNING + timedelta(days=2)
HEADERS = (("content-type", "text/html"), ("etag", '"1"'))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    db = open_for_writing(tmp_path / "archive.db")
    yield db
    db.close()


def test_document_is_told_whole(archive: Database) -> None:
    """All that is stored of a document is given, its dates kept apart."""
    dates = Dates("2026-01-01", "2026-01-02", "2025-12-30", 2025)
    harvest(archive, "https://a.example/1", report("工作报告全文", "标题", dates))
    found = document(archive, 1)
    assert (found.title, found.text, found.characters) == ("标题", "工作报告全文", 6)
    assert found.text_sha256 == hashlib.sha256("工作报告全文".encode()).hexdigest()
    assert found.dates == dates
    assert found.marks == (("han", 0.75),)
    assert (found.cleaner, found.first_seen_at) == ("1", "2026-01-02T03:04:05.678Z")


def test_unknown_document(archive: Database) -> None:
    """A number nobody has is an error that tells which there are."""
    with pytest.raises(NoSuchDocument, match="number 1; the archive is empty"):
        trace(archive, 1)
    harvest(archive, "https://a.example/1", report("文"))
    with pytest.raises(NoSuchDocument, match="number 7; the last one is 1"):
        document(archive, 7)


def test_every_sighting_is_told(archive: Database) -> None:
    """A text seen on two pages has two sightings, each with address, time, status, headers, bytes and position."""
    harvest(archive, "https://a.example/1", report("前文"), report("报告"), source="jia")
    harvest(
        archive,
        "https://a.example/2",
        report("报告", "转载"),
        source="yi",
        at=NEXT_DAY,
        body=b"other bytes",
        cleaner="2",
    )
    first, second = trace(archive, 2).sightings
    assert (first.source, first.url, first.fetched_url) == (
        "jia",
        "https://a.example/1",
        "https://a.example/1",
    )
    assert (first.fetched_at, first.status, first.headers) == ("2026-01-02T03:04:05.678Z", 200, HEADERS)
    assert (first.position, first.revision, first.current, first.cleaner) == (2, 1, True, "1")
    assert (first.encoding, first.title) == ("utf-8 (header)", "工作报告")
    assert first.snapshot_sha256 == hashlib.sha256("前文\n报告".encode()).hexdigest()
    assert first.snapshot_size == 13
    assert (second.source, second.title, second.position, second.cleaner) == ("yi", "转载", 1, "2")
    assert second.snapshot_sha256 == hashlib.sha256(b"other bytes").hexdigest()


def test_sighting_tells_when_it_was_last_confirmed(archive: Database) -> None:
    """A later fetch of the same bytes adds no sighting, but moves the day until which the page is known to say so."""
    harvest(archive, "https://a.example/1", report("报告"))
    harvest(archive, "https://a.example/1", report("报告"), at=NEXT_DAY)
    (only,) = trace(archive, 1).sightings
    assert only.fetched_at == "2026-01-02T03:04:05.678Z"
    assert only.confirmed_at == "2026-01-03T03:04:05.678Z"


def test_repairs_stand_with_their_sighting(archive: Database) -> None:
    """The damage found in a text is told with the page it was found on, in order of place."""
    late, early = Repair("pinyin", 9, "鄉(xiāng)", "乡"), Repair("mask", 2, "20xx", "20xx", certain=False)
    harvest(archive, "https://a.example/1", report("报告", repairs=(late, early)))
    harvest(archive, "https://a.example/2", report("报告"))
    first, second = trace(archive, 1).sightings
    assert first.repairs == (early, late)
    assert second.repairs == ()


def test_duplicates_are_told_from_both_sides(archive: Database) -> None:
    """The original names its copies; a copy names its original and its fellow copies."""
    for number, text in enumerate(("国家报告", "國家報告", "国 家报告", "别的")):
        harvest(archive, f"https://a.example/{number}", report(text))
    original, copy, other = trace(archive, 1), trace(archive, 2), trace(archive, 4)
    assert original.original_id is None
    assert copy.original_id == 1
    assert [(d.document_id, d.original_id, d.kind) for d in original.duplicates] == [
        (2, 1, "exact"),
        (3, 1, "exact"),
    ]
    assert copy.duplicates == original.duplicates
    assert (other.original_id, other.duplicates) == (None, ())


def test_revisions_of_its_pages_are_told(archive: Database) -> None:
    """Each state of a page the document was on is listed with its time and its documents; the old text is not current."""
    url = "https://a.example/1"
    harvest(archive, url, report("旧文"), report("不变"))
    harvest(archive, url, report("新文"), report("不变"), at=NEXT_DAY)
    harvest(archive, "https://a.example/2", report("无关"), at=THIRD_DAY)
    told = trace(archive, 1)
    assert told.revisions == (
        PageRevision(url, 1, "first", "2026-01-02T03:04:05.678Z", "1", (1, 2)),
        PageRevision(url, 2, "changed", "2026-01-03T03:04:05.678Z", "1", (3, 2)),
    )
    assert [s.current for s in told.sightings] == [False]
    assert [s.current for s in trace(archive, 2).sightings] == [False, True]


def test_tracing_needs_no_right_to_write(archive: Database, tmp_path: Path) -> None:
    """A read-only connection is enough."""
    harvest(archive, "https://a.example/1", report("报告"))
    reading = open_for_reading(tmp_path / "archive.db")
    assert trace(reading, 1) == trace(archive, 1)
    reading.close()
