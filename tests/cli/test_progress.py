"""What is written of a running harvest where no terminal is."""

from __future__ import annotations

import pytest

from baogao.cli.progress import Lines
from crawler.tally import Tally


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_source_has_a_line_when_it_starts_every_ten_seconds_and_when_it_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In between nothing is written, nor when no page has come in since the last line."""
    clock, tally = Clock(), Tally("yunling")
    with Lines([tally], clock) as lines:
        lines.look()
        tally.state, tally.waiting = "running", 3
        for _ in range(5):
            lines.look()
        clock.now += 11
        lines.look()
        tally.pages, tally.new = 2, 1
        lines.look()
        clock.now += 9
        lines.look()
        clock.now += 2
        lines.look()
        tally.state = "finished"
    events = [line.split("event=")[1].split(" source=")[0] for line in capsys.readouterr().err.splitlines()]
    assert events == ['"harvest started"', "harvesting", '"harvest finished"']


def test_a_line_holds_the_counts_as_keys_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    """Counters, errors by kind and the rate can be grepped; a name cannot forge a second line."""
    tally = Tally("云岭\n event=forged", state="finished", pages=5, new=2, duplicate=1)
    tally.errors.update({"timeout": 2, "http_error": 1})
    with Lines([tally], Clock()):
        pass
    started, ended = capsys.readouterr().err.splitlines()
    assert "harvest started" in started
    assert 'source="云岭\\\\x0a event=forged"' in ended
    assert " pages=5 " in ended
    assert " new=2 duplicate=1 revised=0 " in ended
    assert ' errors="http_error:1 timeout:2" ' in ended


def test_a_resumed_harvest_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Going on with an unfinished run is not called a start."""
    with Lines([Tally("yunling", state="running", resumed=True)], Clock()):
        pass
    assert 'event="harvest resumed"' in capsys.readouterr().err
