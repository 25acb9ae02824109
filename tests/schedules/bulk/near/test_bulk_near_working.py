"""Units of the stages: done once, in processes that may be killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from schedules.bulk.errors import BulkFailed
from schedules.bulk.folders import Folder
from schedules.bulk.near.working import Place, processes, spread


def counted(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Write down that the unit was done once more."""
    name = f"times-{unit['number']}"
    times = int(out.read(name) or b"0") + 1
    out.write(name, lambda file: file.write(str(times).encode()))
    return {"process": os.getpid(), "times": times}


def killed_once(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """End the process at the first try, as a machine without memory does."""
    told = counted(out, unit)
    if told["times"] == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return told


def killed(_out: Folder, _unit: dict[str, Any]) -> dict[str, Any]:
    """End the process at every try."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def refused(_out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Say that the unit cannot be done."""
    raise BulkFailed(f"unit {unit['number']}: {unit['why']}")


def done(place: Place, task: Any, count: int = 1) -> list[dict[str, Any]]:
    with processes():
        return spread(place, "work/stage", task, [{"why": "no"}] * count, lambda _: None)


def test_a_unit_is_done_once(tmp_path: Path) -> None:
    """Asked for again, its receipt is given, in the order of the units."""
    place = Place(str(tmp_path), None, beside=False)
    first = done(place, counted, 3)
    assert [one["times"] for one in first] == [1, 1, 1]
    assert done(place, counted, 3) == first


def test_a_process_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    """The unit is done again, in another process than this one."""
    (told,) = done(Place(str(tmp_path), None, beside=True), killed_once)
    assert told["times"] == 2
    assert told["process"] != os.getpid()


def test_a_unit_that_kills_every_process_ends_the_run(tmp_path: Path) -> None:
    """It would never end otherwise."""
    with pytest.raises(BulkFailed, match="killed again and again"):
        done(Place(str(tmp_path), None, beside=True), killed)


def test_a_unit_that_cannot_be_done_says_why(tmp_path: Path) -> None:
    """In its own words, with nothing about units before them; and it has no receipt."""
    with pytest.raises(BulkFailed, match=r"^unit 0: no$"):
        done(Place(str(tmp_path), None, beside=False), refused)
    assert not [*tmp_path.glob("work/stage/done-*")]
