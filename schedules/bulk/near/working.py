"""The stages' units carried out: natively in processes beside this one, on a cluster where the engine puts them.

A unit is done once its receipt is written, which is the last thing it does; asked for again, it gives that.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from schedules.bulk.code import check_code, code
from schedules.bulk.engine import each
from schedules.bulk.errors import BulkFailed
from schedules.bulk.folders import Folder
from schedules.bulk.stopping import Stopped, is_stopping

Task = Callable[[Folder, dict[str, Any]], dict[str, Any]]
_TAKE_PART, _LIBRARIES = ("storage", "schedules/bulk/near"), ("numpy", "pyarrow")
TRIES = 3  # times that a unit is given to a process
LOOK_EVERY = 0.5  # seconds


class _Processes:
    """Processes for the units of this run, as many as there are cores, made when first asked for."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def pool(self) -> ProcessPoolExecutor:
        """The processes there are."""
        with self._guard:
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                cores = len(os.sched_getaffinity(0))
                self._pool = ProcessPoolExecutor(cores, mp_context=context, initializer=_begin)
            return self._pool

    def end(self, pool: ProcessPoolExecutor | None = None) -> None:
        """End them at once, whatever they are at; unless others have taken the place of `pool` already."""
        with self._guard:
            if self._pool is None or (pool is not None and pool is not self._pool):
                return
            pool, self._pool = self._pool, None
        for process in [*(pool._processes or {}).values()]:
            process.terminate()
        pool.shutdown(cancel_futures=True)


_processes = _Processes()


class Place(NamedTuple):
    """Where a run writes, and where its units are done: on a cluster, in processes beside this one, or else in this one."""

    uri: str
    ray: str | None
    beside: bool


def spread(
    place: Place, stage: str, task: Task, units: Sequence[Mapping[str, Any]], done: Callable[[int], None]
) -> list[dict[str, Any]]:
    """The receipts of a stage's units, in the order of the units. What is done already is not done again."""
    out = Folder(place.uri)
    name = f"{task.__module__}:{task.__qualname__}"
    told: dict[int, dict[str, Any]] = {}
    there = set(out.names(f"{stage}/done-"))
    waiting = []
    for number, unit in enumerate(units):
        receipt = f"{stage}/done-{number:05d}.json"
        kept = out.read(receipt) if receipt in there else None
        if kept is not None:
            told[number] = json.loads(kept)
            done(1)
            continue
        asked = {
            "receipt": receipt,
            "number": number,
            "out": place.uri,
            "code": made_by(),
            "task": name,
            "unit": dict(unit),
        }
        waiting.append(json.dumps(asked))
    work = carry_out_beside if place.beside and place.ray is None else carry_out
    for made in each(work, waiting, place.ray):
        number, receipt_of, failed = json.loads(made)
        if failed:
            raise BulkFailed(failed)
        told[number] = receipt_of
        done(1)
    return [told[number] for number in range(len(units))]


def made_by() -> str:
    """The version of everything that takes part in comparing, by its content."""
    return code(_TAKE_PART, _LIBRARIES)


def carry_out(given: str) -> str:
    """Do one unit, write its receipt, and give the unit's number, the receipt, and in place of that why it cannot be done."""
    asked = json.loads(given)
    module, _, function = asked["task"].partition(":")
    task: Task = getattr(import_module(module), function)
    out = Folder(asked["out"])
    try:
        check_code(asked["code"], made_by())
        receipt = task(out, asked["unit"] | {"number": asked["number"]})
    except BulkFailed as error:
        return json.dumps([asked["number"], None, str(error)])
    out.write(asked["receipt"], lambda file: file.write(json.dumps(receipt).encode()))
    return json.dumps([asked["number"], receipt, None])


def carry_out_beside(given: str) -> str:
    """The same in another process. A process that is killed costs nothing: the unit is done again."""
    for _ in range(TRIES):
        pool = _processes.pool()
        try:
            return _waited(pool, given)
        except (BrokenProcessPool, CancelledError):
            if is_stopping():
                raise Stopped from None
            _processes.end(pool)
    raise BulkFailed(
        "processes were killed again and again; is there too little memory? Call again, what is done stays"
    )


@contextmanager
def processes() -> Iterator[None]:
    """Processes for the units, as many as there are cores, which end with the block."""
    try:
        yield
    finally:
        _processes.end()


def _waited(pool: ProcessPoolExecutor, given: str) -> str:
    try:
        future = pool.submit(carry_out, given)
    except RuntimeError as error:  # ended meanwhile
        raise BrokenProcessPool(str(error)) from error
    while True:
        try:
            return future.result(timeout=LOOK_EVERY)
        except NotYet:
            if is_stopping():
                _processes.end()
                raise Stopped from None


def _begin() -> None:
    """Ctrl-C reaches every process of a terminal: this one is ended by its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
