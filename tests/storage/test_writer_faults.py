"""When the disk or another program fails the writer: nothing acknowledged is lost, nothing half is stored, and it goes on."""

from __future__ import annotations

import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.errors import ArchiveBusy, ArchiveFull
from storage.writer import Writer

ADD = "INSERT INTO sources (name, settings) VALUES (?, ?)"


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in other.execute("SELECT name FROM sources ORDER BY id")]


def test_a_full_disk_costs_the_group_that_met_it(path: Path) -> None:
    """Its work gets the error and leaves nothing; what was acknowledged is there, and once there is room it goes on."""
    with Writer(path) as writer:
        writer.submit(lambda db: db.execute(ADD, ("before", "{}"))).result(10)
        begun, gate = threading.Event(), threading.Event()

        def waiting(_: Database) -> None:
            begun.set()
            gate.wait(10)

        hold = writer.submit(waiting)
        assert begun.wait(10)  # so that the next two are a group by themselves
        small = writer.submit(lambda db: db.execute(ADD, ("small", "{}")))
        large = writer.submit(lambda db: db.execute(ADD, ("large", "x" * 3_000_000)))
        with files_up_to(1_000_000):
            gate.set()
            hold.result(10)
            for future in (small, large):
                with pytest.raises(ArchiveFull, match="what was stored is safe"):
                    future.result(10)
            assert names(path) == ["before"]
        writer.submit(lambda db: db.execute(ADD, ("after", "{}"))).result(10)
    assert names(path) == ["before", "after"]


def test_a_writer_waits_for_another_program(path: Path) -> None:
    """While another one holds the archive nothing is acknowledged; when it lets go the work is done."""
    with Writer(path) as writer, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        future = writer.submit(lambda db: db.execute(ADD, ("mine", "{}")))
        other.execute("INSERT INTO sources (name, settings) VALUES ('theirs', '{}')")
        assert not future.done()
        other.execute("COMMIT")
        future.result(30)
    assert names(path) == ["theirs", "mine"]


def test_a_writer_that_waited_in_vain_goes_on_with_the_next(path: Path) -> None:
    """What another program kept out is refused by name; nothing of it is stored, and later work is."""
    with Writer(path, wait=0.05) as writer, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusy, match=f"{path}: another program holds it"):
            writer.submit(lambda db: db.execute(ADD, ("refused", "{}"))).result(10)
        other.execute("ROLLBACK")
        writer.submit(lambda db: db.execute(ADD, ("next", "{}"))).result(10)
    assert names(path) == ["next"]


def test_a_reader_that_stays_keeps_no_writer_out(path: Path) -> None:
    """A long look at one state of the archive costs nothing but the size of the log."""
    with Writer(path) as writer, closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM sources").fetchone()

        def many(db: Database) -> None:
            for number in range(50):
                db.execute(ADD, (str(number), "x" * 1000))

        writer.submit(many).result(10)
        assert reader.execute("SELECT count(*) FROM sources").fetchone() == before
    assert len(names(path)) == 50
