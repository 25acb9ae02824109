"""Runs over files killed at random moments, run again, and compared byte by byte with a run that nothing disturbed.

`python -m benchmarks.bulk_kills [--rounds N] [--ray] [--verb clean|dedupe]`. Each round kills one victim at a random
moment, and the run itself with SIGKILL at a later one, unless it came to its end before.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pyarrow.parquet as pq

from benchmarks.bulk_pages import write_warc
from benchmarks.bulk_processes import end_session, kill, refining, working_for_ray
from benchmarks.ray_nodes import Cluster, cluster
from benchmarks.table import machine, table

NATIVE = ("refining worker", "all refining workers", "driver")
ON_RAY = ("refining worker", "worker of Ray", "node", "driver")
LEAVING = (
    90.0  # seconds that workers are given to end by themselves: those that wait for a lock give up after 60
)

Moment = Callable[[float, int], bool]  # whether it has come, by the seconds and the finished files of a run


@dataclass(frozen=True)
class Job:
    """A call of `baogao bulk`, on a cluster where there is one."""

    arguments: tuple[str, ...]
    cluster: Cluster | None = None
    options: tuple[str, ...] = ()

    def begin(self, out: Path, told: Path) -> subprocess.Popen[bytes]:
        """Start it, in a session of its own; what it prints goes to `told`."""
        where = ("--ray", self.cluster.address) if self.cluster else ()
        with told.open("wb") as file:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "baogao",
                    "bulk",
                    *self.arguments,
                    "--out",
                    str(out),
                    *self.options,
                    *where,
                ],
                env=self.cluster.environ if self.cluster else dict(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, out: Path, told: Path) -> tuple[int, float]:
        """Run it to its end: its exit status and the seconds it took."""
        began = time.monotonic()
        status = self.begin(out, told).wait()
        return status, time.monotonic() - began


@dataclass
class Round:
    """What came of one round."""

    victim: str
    struck: bool = False
    status: int | None = None  # that the disturbed run ended with by itself; None where it was killed
    finished: int = 0  # receipts that were there when the run was gone
    unsound: list[str] = field(default_factory=list)  # files under their final names that are not whole
    orphans: int = 0  # processes that outlived the run
    again: int = 0  # exit status of the run that finished it
    differing: list[str] = field(default_factory=list)  # files that are not as without the disturbance
    told: str = ""

    @property
    def sound(self) -> bool:
        """Nothing half-written, nothing left running, and the end is that of an undisturbed run."""
        return not (self.unsound or self.orphans or self.again or self.differing)


def disturb(
    job: Job, out: Path, victim: str, moments: tuple[Moment, Moment], wanted: Mapping[str, str]
) -> Round:
    """One round: the victim is killed at the first moment, the run at the second; `wanted` is what `files` gives without."""
    came, told = Round(victim), out.with_name(f"{out.name}.txt")
    began, run = time.monotonic(), job.begin(out, told)
    _wait(run, out, began, moments[0])
    if victim != "driver":
        came.struck = _strike(job, run, victim)
        _wait(run, out, began, moments[1])
    came.status = run.poll()
    if came.status is None:
        came.struck = True
        run.send_signal(signal.SIGKILL)
        run.wait()
    came.orphans = len(end_session(run.pid, LEAVING))
    came.finished = len(list(out.glob("receipts/*")))
    came.unsound = unsound(out)
    came.told = told.read_text("utf-8", "replace")
    _mend(job)
    came.again, _ = job.run(out, told)
    found = files(out)
    came.differing = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
    return came


def by_chance(random: Random, seconds: float) -> tuple[Moment, Moment]:
    """Two moments of a run that takes so many seconds, the second of which may come after its end."""
    first = random.uniform(0.1, 1) * seconds
    second = random.uniform(first, 1.2 * seconds)
    return lambda passed, _: passed >= first, lambda passed, _: passed >= second


def files(out: Path) -> dict[str, str]:
    """The SHA-256 of every file of a finished run, what is left over included."""
    found = sorted(path for path in out.rglob("*") if path.is_file() and path.stat().st_size)
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if path.name not in LOCKS
    }


LOCKS = (".lock",)  # stays in a folder for good, and is empty once its run has ended


def unsound(out: Path) -> list[str]:
    """What is under a final name and not whole, of a run that is gone."""
    found = [_fault(path) for path in sorted(out.rglob("*")) if path.is_file()]
    return [fault for fault in found if fault]


def _fault(path: Path) -> str:
    try:
        if path.suffix == ".parquet" and not path.name.startswith("."):
            pq.read_table(path)
        if path.suffix == ".json" and not path.name.startswith("."):
            json.loads(path.read_bytes())
    except Exception as error:
        return f"{path.name}: {error}"
    return ""


def _wait(run: subprocess.Popen[bytes], out: Path, began: float, moment: Moment) -> None:
    """Wait for a moment of the run, or its end."""
    while run.poll() is None and not moment(time.monotonic() - began, _finished(out)):
        time.sleep(0.01)


def _finished(out: Path) -> int:
    return sum(not path.name.startswith(".") and path.is_file() for path in out.rglob("*"))


def _strike(job: Job, run: subprocess.Popen[bytes], victim: str) -> bool:
    """Kill the victim as soon as there is one; whether there was before the run had ended."""
    while run.poll() is None:
        if victim == "node" and job.cluster:
            job.cluster.nodes.pop().end()
            return True
        if found := _victims(job, run.pid, victim):
            kill(found)
            return True
        time.sleep(0.01)
    return False


def _victims(job: Job, run: int, victim: str) -> list[int]:
    sessions = [node.session for node in job.cluster.nodes] if job.cluster else [run]
    if victim == "worker of Ray":
        return [process for session in sessions for process in working_for_ray(session)][-1:]
    found = [process for session in sessions for process in refining(session)]
    return found if victim == "all refining workers" else found[:1]


def _mend(job: Job) -> None:
    """Put a lost node back, and let the cluster end what the last run has left there, before the next."""
    if job.cluster:
        while len(job.cluster.nodes) < 2:
            job.cluster.add_node()
        until = time.monotonic() + LEAVING
        while job.cluster.at_work() and time.monotonic() < until:
            time.sleep(0.05)


def main(arguments: Sequence[str]) -> None:
    """Run the rounds and print what came of them; ends with 1 where a round was not sound."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bulk_kills", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--ray", action="store_true", help="on a cluster of two nodes, started here")
    parser.add_argument("--verb", choices=("clean", "dedupe"), default="clean")
    parser.add_argument("--shard-bytes", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kills") as folder:
        if not options.ray:
            sys.exit(_rounds(options, Path(folder), None))
        with cluster() as started:
            sys.exit(_rounds(options, Path(folder), started))


def _rounds(options: argparse.Namespace, folder: Path, started: Cluster | None) -> int:
    write_warc(folder / "pages.warc.gz", options.pages)
    cut = ("--shard-bytes", str(options.shard_bytes))
    job = Job(("clean", str(folder / "pages.warc.gz")), started, cut)
    status, seconds = Job(job.arguments, None, cut).run(folder / "whole", folder / "whole.txt")
    if options.verb == "dedupe":
        job = Job(("dedupe", str(folder / "whole")), started)
        status, seconds = Job(job.arguments).run(folder / "deduped", folder / "whole.txt")
    if status:
        print((folder / "whole.txt").read_text())
        return status
    wanted = files(folder / ("deduped" if options.verb == "dedupe" else "whole"))
    if started:  # the same bytes as native, or the undisturbed run on Ray is at fault
        status, seconds = job.run(folder / "ray", folder / "ray.txt")
        print(f"undisturbed on Ray: status {status}, the same files: {files(folder / 'ray') == wanted}")
    print(
        f"bulk {options.verb}, {options.pages:,} pages, {len(wanted)} files, {seconds:.1f} s undisturbed, {machine()}"
    )
    random, came = Random(options.seed), []
    for number in range(options.rounds):
        victims = ON_RAY if started else NATIVE
        out = folder / "out"
        one = disturb(job, out, victims[number % len(victims)], by_chance(random, seconds), wanted)
        came.append(one)
        print(number, one.victim, "struck" if one.struck else "too late", f"status {one.status}, {one.finished} receipts,",
              "sound" if one.sound else f"NOT SOUND {one}", flush=True)  # fmt: skip
        shutil.rmtree(out)
    print()
    print(_told(came))
    return int(not all(one.sound for one in came))


def _told(came: Sequence[Round]) -> str:
    rows = []
    for victim in dict.fromkeys(one.victim for one in came):
        mine = [one for one in came if one.victim == victim]
        rows.append(
            [
                victim,
                *(
                    str(count)
                    for count in (
                        len(mine),
                        sum(one.struck for one in mine),
                        sum(one.status == 0 for one in mine),
                        sum(one.status not in (0, None) for one in mine),
                        sum(one.status is None for one in mine),
                        sum(len(one.unsound) for one in mine),
                        sum(not one.differing for one in mine),
                    )
                ),
            ]
        )
    head = [
        "killed",
        "rounds",
        "in time",
        "went on to the end",
        "ended with an error",
        "then killed",
        "half-written files",
        "identical",
    ]
    return table(head, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
