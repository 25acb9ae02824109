"""The demo, as somebody meets it who has just installed the program."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.cli.conftest import Call, Called


def free_port() -> int:
    """A port that is free, as are the two after it."""
    for port in range(21_000, 60_000, 7):
        try:
            for number in range(port, port + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port
    raise AssertionError("no free ports")


def tried(call: Call, called: Called) -> list[Called]:
    """The calls the demo says to try next, carried out."""
    commands = called.out.split("Try next:\n")[1].splitlines()
    assert len(commands) == 3
    assert all(command.startswith("  baogao ") for command in commands)
    return [call(*command.split()[1:]) for command in commands]


def test_the_demo_shows_what_a_harvest_is_worth(call: Call, tmp_path: Path) -> None:
    """Two days: conditional requests, a revision, a vanished page, a report on several pages; then commands that work.

    Done again, it harvests the second day once more and nothing changes. The archive can be proved, and holds the
    text of the page that vanished.
    """
    port = free_port()
    first = call("demo", "--port", port)
    assert first.status == 0, first.err
    for words in (
        "Day 1",
        "Day 2",
        " conditional; ",
        " x 304",
        "A page changed: ",
        "A page vanished: ",
        "A report on ",
        "A copy that is no longer the same text: ",
        "this one is: masked",
    ):
        assert words in first.out
    search, trace, export = tried(call, first)
    assert (search.status, trace.status, export.status) == (0, 0, 0)
    assert search.out
    assert "sighting 1 of" in trace.out
    vanished = first.out.split("its text is kept: document ")[1].split(",")[0]
    assert len(call("show", vanished, "--json").rows[0]["text"]) > 100
    before = call("stats", "--json").rows[0]

    again = call("demo", "--port", port)
    assert again.status == 0
    assert "has seen both days" in again.out
    after = call("stats", "--json").rows[0]
    assert [after[name] for name in ("documents", "sightings", "snapshots", "pages")] == [
        before[name] for name in ("documents", "sightings", "snapshots", "pages")
    ]
    assert call("verify").status == 0


def test_the_demo_does_not_mix_with_an_archive_of_ones_own(call: Call, archive: Path) -> None:
    """An archive that holds other sources is left alone."""
    before = archive.read_bytes()
    called = call("demo")
    assert called.status == 2
    assert "archive.db: holds other sources (yunling); name another with --db demo.db" in called.error
    assert archive.read_bytes() == before


def test_the_demo_takes_other_ports_where_its_own_are_taken(call: Call) -> None:
    """It says so, and works."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        called = call("demo", "--port", min(taken.getsockname()[1], 65_533))
    assert called.status == 0
    assert "the sites go to others" in called.out
    assert "Try next:" in called.out
