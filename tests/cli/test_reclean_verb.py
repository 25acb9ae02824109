"""Cleaning an archive again: told what is different, gone on with where it was cut off, done once."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.clean import CLEANER
from crawler.reclean import Progress, reclean
from crawler.refinery import Refinery
from storage.database import open_for_reading
from storage.lease import writer_lease
from storage.recleaning import Change
from storage.writer import Writer
from tests.cli.conftest import Call
from tests.cli.test_verify_verb import alter

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def aged(archive: Path) -> Path:
    """The archive as an earlier cleaner would have made it: no facts, and of document 2 another text."""
    alter(archive, "UPDATE sightings SET cleaner = '1', facts = NULL")
    alter(archive, "UPDATE revisions SET cleaner = '1'")
    alter(archive, "UPDATE runs SET cleaner = '1'")
    alter(archive, "UPDATE documents SET cleaner = '1', town = NULL, level = NULL, report_kind = NULL")
    alter(archive, "UPDATE documents SET text = 'x', text_sha256 = 'x', characters = 1 WHERE id = 2")
    return archive


def test_nothing_is_done_where_nothing_has_changed(call: Call, archive: Path) -> None:
    """Every page was cleaned by this cleaner."""
    called = call("reclean")
    assert (called.status, called.out) == (0, f"nothing to do: every page was cleaned by cleaner {CLEANER}\n")


def test_what_is_different_is_told_and_stored(call: Call, aged: Path) -> None:
    """Other text is named with its page and makes a document; the earlier one stays; facts are counted."""
    called = call("reclean")
    assert called.status == 0, called.err
    [line] = [line for line in called.out.splitlines() if line.startswith("text")]
    assert "/b.html: documents 2 -> " in line
    assert "1 pages have other texts; the earlier ones are kept" in called.out
    assert "2 pages have the same texts and other facts" in called.out
    with closing(sqlite3.connect(aged)) as db:
        assert db.execute("SELECT text FROM documents WHERE id = 2").fetchone() == ("x",)
        assert db.execute("SELECT town, report_kind FROM documents WHERE id = 1").fetchone() == (
            "甲镇",
            "government_work_report",
        )
        assert db.execute("SELECT count(*) FROM revisions WHERE cause = 'recleaned'").fetchone() == (1,)
    assert call("verify").status == 0


def test_a_second_call_changes_nothing(call: Call, aged: Path) -> None:
    """Not a row."""
    call("reclean")
    with closing(sqlite3.connect(aged)) as db:
        before = list(db.iterdump())
    assert "nothing to do" in call("reclean").out
    with closing(sqlite3.connect(aged)) as db:
        assert list(db.iterdump()) == before


def test_each_page_is_an_object_and_so_are_the_counts(call: Call, aged: Path) -> None:
    """For programs."""
    *pages, counts = call("reclean", "--json").rows
    assert {page["change"] for page in pages} == {"text", "facts"}
    assert {"source", "url", "before", "after", "facts"} <= pages[0].keys()
    assert (counts["cleaner"], counts["left"], counts["pages"]["text"]) == (CLEANER, 0, 1)
    assert counts["facts"]["town"] == 2


def test_only_the_named_sources_are_cleaned(call: Call, aged: Path) -> None:
    """An unknown one is a wrong call."""
    called = call("reclean", "nowhere")
    assert called.status == 2
    assert 'no source named "nowhere"' in called.error
    assert "yunling" in called.error
    assert call("reclean", "yunling").status == 0


def test_an_archive_that_is_being_written_is_left_alone(call: Call, aged: Path) -> None:
    """Its writer is named."""
    with writer_lease(aged, MOMENT):
        called = call("reclean")
    assert called.status == 1
    assert "being written by" in called.error


def test_no_archive_is_made(call: Call, tmp_path: Path) -> None:
    """There is nothing to clean where none is."""
    assert call("reclean").status == 2
    assert list(tmp_path.iterdir()) == []


async def clean_until(archive: Path, most: int) -> list[Change]:
    """Clean again, cut off after so many pages as a killed process would be."""
    done: list[Change] = []
    with Writer(archive) as writer, closing(open_for_reading(archive)) as db:
        async with Refinery(1) as refinery:
            stop = asyncio.Event()
            work = asyncio.create_task(
                reclean(
                    db,
                    writer,
                    refinery,
                    Progress(),
                    stop,
                    lambda: MOMENT,
                    lambda page: done.append(page.change),
                )
            )
            while not work.done() and len(done) < most:
                await asyncio.wait({work}, timeout=0.005)
            work.cancel()
            await asyncio.wait({work})
    return done


async def test_cut_off_anywhere_it_ends_as_if_it_had_not_been(call: Call, aged: Path, tmp_path: Path) -> None:
    """What was stored stays, the next call does the rest, and the archive is the same row for row."""
    whole = tmp_path / "whole.db"
    with closing(sqlite3.connect(aged)) as db, closing(sqlite3.connect(whole)) as copy:
        db.backup(copy)
    await clean_until(whole, 1000)
    for _ in range(10):
        await clean_until(aged, 1)
    with closing(sqlite3.connect(aged)) as one, closing(sqlite3.connect(whole)) as other:
        assert list(one.iterdump()) == list(other.iterdump())
