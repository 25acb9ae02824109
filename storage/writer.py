"""The one thread that writes. Work handed in is grouped into transactions; a result is given back only once it is on disk."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlite_utils import Database

from storage.database import BUSY_SECONDS, open_for_writing, translated
from storage.duplicates import DuplicateIndex
from storage.errors import ArchiveError

GROUP = 100  # most pieces of work in one transaction

Work = Callable[[Database], Any]


class Writer:
    """A context manager owning the archive's writing connection.

    `submit(work)` runs `work(db)` in the writer's thread inside a transaction shared with its neighbours;
    a piece that raises is rolled back alone. The future is done when the transaction is committed with
    `synchronous = FULL`, or holds the error. After a failed commit nothing of the group is stored. `duplicates` is
    the archive's index of near-duplicates, for the work alone.
    """

    def __init__(self, path: Path, wait: float = BUSY_SECONDS) -> None:
        self._path = path
        self._db = open_for_writing(path, wait)
        self.duplicates = DuplicateIndex(self._db)
        self._queue: queue.SimpleQueue[tuple[Work, Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path:
        """Where the archive lies."""
        return self._path

    def submit(self, work: Work) -> Future[Any]:
        """Queue one piece of work; never blocks."""
        future: Future[Any] = Future()
        self._queue.put((work, future))
        return future

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish what is queued, then close the archive."""
        self._queue.put(None)
        self._thread.join()
        self._db.close()

    def _run(self) -> None:
        while True:
            group, last = self._gather()
            if group:
                self._commit(group)
            if last:
                return

    def _gather(self) -> tuple[list[tuple[Work, Future[Any]]], bool]:
        """Whatever waits and was not cancelled meanwhile; and whether the end was asked for."""
        group = []
        item = self._queue.get()
        while item is not None:
            if item[1].set_running_or_notify_cancel():  # from here on nobody can cancel it
                group.append(item)
            if len(group) == GROUP:
                return group, False
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit(self, group: list[tuple[Work, Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            with translated(self._path):
                self._db.execute("BEGIN IMMEDIATE")
                for work, future in group:
                    self._piece(work, future, done)
                self._db.execute("COMMIT")
        except ArchiveError as error:
            self._abandon()
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        for future, result in done:
            future.set_result(result)

    def _piece(self, work: Work, future: Future[Any], done: list[tuple[Future[Any], Any]]) -> None:
        """Run one piece in a savepoint. Its own errors are its caller's; SQLite's are the whole group's."""
        self._db.execute("SAVEPOINT piece")
        try:
            done.append((future, work(self._db)))
            self._db.execute("RELEASE piece")
        except sqlite3.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the caller who waits
            self._db.execute("ROLLBACK TO piece")
            self._db.execute("RELEASE piece")
            future.set_exception(error)

    def _abandon(self) -> None:
        connection = self._db.conn
        if connection is not None and connection.in_transaction:
            self._db.execute("ROLLBACK")
