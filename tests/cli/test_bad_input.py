"""Whatever is wrong with a call or its files: one line that names the thing and the way out, the right status, no harm done."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call, Called, configured
from tests.cli.rights import without_rights
from tests.site import Site, serve

READING = (
    ("search", "工作"),
    ("show", "1"),
    ("trace", "1"),
    ("export", "jsonl", "out.jsonl"),
    ("verify",),
    ("stats",),
    ("doctor",),
)


def in_process_of_its_own(*arguments: str, folder: Path, **options: Any) -> Called:
    """Call `baogao` as a process, with limits or a user of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from baogao.cli import main; main()", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **options,
    )
    assert "Traceback" not in done.stderr
    return Called(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serach", "x"), "serach"),
        (("search",), "WORDS"),
        (("search", "工作", "--limti", "3"), "--limti"),
        (("show", "first"), "DOC"),
        (("export", "docx", "out"), "docx"),
        (("sources",), "Missing command"),
    ],
)
def test_a_call_that_cannot_be_understood_points_to_its_help(
    call: Call, arguments: tuple[str, ...], said: str
) -> None:
    """Status 2, what was not understood, and the command that explains the verb."""
    called = call(*arguments)
    assert called.status == 2
    assert said in called.error
    assert "--help` tells how" in called.error


def test_every_verb_explains_itself(call: Call) -> None:
    """`--help` works everywhere and ends with status 0."""
    verbs = ["demo", "harvest", "clean", "search", "show", "trace", "export", "verify", "stats", "doctor"]
    for verb in [[], *([verb] for verb in verbs), *(["sources", verb] for verb in ("list", "check", "add"))]:
        called = call(*verb, "--help")
        assert (called.status, called.err) == (0, "")
        assert called.out.startswith("Usage: baogao")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[source]\n", "sources.toml:1: not valid TOML"),
        (
            '[[source]]\nname = "a"\nstrat = "https://a.example/"\n',
            'unknown key "strat"; did you mean "start"?',
        ),
        ("\x00\xff", "sources.toml:1: "),
    ],
)
def test_a_broken_sources_file_is_named_with_its_line(
    call: Call, tmp_path: Path, text: str, said: str
) -> None:
    """Nothing is harvested and no archive is made."""
    tmp_path.joinpath("sources.toml").write_text(text, "latin-1")
    called = call("harvest")
    assert called.status == 2
    assert said in called.err
    assert not tmp_path.joinpath("archive.db").exists()


def test_a_missing_sources_file_is_named(call: Call) -> None:
    """With the way to make one."""
    called = call("harvest")
    assert called.status == 2
    assert "sources.toml: there is no such file" in called.error
    assert "baogao sources add" in called.error


def test_a_file_without_sources_is_a_wrong_call(call: Call, tmp_path: Path) -> None:
    """To harvest nothing is not what was meant."""
    tmp_path.joinpath("sources.toml").write_text("")
    called = call("harvest")
    assert called.status == 2
    assert "no source is configured" in called.error


def test_an_unknown_source_names_the_nearest(call: Call, tmp_path: Path, site: Site) -> None:
    """Status 2, the known name that was probably meant, and no archive."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    called = call("harvest", "yunlin")
    assert (called.status, called.error) == (2, 'unknown source "yunlin"; did you mean "yunling"?')
    assert not tmp_path.joinpath("archive.db").exists()


@pytest.mark.parametrize("verb", READING, ids=lambda verb: verb[0])
def test_reading_where_there_is_no_archive_makes_none(
    call: Call, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    """A mistyped --db is told of; no empty file is left in its place."""
    called = call(*verb, "--db", "archvie.db")
    assert called.status == 2
    assert "archvie.db: there is no archive here" in called.error
    assert list(tmp_path.iterdir()) == []


def text_file(path: Path) -> None:
    path.write_text("年度报告\n" * 500)


def random_database(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (id INTEGER PRIMARY KEY, dish TEXT)")
    db.close()


@pytest.mark.parametrize("make", [text_file, random_database])
@pytest.mark.parametrize("verb", [*READING, ("harvest",)], ids=lambda verb: verb[0])
def test_a_file_that_is_not_an_archive_is_not_touched(
    call: Call, tmp_path: Path, site: Site, verb: tuple[str, ...], make: Callable[[Path], None]
) -> None:
    """A text file, or a database of something else, is refused by every verb and stays byte for byte as it was."""
    make(tmp_path / "archive.db")
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    before = tmp_path.joinpath("archive.db").read_bytes()
    called = call(*verb)
    assert called.status == 2
    assert "archive.db: " in called.error
    assert "name another --db" in called.error
    assert tmp_path.joinpath("archive.db").read_bytes() == before
    assert site.asked == []


@pytest.mark.parametrize("verb", READING, ids=lambda verb: verb[0])
def test_an_empty_file_is_no_archive_to_read(call: Call, tmp_path: Path, verb: tuple[str, ...]) -> None:
    """It is told apart from an archive without documents."""
    tmp_path.joinpath("archive.db").touch()
    called = call(*verb)
    assert called.status == 2
    assert "an empty file, not an archive" in called.error


@pytest.mark.parametrize("verb", [*READING, ("harvest",)], ids=lambda verb: verb[0])
def test_an_archive_of_a_newer_version_is_left_alone(
    call: Call, tmp_path: Path, archive: Path, site: Site, verb: tuple[str, ...]
) -> None:
    """The way out is to update baogao."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    with sqlite3.connect(archive) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('baogao', 'm999_later', '2099-01-01')"
        )
    db.close()
    called = call(*verb)
    assert called.status == 2
    assert "made by a newer baogao (m999_later); update baogao" in called.error
    assert site.asked == []


def test_a_folder_that_cannot_be_written_is_named(call: Call, tmp_path: Path, site: Site) -> None:
    """No file can be made in /proc, whoever asks; the site is not asked for anything."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    called = call("harvest", "--db", "/proc/archive.db")
    assert called.status == 1
    assert called.error.startswith("/proc/archive.db: ")
    assert "name another --db" in called.error
    assert site.asked == []


@pytest.fixture
def elsewhere(archive: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the call, with an archive, at a place that every user may read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(archive, folder)
        folder.joinpath("sources.toml").write_text(configured(site))
        monkeypatch.chdir(folder)
        yield folder


def test_an_archive_that_cannot_be_written_is_read_and_not_harvested_into(
    call: Call, elsewhere: Path, site: Site
) -> None:
    """Reading works as ever; a harvest says what to change, and asks the site for nothing."""
    with without_rights(*elsewhere.iterdir(), elsewhere):
        read = call("search", "八亿元", "--json")
        called = call("harvest")
    assert (read.status, len(read.rows), read.err) == (0, 1, "")
    assert called.status == 1
    assert called.error.startswith("archive.db: ")
    assert "name another --db" in called.error
    assert site.asked == []


def test_a_missing_folder_is_named(call: Call, tmp_path: Path, site: Site) -> None:
    """An archive is not made in a folder that is not there."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    called = call("harvest", "--db", "nowhere/archive.db")
    assert called.status == 1
    assert called.error.startswith("nowhere/archive.db: ")
    assert "name another --db" in called.error
    assert site.asked == []


def test_a_full_disk_stops_a_harvest_that_can_be_gone_on_with(call: Call, tmp_path: Path, site: Site) -> None:
    """Status 1 and one line; what was stored is whole, and the next harvest brings the rest."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    called = in_process_of_its_own("harvest", folder=tmp_path, preexec_fn=small_disk)
    assert called.status == 1, called.err
    assert "archive.db: " in called.err
    assert "what was stored is safe" in called.err
    with sqlite3.connect(tmp_path / "archive.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
    assert call("harvest").status == 0
    assert call("stats", "--json").rows[0]["documents"] == 2


def test_an_archive_another_program_holds_is_busy(
    call: Call, tmp_path: Path, archive: Path, site: Site
) -> None:
    """A harvest waits as long as it is told to, then says who is to be waited for; nothing is lost."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    other = sqlite3.connect(archive, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    called = call("harvest", "--wait", "0.05")
    other.execute("ROLLBACK")
    other.close()
    assert called.status == 1
    assert "archive.db: another program " in called.err.splitlines()[-1]
    assert call("verify").status == 0


def test_an_archive_that_is_being_written_can_be_read(call: Call, archive: Path) -> None:
    """Reading waits for nobody."""
    other = sqlite3.connect(archive, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    called = call("show", "1")
    other.execute("ROLLBACK")
    other.close()
    assert called.status == 0


def test_an_unreachable_host_is_named_with_its_reason(call: Call, tmp_path: Path, site: Site) -> None:
    """A source whose start address answers nothing fails the harvest, in a line with the command that helps."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    gone = Site(address, {})
    tmp_path.joinpath("sources.toml").write_text(configured(site) + configured(gone, "gone"))
    called = call("harvest")
    assert called.status == 1
    line = called.err.splitlines()[-1]
    assert f'source "gone": start address {address}/ could not be fetched or read: no connection: ' in line
    assert "baogao sources check gone" in line
    assert call("stats", "--json").rows[0]["documents"] == 2


def test_an_empty_site_is_named(call: Call, tmp_path: Path) -> None:
    """A start page without links and without a report is not a harvest that went well."""
    with serve({"/": "<html><body></body></html>"}) as empty:
        tmp_path.joinpath("sources.toml").write_text(configured(empty, "empty"))
        called = call("harvest")
    assert called.status == 1
    line = called.err.splitlines()[-1]
    assert line.startswith('baogao: source "empty": its start pages hold no report and no link')
    assert "baogao sources check empty" in line


def test_a_site_of_pages_without_reports_is_named(call: Call, tmp_path: Path) -> None:
    """Pages were visited and nothing was kept of any: that is told, with their number."""
    pages: dict[str, str | int] = {"/": "<a href=/a.html>云岭县某镇政府工作报告</a>", "/a.html": "<p>无</p>"}
    with serve(pages) as site:
        tmp_path.joinpath("sources.toml").write_text(configured(site))
        called = call("harvest")
    assert called.status == 1
    assert 'source "yunling": no report was found on any of its 2 pages' in called.err.splitlines()[-1]


def test_a_missing_credential_is_named_and_never_shown(call: Call, tmp_path: Path, site: Site) -> None:
    """The variable that is not set is named before anything is asked for."""
    tmp_path.joinpath("sources.toml").write_text(
        configured(site, headers='{ Authorization = "Bearer ${BAOGAO_TEST_TOKEN}" }')
    )
    called = call("harvest")
    assert called.status == 2
    assert "BAOGAO_TEST_TOKEN" in called.error
    assert site.asked == []


def test_a_document_that_is_not_there_is_a_wrong_call(call: Call, archive: Path) -> None:
    """The number, and how to find others."""
    called = call("show", "99")
    assert called.status == 2
    assert "no document has the number 99" in called.error


def test_a_reader_that_goes_away_ends_the_call_quietly(archive: Path, tmp_path: Path) -> None:
    """`baogao ... | head` leaves no complaint behind."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-c", "from baogao.cli import main; main()", "export", "jsonl", "-"],
            cwd=tmp_path,
            stdout=gone,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (141, b"")


def test_output_that_cannot_be_written_fails_the_call(archive: Path, tmp_path: Path) -> None:
    """A full disk behind stdout is told of, once."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from baogao.cli import main; main()", "show", "1"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"No space left on device" in done.stderr
