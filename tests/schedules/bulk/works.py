"""Work that the nodes of a cluster import by name."""

from __future__ import annotations

import json
import os
import sys

from schedules.bulk.engine import each


def session_of(unit: str) -> str:
    """The unit, and the session of the process it was given to: that of its node."""
    return json.dumps([unit, os.getsid(0)])


def refuse_seven(unit: str) -> str:
    """The unit, unless it is 7."""
    if unit == "7":
        raise ValueError("sieben")
    return unit


if __name__ == "__main__":
    for line in each(
        {"session_of": session_of, "refuse_seven": refuse_seven}[sys.argv[1]], sys.argv[3:], sys.argv[2]
    ):
        print(line)
