"""What a person tells the service when none runs: it is kept, and said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call

TWO = '[[source]]\nname = "a"\nstart = "https://a.example/"\n[[source]]\nname = "b"\nstart = "https://b.example/"\n'
KEPT = "no service runs on archive.db: this is kept for the next `baogao run`"


@pytest.fixture(autouse=True)
def sources(tmp_path: Path) -> None:
    tmp_path.joinpath("sources.toml").write_text(TWO)


def lines(call: Call, *arguments: str) -> list[str]:
    called = call(*arguments)
    assert called.status == 0, called.err
    return called.out.splitlines()


def test_a_pause_is_kept_with_its_reason(call: Call) -> None:
    """Said once more it changes nothing; without a name it tells what is paused."""
    assert lines(call, "pause", "a", "--because", "site rebuilt\x1b[2J") == ["a: paused", KEPT]
    assert lines(call, "pause", "a") == ["a: paused already", KEPT]
    [told] = lines(call, "pause")
    assert told.startswith("a: paused since 20")
    assert told.endswith(": site rebuilt\\x1b[2J"), "what a person wrote does not steer a terminal"


def test_resuming_takes_a_pause_back(call: Call) -> None:
    """Of one, or of all, and says what stays paused."""
    lines(call, "pause", "a", "b")
    lines(call, "pause", "--all")
    assert lines(call, "resume", "a") == [
        "a: resumed",
        "all sources are paused still: take that back with --all",
        KEPT,
    ]
    assert lines(call, "resume", "--all") == ["all sources: resumed", "b: resumed", KEPT]
    assert lines(call, "pause") == ["nothing is paused"]
    assert lines(call, "resume", "--all") == ["nothing was paused", KEPT]


def test_what_is_paused_is_not_due(call: Call, tmp_path: Path) -> None:
    """The list of sources says so; the other is due as before."""
    tmp_path.joinpath("sources.toml").write_text(
        TWO.replace('"b"', '"b"\ncadence = "6h"').replace('"a"', '"a"\ncadence = "6h"')
    )
    lines(call, "pause", "a")
    paused, other = call("sources", "list", "--json").rows
    assert (paused["cadence"], paused["next_due"]) == ("6h (paused)", None)
    assert other["cadence"] == "6h"
    assert other["next_due"] is not None


def test_a_request_is_kept_once(call: Call) -> None:
    """Asked for again, the waiting one serves."""
    assert lines(call, "run-now", "a") == ["a: asked for", KEPT]
    assert lines(call, "run-now", "a")[0].startswith("a: asked for already, at 20")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pause", "c"), 'unknown source "c"; did you mean'),
        (("run-now", "c"), 'unknown source "c"; did you mean'),
        (("pause", "a", "--all"), "give names of sources or --all, not both"),
        (("resume",), "name the sources to resume, or --all"),
        (("pause",), "archive.db: there is no archive here"),
    ],
)
def test_a_wrong_call_is_told_in_a_line(call: Call, arguments: tuple[str, ...], words: str) -> None:
    """With what to write instead."""
    called = call(*arguments)
    assert called.status == 2
    assert words.removesuffix("; did you mean") in called.error


def test_the_history_of_an_archive_without_warnings(call: Call, archive: Path) -> None:
    """A run a row, as a table or as JSON with all counts and the first errors; an unknown source is a wrong call."""
    [row] = call("runs", "--json").rows
    assert (row["source"], row["outcome"], row["warnings"]) == ("yunling", "finished", [])
    assert (row["counts"]["pages"], row["figures"]["visits"], row["figures"]["found"]) == (8, 8, 3)
    assert [error["outcome"] for error in row["errors"]] == ["http_error"]
    heading, line = lines(call, "runs", "yunling")
    assert heading.split("\t")[:3] == ["run", "source", "slot"]
    assert "403 Forbidden: http://127.0.0.1" in line
    assert lines(call, "runs", "--warnings") == [heading]
    called = call("runs", "yunlin")
    assert (called.status, called.error) == (
        2,
        'archive.db: no source "yunlin" was ever harvested; did you mean "yunling"?',
    )
