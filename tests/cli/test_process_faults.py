"""A harvest whose process is killed, stopped or met by another one: nothing is lost, and it ends as it would have."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import PAGES, Call
from tests.cli.test_harvest_verb import Held, finish, harvesting

KEPT = "SELECT p.url, s.title, d.text FROM sightings s JOIN pages p ON p.id = s.page_id JOIN documents d ON d.id = s.document_id"


def kept(path: Path) -> set[tuple[str, str, str]]:
    """What the archive tells of the site: path, title, text."""
    with closing(sqlite3.connect(path)) as db:
        return {("/" + url.split("/", 3)[3], title, text) for url, title, text in db.execute(KEPT)}


@pytest.mark.parametrize("moment", ["/list_2.html", "/c.html"])
def test_killed_at_any_moment_it_ends_as_if_it_had_not_been(
    call: Call, tmp_path: Path, harvested: Path, moment: str
) -> None:
    """`kill -9` while a listing or the last page is asked for: no stored row goes, and the same archive comes of it."""
    pages = Held(dict(PAGES), moment)
    with harvesting(tmp_path, pages) as process:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        before = kept(tmp_path / "archive.db")
        left = {row["check"]: row for row in call("doctor", "--json").rows}
        assert f"process {process.pid}, since " in left["run_left_open"]["what"]
        assert left.keys() <= {"run_left_open", "search_pending"}
        pages.let_go.set()
        assert call("harvest").status == 0
    assert before < kept(tmp_path / "archive.db") == kept(harvested)
    assert call("doctor", "--all").out == "healthy\n"


def test_killed_while_it_waits_for_its_turn_to_write(call: Call, tmp_path: Path, harvested: Path) -> None:
    """A page that was fetched and not yet stored is fetched again."""
    pages = Held(dict(PAGES), "/c.html")
    with harvesting(tmp_path, pages) as process:
        with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            pages.let_go.set()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert call("harvest").status == 0
    assert kept(tmp_path / "archive.db") == kept(harvested)
    assert call("doctor", "--all").out == "healthy\n"


def test_stopped_and_woken_it_goes_on(call: Call, tmp_path: Path, harvested: Path) -> None:
    """As when a laptop is closed and opened again: the page it waited for has come meanwhile."""
    pages = Held(dict(PAGES), "/a.html")
    with harvesting(tmp_path, pages) as process:
        os.killpg(process.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        pages.let_go.set()
        assert call("search", "八亿元").status in (0, 1)  # readers are not kept out
        os.killpg(process.pid, signal.SIGCONT)
        finish(process)
        assert process.returncode == 0
    assert kept(tmp_path / "archive.db") == kept(harvested)


def test_a_twin_is_told_who_is_at_work(call: Call, tmp_path: Path, harvested: Path) -> None:
    """A second harvest asks the site for nothing and names the first, which ends as ever; an examination is let in."""
    pages = Held(dict(PAGES), "/a.html")
    with harvesting(tmp_path, pages) as process:
        called = call("harvest")
        assert called.status == 1
        assert f"archive.db: being written by process {process.pid}, since " in called.error
        assert (call("doctor").status, call("doctor").out) == (0, "healthy\n")
        pages.let_go.set()
        finish(process)
        assert process.returncode == 0
    assert kept(tmp_path / "archive.db") == kept(harvested)
