"""The processes of a run over files, read off /proc, so that one can be picked out and killed (Linux)."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

_OF_RAY_ITSELF = (b"ray::DashboardAgent", b"ray::RuntimeEnvAgent")


def of_session(session: int) -> list[int]:
    """What runs in a session now; processes that only wait to be collected do not count."""
    running = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return sorted(process for process in running if _stat(process)[2] == session)


def refining(session: int) -> list[int]:
    """The processes of a session that refine pages: what a fork server has made."""
    servers = {
        process for process in of_session(session) if b"multiprocessing.forkserver" in command(process)
    }
    return sorted(process for process in servers if _stat(process)[1] in servers)


def working_for_ray(session: int) -> list[int]:
    """The workers of a node of Ray, its own agents apart."""
    return [
        process
        for process in of_session(session)
        if command(process).startswith(b"ray::") and not command(process).startswith(_OF_RAY_ITSELF)
    ]


def command(process: int) -> bytes:
    """Its command line; empty once it has gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def kill(processes: Sequence[int]) -> None:
    """End these at once, where they are still there."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def end_session(session: int, seconds: float = 0.0) -> list[int]:
    """End what is left in a session once so many seconds have passed; what had to be ended."""
    until = time.monotonic() + seconds
    while (left := of_session(session)) and time.monotonic() < until:
        time.sleep(0.05)
    while again := of_session(session):
        kill(again)
        time.sleep(0.02)
    return left


def _stat(process: int) -> tuple[str, int, int]:
    """State, parent and session; the session is 0 where it has gone or waits to be collected."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return "", 0, 0
    state, parent, _, session = told.rpartition(")")[2].split()[:4]
    return (state, 0, 0) if state in "ZX" else (state, int(parent), int(session))
