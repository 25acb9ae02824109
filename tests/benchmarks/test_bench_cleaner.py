"""The extractors are compared by what they get right, and ours keeps what it has reached."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest

from benchmarks.cleaner import Wanted, cases, measure, pages_of
from benchmarks.extraction_scores import f1
from benchmarks.extraction_tools import ours

FLOOR = 1.0  # every case comes out whole; a figure below 1 needs its reason here


def test_our_own_cases_come_out_whole() -> None:
    """The mean F1 over the project's cases never falls below the floor."""
    found = measure(cases(), {"ours": ours()})["ours"]
    assert fmean(found.scores) >= FLOOR
    assert found.errors == 0


@pytest.mark.parametrize(
    ("wanted", "found", "score"),
    [
        ("山里的水流到山外", "山里的水流到山外", 1.0),
        ("山里的水流到山外", "山里的 水\n流到｜山外", 1.0),
        ("山里的水流到山外", "", 0.0),
        ("", "", 1.0),
        ("一二三四五六", "一二三四五七", 0.5),  # two runs each, one shared
        ("一二三四五一二三四五", "一二三四五", 2 / 7),  # six runs and one; the one is shared once
    ],
)
def test_likeness_counts_runs_of_five_characters(wanted: str, found: str, score: float) -> None:
    """White space and marks aside, each run as often as it occurs."""
    assert f1(wanted, found) == pytest.approx(score)


def test_a_folder_is_read_page_by_text(tmp_path: Path) -> None:
    """Pages without a text are left out; addresses come from meta.jsonl where there is one."""
    (tmp_path / "a.html").write_bytes(b"<p>one</p>")
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "b.html").write_bytes(b"<p>two</p>")
    (tmp_path / "meta.jsonl").write_text('{"id": "a", "url": "http://a.example/1"}\n')
    assert pages_of(tmp_path) == [Wanted(b"<p>one</p>", "http://a.example/1", "one")]


def test_a_tool_that_raises_scores_nothing_and_does_not_end_the_run() -> None:
    """Its errors are counted."""

    def broken(body: bytes, url: str) -> str:
        raise ValueError(body)

    result = measure([Wanted(b"", "http://a.example/", "one")], {"broken": broken})["broken"]
    assert (result.scores, result.errors) == ([0.0], 1)
