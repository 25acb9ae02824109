"""Archives as input promise: every stored page with what is known of it, as the archive's own WARC export tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.importing.capture import Capture, Damage, Piece
from schedules.bulk.inputs import Kind, Unit, plan, read
from storage.database import open_for_writing
from storage.normalise import sha256
from storage.records import Outcome, Purpose, Role
from storage.warc import export_warc
from tests.crawler.importing.foreign import page
from tests.storage.archive import HOME, Harvested

NOW = datetime(2026, 5, 1, tzinfo=UTC)
HTML = ("content-type", "text/html")


def body(number: int) -> bytes:
    return page(f"第{number}号报告：今年以来，全镇各项工作取得新的成绩。")


def archive(path: Path, pages: int) -> Harvested:
    """An archive of so many pages, the last one asked for again and unchanged, then gone."""
    harvested = Harvested(open_for_writing(path))
    harvested.begin([(f"{HOME}{number}.html", Role.DETAIL) for number in range(pages)])
    for due in harvested.claim():
        number = int(due.url.rpartition("/")[2].removesuffix(".html"))
        harvested.settle(harvested.answer(due, body(number), HTML), body(number).decode())
    harvested.end()
    for outcome, status in ((Outcome.UNCHANGED, 304), (Outcome.GONE, 404)):
        harvested.begin([(f"{HOME}{pages - 1}.html", Role.DETAIL)], every=False)
        for due in harvested.claim():
            harvested.fail(due, outcome, status)
        harvested.end()
    return harvested


def pieces(units: list[Unit]) -> list[Piece]:
    return [piece for unit in units for piece in read(unit, NOW)]


def captures(units: list[Unit]) -> list[Capture]:
    return [piece for piece in pieces(units) if isinstance(piece, Capture)]


def test_a_stored_page_is_told_with_its_source(tmp_path: Path) -> None:
    """Address, time, role, headers, bytes, and the run it was fetched in."""
    path = tmp_path / "a.db"
    archive(path, 1).db.close()
    first, unchanged = captures(plan([str(path)]))
    assert (first.url, first.page, first.role, first.outcome) == (
        f"{HOME}0.html",
        f"{HOME}0.html",
        Role.DETAIL,
        Outcome.OK,
    )
    assert (first.body, first.sha256, first.headers, first.place) == (body(0), None, (HTML,), "fetch 1")
    assert first.origin is not None
    assert (first.origin.source, first.origin.place.county) == ("yunling", "云岭县")
    assert (unchanged.outcome, unchanged.body) == (Outcome.UNCHANGED, None)
    assert unchanged.sha256 == sha256(body(0).decode())


def test_an_archive_gives_what_its_warc_files_give(tmp_path: Path) -> None:
    """The same captures with the same fields, but for where they stand; a confirmed one names its bytes by their hash alone."""
    path, out = tmp_path / "a.db", tmp_path / "a.warc.gz"
    harvested = archive(path, 5)
    export_warc(harvested.db, out, NOW)
    harvested.db.close()
    from_archive = {replace(each, place="") for each in captures(plan([str(path)], 1))}
    from_warc = {
        replace(each, place="", refers_to=None)
        for each in captures(plan([str(out)]))
        if each.purpose is Purpose.PAGE and each.outcome in (Outcome.OK, Outcome.UNCHANGED)
    }
    assert from_archive == from_warc
    assert len(from_archive) == 6


def test_units_are_ranges_of_fetches_that_stay_when_the_archive_grows(tmp_path: Path) -> None:
    """What comes later is in further units: the ones before keep their names and marks."""
    path = tmp_path / "a.db"
    harvested = archive(path, 8)
    before = plan([str(path)], 1)
    assert [unit.kind for unit in before] == [Kind.ARCHIVE] * 9
    harvested.begin([(f"{HOME}new.html", Role.DETAIL)])
    for due in harvested.claim():
        harvested.answer(due, body(99), HTML)
    harvested.db.close()
    after = plan([str(path)], 1)
    assert after[: len(before) - 1] == before[:-1]
    assert len(after) > len(before)
    assert [each.place for each in captures(plan([str(path)]))] == [each.place for each in captures(after)]


def test_the_archive_is_not_written(tmp_path: Path) -> None:
    """Nor is anything left beside it."""
    path = tmp_path / "a.db"
    archive(path, 2).db.close()
    bytes_before = path.read_bytes()
    assert captures(plan([str(path)]))
    assert path.read_bytes() == bytes_before
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + b"x" * 200, b"<html>"])
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    """One unit, whose reading tells what it is instead."""
    path = tmp_path / "a.db"
    path.write_bytes(content)
    [found] = pieces(plan([str(path)]))
    assert isinstance(found, Damage)
    assert found.place == "the file"
    assert str(tmp_path) not in found.reason


def test_a_damaged_snapshot_costs_that_page_alone(tmp_path: Path) -> None:
    """The others are read, and the row is named."""
    path = tmp_path / "a.db"
    harvested = archive(path, 3)
    harvested.db.execute("UPDATE snapshots SET body = x'00' WHERE id = 2")
    harvested.db.close()
    [damage] = [each for each in pieces(plan([str(path)])) if isinstance(each, Damage)]
    assert damage.place == "fetch 2"
    assert "snapshots row 2" in damage.reason
    assert len(captures(plan([str(path)]))) == 3
