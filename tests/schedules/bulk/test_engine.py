"""Units of work on the engine, in this process; clusters have tests of their own."""

import json
import os
import threading
from pathlib import Path

import pytest

from schedules.bulk.engine import each
from schedules.bulk.errors import BulkFailed
from schedules.bulk.stopping import Stopped, is_stopping

pytest.importorskip("daft", reason="the extra bulk is not installed")
SECONDS = 30


def doubled(unit: str) -> str:
    """Work on a unit that is a number."""
    return str(2 * int(unit))


def until_told_to_stop(unit: str) -> str:
    """Work that notes the unit in a folder; all but the first unit go on until they are told to stop."""
    told = json.loads(unit)
    folder = Path(told["folder"])
    (folder / f"begun-{told['number']}").touch()
    if told["number"] > 0:
        waiting = threading.Event()
        for _ in range(SECONDS * 100):
            if is_stopping():
                (folder / f"stopped-{told['number']}").touch()
                raise Stopped
            waiting.wait(0.01)
    return unit


def test_each_unit_is_worked_on_once() -> None:
    """What comes back is what the work makes of each unit, none left out and none twice."""
    assert sorted(map(int, each(doubled, [str(n) for n in range(40)]))) == [2 * n for n in range(40)]


def test_without_units_nothing_is_begun() -> None:
    """No unit, no result."""
    assert list(each(doubled, [])) == []


def test_a_unit_that_fails_is_named() -> None:
    """Work that raises ends the run with one line that names the unit and says why."""
    with pytest.raises(BulkFailed, match=r"^seven: ValueError: invalid literal[^\n]*$"):
        list(each(doubled, ["1", "seven"]))


def test_whoever_takes_no_more_stops_the_work(tmp_path: Path) -> None:
    """A caller that leaves after the first result leaves no work running behind, and no unit is begun any more."""
    units = [json.dumps({"folder": str(tmp_path), "number": n}) for n in range(500)]
    results = each(until_told_to_stop, units)
    next(results)
    results.close()
    begun = {path.name.partition("-")[2] for path in tmp_path.glob("begun-*")}
    stopped = {path.name.partition("-")[2] for path in tmp_path.glob("stopped-*")}
    assert begun == {"0", *stopped}
    assert len(begun) <= (os.cpu_count() or 1) + 2
