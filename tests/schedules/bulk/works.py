"""Work that the nodes of a cluster import by name."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from schedules.bulk.engine import each


def session_of(unit: str) -> str:
    """The unit, and the session of the process it was given to: that of its node."""
    return json.dumps([unit, os.getsid(0)])


def refuse_seven(unit: str) -> str:
    """The unit, unless it is 7."""
    if unit == "7":
        raise ValueError("sieben")
    return unit


def wait_to_be_let_go(unit: str) -> str:
    """The unit, once `go` is in the folder it names; which node has begun it is told by a file there."""
    folder, _, name = unit.partition("|")
    Path(folder, f"{name}-{os.getsid(0)}").touch()
    while not Path(folder, "go").exists():
        time.sleep(0.01)
    return name


WORKS = {work.__name__: work for work in (session_of, refuse_seven, wait_to_be_let_go)}

if __name__ == "__main__":
    for line in each(WORKS[sys.argv[1]], sys.argv[3:], sys.argv[2]):
        print(line, flush=True)
