"""The writer promises: one transaction a group, a failing piece alone rolled back, results only once on disk."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.errors import ArchiveBusy
from storage.lease import writer_lease
from storage.writer import Writer
from tests.storage.archive import START

ADD = "INSERT INTO sources (name, settings) VALUES (?, '{}')"


def test_what_is_acknowledged_can_be_read_by_anyone(path: Path) -> None:
    """Once a result is given back, another connection sees the rows."""
    with Writer(path) as writer:
        writer.submit(lambda db: db.execute(ADD, ("甲",))).result(10)
        with sqlite3.connect(path) as other:
            assert other.execute("SELECT name FROM sources").fetchall() == [("甲",)]
        other.close()


def test_a_failing_piece_takes_nothing_else_with_it(path: Path) -> None:
    """Neighbours in the same transaction are stored; the failing piece leaves nothing and gets its error."""
    gate = threading.Event()

    def failing(db: Database) -> None:
        db.execute(ADD, ("half",))
        raise KeyError("mine")

    with Writer(path) as writer:
        hold = writer.submit(lambda _: gate.wait(10))
        first, bad, last = (
            writer.submit(lambda db: db.execute(ADD, ("a",))),
            writer.submit(failing),
            writer.submit(lambda db: db.execute(ADD, ("b",))),
        )
        gate.set()
        hold.result(10), first.result(10), last.result(10)
        with pytest.raises(KeyError, match="mine"):
            bad.result(10)
        names = writer.submit(
            lambda db: [r[0] for r in db.execute("SELECT name FROM sources ORDER BY id")]
        ).result(10)
    assert names == ["a", "b"]


def test_closing_finishes_what_is_queued(path: Path) -> None:
    """Nothing handed in before the end is lost."""
    with Writer(path) as writer:
        futures = [writer.submit(lambda db, n=n: db.execute(ADD, (str(n),))) for n in range(250)]
    assert all(f.done() and f.exception() is None for f in futures)


def test_a_second_harvester_is_told_who_holds_the_archive(path: Path) -> None:
    """The lease is refused while held, naming the holder, and free again afterwards."""
    with (
        writer_lease(path, START) as owner,
        pytest.raises(ArchiveBusy, match=owner),
        writer_lease(path, START),
    ):
        pass
    with writer_lease(path, START):
        pass
