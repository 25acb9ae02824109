"""Examining an archive: a whole one is healthy, and whatever is broken is named with its place and its cure."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from storage.database import APPLICATION_ID
from storage.lease import writer_lease
from storage.migrations import migrations
from storage.times import now
from tests.cli.breaking import BREAKS, CURED_BY_COMPARING_AGAIN, CURED_BY_SQL, OPEN, WAITS, broken
from tests.cli.conftest import Call, configured
from tests.cli.rights import without_rights
from tests.site import Site


def findings(call: Call, *arguments: str, status: int = 1) -> dict[str, dict[str, Any]]:
    """What `baogao doctor` finds, by check: the first of each."""
    called = call("doctor", "--json", *arguments)
    assert called.status == status, called.out + called.err
    assert called.err == ""
    found: dict[str, dict[str, Any]] = {}
    for row in called.rows:
        found.setdefault(row["check"], row)
    return found


def test_a_harvested_archive_is_healthy(call: Call, archive: Path) -> None:
    """Status 0 and one word; nothing is written and no file is left."""
    before, beside = archive.read_bytes(), set(archive.parent.iterdir())
    called = call("doctor", "--all")
    assert (called.status, called.out, called.err) == (0, "healthy\n", "")
    assert archive.read_bytes() == before
    assert set(archive.parent.iterdir()) == beside


@pytest.mark.parametrize("check", BREAKS)
def test_what_is_broken_is_named(call: Call, archive: Path, check: str) -> None:
    """Status 1; the table, how bad it is, what is wrong and what to do. The examination changes nothing."""
    where, statements = BREAKS[check]
    broken(archive, *statements)
    before = archive.read_bytes()
    found = findings(call)[check]
    assert found["where"] == where
    assert found["severity"] in ("damaged", "wrong", "unfinished")
    assert found["what"]
    assert "{" not in found["remedy"]
    assert archive.read_bytes() == before


@pytest.mark.parametrize("check", CURED_BY_SQL)
def test_a_remedy_in_sql_cures(call: Call, archive: Path, check: str) -> None:
    """Where what to do is a statement for sqlite3, the finding is gone once it was run."""
    broken(archive, *BREAKS[check][1])
    remedy = shlex.split(findings(call)[check]["remedy"])
    assert remedy[:2] == ["sqlite3", "archive.db"]
    with closing(sqlite3.connect(archive)) as db:
        db.executescript(remedy[2])
    called = call("doctor", "--json")
    assert check not in {row["check"] for row in called.rows}


@pytest.mark.parametrize("check", CURED_BY_COMPARING_AGAIN)
def test_comparing_again_cures(call: Call, archive: Path, check: str) -> None:
    """What contradicts itself about duplicates is gone once the archive was compared with itself."""
    broken(archive, *BREAKS[check][1])
    remedy = shlex.split(findings(call)[check]["remedy"])
    assert remedy == ["baogao", "dedupe", "--db", "archive.db"]
    assert call(*remedy[1:]).status == 0
    assert findings(call, status=0) == {}


def test_an_index_begun_again_by_its_remedy_is_whole(call: Call, tmp_path: Path, site: Site) -> None:
    """The command that mends the full-text index does: what no search found is found again."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    assert call("harvest").status == 0
    broken(tmp_path / "archive.db", *BREAKS["search_lacks"][1])
    first, second = findings(call)["search_lacks"]["remedy"].split(" && ")
    broken(tmp_path / "archive.db", shlex.split(first)[2])
    assert call(*shlex.split(second)[1:]).status == 0
    assert findings(call, status=0) == {}
    assert len(call("search", "十亿元", "--json").rows) == 1


def test_a_damaged_page_of_the_file_is_found(call: Call, archive: Path) -> None:
    """Bytes that the disk lost are told of, and the examination goes on as far as it can."""
    with closing(sqlite3.connect(archive)) as db:
        size = db.execute("PRAGMA page_size").fetchone()[0]
        root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'fetches'").fetchone()[0]
    with archive.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 100)
    found = findings(call)
    assert found["integrity"]["severity"] == "damaged"
    assert ".recover" in found["integrity"]["remedy"]


def test_a_note_is_no_failure(call: Call, archive: Path) -> None:
    """Fetches dated later than now are worth knowing; the archive is whole."""
    broken(archive, "UPDATE fetches SET started_at = '2999-01-01T00:00:00.000Z' WHERE id = 2")
    found = findings(call, status=0)
    assert [row["severity"] for row in found.values()] == ["note"]
    assert found["later_than_now"]["row"] == 2


def test_many_findings_of_a_kind_are_counted(call: Call, archive: Path) -> None:
    """A person reads ten of them and the number of the others; --json has every one."""
    rows = ", ".join(f"(1, 'http://h/{n}', 'detail', 'gone', 't')" for n in range(25))
    broken(archive, f"INSERT INTO pages (source_id, url, role, state, discovered_at) VALUES {rows}")
    out = call("doctor").out
    assert out.count("\nwrong: pages row ") + out.startswith("wrong: pages row ") == 10
    assert "and 15 more like page_without_fetch; --json names them all" in out
    assert out.endswith("25 wrong\n")
    assert len(call("doctor", "--json").rows) == 25


def test_the_text_and_its_folded_form_are_compared_when_asked(call: Call, archive: Path) -> None:
    """`--all` looks at what costs more."""
    broken(
        archive,
        "UPDATE documents SET normalised_sha256 = sha256('x') WHERE id = 2",
        "UPDATE near_texts SET identity = zeroblob(16) WHERE number = 1",
    )
    assert findings(call, status=0) == {}
    found = findings(call, "--all")
    assert found["document_normal_form"]["row"] == 2
    assert found["near_other_text"]["row"] == 1


def test_an_open_run_is_no_trouble_while_it_is_at_work(call: Call, archive: Path) -> None:
    """Whoever holds the lease is harvesting; what waits then is no finding."""
    broken(archive, OPEN, WAITS, "UPDATE search_progress SET document_id = 0")
    with writer_lease(archive, now()):
        assert findings(call, status=0) == {}
    left = findings(call)
    assert {"run_left_open", "search_pending"} <= left.keys()
    assert "yunling" in left["run_left_open"]["what"]
    assert left["run_left_open"]["remedy"] == "baogao harvest yunling --db archive.db"


def test_a_look_at_the_lease_keeps_nobody_out(archive: Path) -> None:
    """A harvest that begins while somebody looks begins."""
    with writer_lease(archive, now()):
        pass
    watching = os.open(f"{archive}-lease", os.O_RDONLY)
    os.close(watching)
    with writer_lease(archive, now()) as owner:
        assert owner.startswith("process ")


def test_an_export_that_was_stopped_is_found(call: Call, archive: Path) -> None:
    """A part left behind for an hour is named with the command that removes it; one being written is not."""
    old, new = (archive.with_name(f".baogao-{name}.part") for name in ("a1", "b 2"))
    for part in (old, new):
        part.write_text("{}")
    assert findings(call, status=0) == {}
    os.utime(old, (0, 0))
    found = findings(call)["half_an_export"]
    assert found["where"] == str(old)
    assert found["remedy"] == f"rm -r {old}"


def test_a_large_log_is_a_note(call: Call, archive: Path) -> None:
    """A -wal file that has outgrown its use is told of."""
    with archive.with_name("archive.db-wal").open("wb") as log:
        log.truncate(300_000_000)
    assert findings(call, status=0)["large_log"]["severity"] == "note"


@pytest.fixture
def elsewhere(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the call, with an archive, at a place that every user may read."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(archive, name)
        monkeypatch.chdir(name)
        yield Path(name)


def test_an_archive_of_an_older_version_is_examined_as_far_as_it_goes(call: Call, tmp_path: Path) -> None:
    """What it cannot have yet is not missed: the one finding is its age."""
    with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.apply(Database(db), stop_before="m003_near_duplicates")
    found = findings(call)
    assert set(found) == {"older_version"}
    assert "m003_near_duplicates" in found["older_version"]["what"]


def test_every_verb_that_changes_an_archive_leaves_it_healthy(
    call: Call, archive: Path, harvested: Path
) -> None:
    """Texts forgotten, archives joined, pages cleaned again, all of it compared again."""
    before = {path.name for path in archive.parent.iterdir()}
    for arguments in (
        ("forget", "1", "--because", "wrong", "--yes"),
        ("merge", harvested),
        ("reclean", "--again"),
        ("dedupe",),
    ):
        assert call(*arguments).status == 0
        called = call("doctor", "--all")
        assert (called.status, called.out) == (0, "healthy\n"), arguments
    assert {path.name for path in archive.parent.iterdir()} == before | {"archive.db-lease"}


def test_a_copy_that_cannot_be_written_is_examined(call: Call, elsewhere: Path) -> None:
    """A backup on a read-only disk can be proved."""
    broken(elsewhere / "archive.db", "UPDATE documents SET characters = 7 WHERE id = 1")
    with without_rights(*elsewhere.iterdir(), elsewhere):
        assert set(findings(call)) == {"document_length"}


def test_changes_beside_a_copy_that_cannot_be_written_are_not_passed_over(
    call: Call, elsewhere: Path
) -> None:
    """What stands in a -wal file is part of the archive: without it nothing is read, and the way out is told."""
    archive = elsewhere / "archive.db"
    with closing(sqlite3.connect(archive)) as db:
        db.execute("UPDATE documents SET characters = 7 WHERE id = 1")
        db.commit()
        for end in ("", "-wal"):
            shutil.copy(f"archive.db{end}", f"copy.db{end}")
    with without_rights(*elsewhere.iterdir(), elsewhere):
        for verb in ("doctor", "stats"):
            called = call(verb, "--db", "copy.db")
            assert called.status == 1
            assert "copy.db-wal beside it holds changes" in called.error
            assert "copy both files" in called.error


@pytest.mark.parametrize("name", ["nothing.db", "text.db"])
def test_what_is_no_archive_is_a_wrong_call(call: Call, tmp_path: Path, name: str) -> None:
    """Status 2 and one line."""
    tmp_path.joinpath("text.db").write_text("年度报告\n" * 500)
    called = call("doctor", "--db", name)
    assert called.status == 2
    assert called.error.startswith(f"{name}: ")


def test_a_remedy_is_safe_to_paste(call: Call, archive: Path) -> None:
    """Names of files and sources are quoted as a shell reads them, and nothing of a page is in a command."""
    place = archive.with_name("my $(rm -r x); `y`.db")
    archive.rename(place)
    name = "a'; rm -r ~; '"
    broken(
        place,
        "UPDATE sources SET name = 'a''; rm -r ~; '''",
        "UPDATE runs SET ended_at = NULL, outcome = 'running'",
        "UPDATE pages SET url = 'http://h/$(rm x)' || id, snapshot_sha256 = NULL",
    )
    found = findings(call, "--db", place.name)
    assert shlex.split(found["run_left_open"]["remedy"]) == ["baogao", "harvest", name, "--db", place.name]
    first, second = found["page_without_snapshot"]["remedy"].split(" && ")
    assert shlex.split(first)[:2] == ["sqlite3", place.name]
    assert shlex.split(second) == ["baogao", "harvest", name, "--db", place.name]
    assert "rm x" not in first + second
