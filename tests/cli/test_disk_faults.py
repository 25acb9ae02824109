"""A harvest on a disk that fails: one line, nothing lost or half-written, and the next harvest brings the rest."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call, configured
from tests.site import Site


def harvest(folder: Path, **options: Any) -> tuple[int, str]:
    """A harvest in a process of its own: its status, and the last line it said."""
    done = subprocess.run(
        [sys.executable, "-c", "from baogao.cli import main; main()", "harvest", "--db", "disk/archive.db"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60, **options,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr.splitlines()[-1]


@pytest.fixture
def folder(tmp_path: Path, site: Site) -> Path:
    """The folder of the call, with a source, and an empty `disk`."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    tmp_path.joinpath("disk").mkdir()
    return tmp_path


def assert_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def assert_goes_on(call: Call) -> None:
    """The next harvest ends as if nothing had happened."""
    assert call("harvest", "--db", "disk/archive.db").status == 0
    assert call("stats", "--json", "--db", "disk/archive.db").rows[0]["documents"] == 2
    assert call("doctor", "--all", "--db", "disk/archive.db").status == 0


@pytest.mark.parametrize("size", [20_000, 420_000])
def test_files_that_may_not_grow_stop_a_harvest(call: Call, folder: Path, size: int) -> None:
    """While the tables are made, or among the pages: status 1, the archive and the way out are named."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    status, said = harvest(folder, preexec_fn=limited)
    assert status == 1
    assert said.startswith("baogao: disk/archive.db: ")
    assert "what was stored is safe" in said
    assert_whole(folder / "disk" / "archive.db")
    assert_goes_on(call)


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A disk of its own for the archive, with little room."""
    place = folder / "disk"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs rights that we do not have")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_stops_a_harvest(call: Call, folder: Path, disk: Path) -> None:
    """Status 1 and one line; once there is room, the harvest ends as ever."""
    status, said = harvest(folder)
    assert status == 1
    assert said.startswith("baogao: disk/archive.db: ")
    assert "what was stored is safe" in said
    assert_whole(disk / "archive.db")
    subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
    assert_goes_on(call)
