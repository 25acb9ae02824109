"""What a command costs, its whole tree of processes counted: CPU, wall and peak memory (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
INTERVAL = 0.1  # seconds between two looks at the memory


class CommandFailed(Exception):
    """The measured command ended with another status than 0."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall in seconds; `memory` is the peak in bytes, pages shared by processes counted once."""

    cpu: float
    wall: float
    memory: int


def measure(command: Sequence[str]) -> Cost:
    """Run the command and say what it cost. Raises CommandFailed with what it printed.

    Bytecode may be kept from run to run, as it is where a program is installed.
    """
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as scratch:
        result = Path(scratch) / "cost.json"
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.measure", str(result), *command],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise CommandFailed(f"{' '.join(command)} ended with {run.returncode}\n{run.stdout}{run.stderr}")
        return Cost(**json.loads(result.read_text()))


def watch(command: Sequence[str]) -> tuple[int, Cost]:
    """Run the command as the only child of this process: its status and cost.

    Processes it leaves behind become ours, so that their time is counted as well.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    peak, began = 0, time.monotonic()
    child = subprocess.Popen(command)
    while child.poll() is None:
        peak = max(peak, sum(map(_share, _tree(os.getpid()))))
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(INTERVAL)
    wall = time.monotonic() - began
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return child.returncode, Cost(spent.ru_utime + spent.ru_stime, wall, peak)


def _tree(root: int) -> Iterator[int]:
    """Every process below `root`, not itself."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from _tree(child)


def _share(process: int) -> int:
    """Its proportional set size in bytes; 0 once it has gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    status, cost = watch(sys.argv[2:])
    Path(sys.argv[1]).write_text(json.dumps(asdict(cost)))
    sys.exit(status)
