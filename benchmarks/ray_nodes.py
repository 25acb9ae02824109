"""A real Ray cluster of two nodes on this machine, which other clusters on it neither see nor notice."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bulk_processes import end_session, kill, of_session, refining

ROOT = Path(__file__).parents[1]
STORE = 80 << 20  # bytes of shared memory a node keeps objects in; Ray takes no less than 75 MB
TRIES = 5  # for a node to come up
PATIENCE = 120.0  # seconds for one of them


class NodeFailed(Exception):
    """A node did not come up; the message is what it printed."""


@dataclass
class Node:
    """One `ray start`; what it starts stays in its session, so that the whole node can be ended and nothing else."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def session(self) -> int:
        """The session of all its processes."""
        return self.process.pid

    def end(self) -> None:
        """End it at once, as a machine that loses its power does."""
        kill(of_session(self.session))
        self.process.wait()
        end_session(self.session)


@dataclass
class Cluster:
    """Where it is, and what a program must have in its environment to be let in."""

    folder: Path
    environ: dict[str, str]
    address: str = ""
    nodes: list[Node] = field(default_factory=list)
    _tried: int = 0

    def add_node(self) -> Node:
        """Start another node, of one CPU, and wait until it is up. Raises NodeFailed.

        Ray gives a node 30 seconds, in which several Pythons have to start: on a busy machine the first try fails.
        """
        for _ in range(TRIES - 1):
            with suppress(NodeFailed):
                return self._try_node()
        return self._try_node()

    def _try_node(self) -> Node:
        self._tried += 1
        name = f"n{self._tried}"
        place = ["--address", self.address] if self.address else ["--head", "--port", "0"]
        if not self.address:
            place += ["--include-dashboard", "false"]
        log = self.folder / f"{name}.log"
        node = Node(name, _begin(place, self.folder / name, self.environ, log), log)
        try:
            told = _told(node)
        except BaseException:
            node.end()
            raise
        self.nodes.append(node)
        if not self.address:
            self.address = told.partition("ray start --address='")[2].partition("'")[0]
        return node

    def at_work(self) -> set[str]:
        """The names of the nodes on which pages are refined at this moment."""
        return {node.name for node in self.nodes if refining(node.session)}


@contextmanager
def cluster(nodes: int = 2) -> Iterator[Cluster]:
    """A cluster of so many nodes, a CPU each, that only who holds its token can use; gone with the block."""
    # Sockets lie below this folder, and the path of one may have 107 bytes: pytest's own folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="ray", dir="/tmp"))
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RAY_")},
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
        "DO_NOT_TRACK": "1",  # Daft's
        "PYTHONPATH": str(ROOT),
    }
    made = Cluster(folder, environ)
    try:
        for _ in range(nodes):
            made.add_node()
        yield made
    finally:
        for node in reversed(made.nodes):
            node.end()
        shutil.rmtree(folder, ignore_errors=True)


def _begin(place: Sequence[str], folder: Path, environ: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    ray = Path(sys.executable).with_name("ray")
    bounds = ["--num-cpus", "1", "--object-store-memory", str(STORE)]
    quiet = ["--disable-usage-stats", "--include-log-monitor", "false", "--block"]
    with log.open("wb") as out:
        return subprocess.Popen(
            [str(ray), "start", *place, *bounds, *quiet, "--temp-dir", str(folder)],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _told(node: Node) -> str:
    until = time.monotonic() + PATIENCE
    while True:
        told = node.log.read_text("utf-8", "replace")
        if "Ray runtime started." in told and "--block" in told:
            return told
        if node.process.poll() is not None or time.monotonic() > until:
            raise NodeFailed(told)
        time.sleep(0.05)
