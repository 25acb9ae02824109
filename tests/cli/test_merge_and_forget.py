"""Joining archives, and taking documents out for good."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storage.lease import writer_lease
from storage.times import now
from tests.cli.conftest import Call
from tests.storage.duplicates import made
from tests.storage.merging import fill
from tests.storage.visiting import Visit

TOWN = made.report("a", 600)


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return fill(tmp_path / "one.db", [Visit(1, "a", texts=(TOWN,), title="清白的报告")])


@pytest.fixture
def two(tmp_path: Path) -> Path:
    visits = [
        Visit(2, "b", texts=(made.masked(TOWN),), source="reposts", title="范文"),
        Visit(3, "a", texts=(TOWN,), source="reposts"),
    ]
    return fill(tmp_path / "two.db", visits)


def test_archives_join_into_a_new_one(call: Call, one: Path, two: Path) -> None:
    """With all their provenance; a text both have is one document, its copies are found, all can be searched."""
    called = call("merge", "one.db", "two.db", "--db", "all.db", "--json")
    assert called.status == 0
    assert [row["archive"] for row in called.rows] == ["one.db", "two.db"]
    assert [row["added"]["documents"] for row in called.rows] == [1, 1]
    traced = call("trace", 1, "--db", "all.db", "--json").rows[0]
    assert [sighting["source"] for sighting in traced["sightings"]] == ["yunling", "reposts"]
    assert [(d["document_id"], d["because"]) for d in traced["duplicates"]] == [(2, "masked")]
    assert len(call("search", TOWN[20:26], "--db", "all.db", "--copies", "--json").rows) == 2


def test_joining_again_changes_nothing(call: Call, one: Path, two: Path) -> None:
    """In either order."""
    call("merge", "two.db", "--db", "one.db")
    before = call("stats", "--db", "one.db", "--json").rows
    called = call("merge", "two.db", "two.db", "--db", "one.db")
    assert called.status == 0
    assert called.out == "two.db joined to one.db: nothing that was not here\n" * 2
    assert call("stats", "--db", "one.db", "--json").rows == before


def test_what_cannot_be_joined_is_named_before_anything_is(
    call: Call, one: Path, two: Path, tmp_path: Path
) -> None:
    """No archive, the archive itself, none at all: each in a line, and the good ones named with it are not joined."""
    (tmp_path / "text.db").write_text("not an archive, but long enough to be taken for one" * 30)
    shutil.copy(two, tmp_path / "other.db")
    for name, words in (
        ("none.db", "none.db: there is no archive here"),
        ("text.db", "text.db: "),
        ("one.db", "one.db: is the archive it should be merged into"),
    ):
        called = call("merge", "two.db", name, "--db", "one.db")
        assert called.status == 2
        assert words in called.error
    assert call("stats", "--db", "one.db", "--json").rows[0]["documents"] == 1
    assert call("merge", "none.db", "--db", "new.db").status == 2
    assert not (tmp_path / "new.db").exists()


def test_an_archive_in_use_is_not_joined_to(call: Call, one: Path, two: Path) -> None:
    """It says who has it."""
    with writer_lease(one, now()):
        called = call("merge", "two.db", "--db", "one.db")
    assert called.status == 1
    assert "one.db: being written by process" in called.error


def test_a_forgotten_document_is_gone_and_its_copy_stays(call: Call, one: Path, two: Path) -> None:
    """From searches, groups and exports; a tombstone says why; a merge does not bring it back."""
    call("merge", "two.db", "--db", "one.db")
    called = call("forget", 1, "--because", "不是报告", "--db", "one.db")
    assert (called.status, called.err) == (0, "")
    assert called.out == "forgotten: document 1, 清白的报告\n  its copy 2 stays\n"
    assert call("show", 1, "--db", "one.db").status == 2
    assert [row["document_id"] for row in call("search", TOWN[20:26], "--db", "one.db", "--json").rows] == [2]
    assert call("show", 2, "--db", "one.db", "--json").rows[0]["original_id"] is None
    call("merge", "two.db", "--db", "one.db")
    totals = call("stats", "--db", "one.db", "--json").rows[0]
    assert (totals["documents"], totals["forgotten"], totals["duplicates"]) == (1, 1, 0)
    assert call("forget", 1, "--because", "不是报告", "--db", "one.db").status == 2


def test_a_source_is_forgotten_where_no_other_has_its_documents(call: Call, one: Path, two: Path) -> None:
    """What the others have stays with all its sightings."""
    call("merge", "two.db", "--db", "one.db")
    called = call("forget", "--source", "reposts", "--because", "转载", "--db", "one.db", "--json")
    assert called.rows == [{"source": "reposts", "because": "转载", "forgotten": 1, "kept": 1}]
    assert len(call("trace", 1, "--db", "one.db", "--json").rows[0]["sightings"]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--because", "x"], "name one document"),
        ([1, "--source", "yunling", "--because", "x"], "name one document"),
        ([1], "say why"),
        ([9, "--because", "x"], "no document has the number 9"),
        (["--source", "else", "--because", "x"], "it has: yunling"),
    ],
)
def test_a_wrong_call_forgets_nothing(call: Call, one: Path, arguments: list[object], words: str) -> None:
    """It is told in a line what to write."""
    called = call("forget", *arguments, "--db", "one.db")
    assert called.status == 2
    assert words in called.error
    assert call("stats", "--db", "one.db", "--json").rows[0]["documents"] == 1


@pytest.mark.parametrize(("answer", "left"), [(b"n\n", 1), (b"y\n", 0)])
def test_on_a_terminal_it_is_asked_first(call: Call, one: Path, answer: bytes, left: int) -> None:
    """No is no; what would go is named in the question."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", "from baogao.cli import main; main()", "forget", "1", "--because", "x", "--db", "one.db"],
        cwd=one.parent, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, answer)
        _, asked = process.communicate(timeout=60)
    os.close(ours)
    assert "forget document 1, 清白的报告, " in asked.decode()
    assert process.returncode == (1 if left else 0)
    assert call("stats", "--db", "one.db", "--json").rows[0]["documents"] == left
