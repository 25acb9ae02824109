"""Units of work spread by Daft: over the threads of this process, or over the nodes of a Ray cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from types import ModuleType
from typing import Any, NamedTuple

from schedules.bulk import libraries
from schedules.bulk.errors import BulkFailed
from schedules.bulk.joining import join_cluster
from schedules.bulk.stopping import Stopped, Stopping, is_stopping

Work = Callable[[str], str]
TRIES = 4  # times that units which a cluster lost with a node are given out
LOOK_EVERY = 0.2  # seconds
MOST_PARTS = 4_000  # tasks that a cluster is given at once; a part may have several units
_MADE, _FAILED, _STOPPED = "+", "!", "-"
_SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_TQDM": "0", "DAFT_PROGRESS_BAR": "0", "DO_NOT_TRACK": "1"}


class _Told(NamedTuple):
    """What came of the unit with a number; or of the query, which has none: an error, or its end."""

    number: int | None
    text: str = ""
    error: Exception | None = None


_ENDED = _Told(None)


def each(work: Work, units: Sequence[str], ray: str | None = None) -> Generator[str, None, None]:
    """What `work` makes of each unit, as they end, in any order.

    `work` is a function that every node can import by its name; natively it runs in several threads at a time, as many
    as there are cores. With `ray`, the address of a cluster, as many at a time as its nodes say they have CPUs; units
    that are lost with a node are given out again. Raises BulkFailed for a unit whose work raised, naming it, and when
    the cluster cannot be reached. Ctrl-C, SIGTERM and a caller that takes no more reach work as `is_stopping`.
    """
    if not units:
        return
    daft = _ready(ray)
    waiting = dict(enumerate(units))
    with Stopping() as stopping:
        for tried in range(1, TRIES + 1):
            try:
                for told in _query(daft, work, dict(waiting), stopping, on_ray=ray is not None):
                    yield _made(told.text, waiting.pop(told.number or 0))
            except _lost(ray) as error:
                if tried == TRIES:
                    raise BulkFailed(
                        f"--ray {ray}: {_line(error)}; call again, what is done stays"
                    ) from error
            if not waiting:
                return
    raise BulkFailed(f"{len(waiting)} units of work were given out and never came back; call again")


def _query(
    daft: ModuleType, work: Work, units: dict[int, str], stopping: Stopping, *, on_ray: bool
) -> Iterator[_Told]:
    """What comes of the units, from a thread: a signal must not end a query before the work that it began."""
    results = SimpleQueue[_Told]()
    thread = Thread(target=_run, args=(_frame(daft, work, units, on_ray=on_ray), results), daemon=True)
    thread.start()
    told = None
    try:
        while (told := _next(results, stopping)) is not _ENDED:
            if told.error is not None:
                raise told.error
            yield told
    finally:
        if told is not _ENDED:
            stopping.stop()
        if not on_ray:
            thread.join()


def _next(results: SimpleQueue[_Told], stopping: Stopping) -> _Told:
    while True:
        stopping.install()  # the first query takes Ctrl-C for itself, and would leave work running
        with suppress(Empty):
            return results.get(timeout=LOOK_EVERY)


def _frame(daft: ModuleType, work: Work, units: dict[int, str], *, on_ray: bool) -> Any:
    @daft.func.batch(return_dtype=daft.DataType.string(), batch_size=1, use_process=False, cpus=1)  # type: ignore[untyped-decorator]
    def carry_out(given: Any) -> list[str]:
        return [_carried_out(work, unit) for unit in given.to_pylist()]

    frame = daft.from_pydict({"number": [*units], "unit": [*units.values()]})
    if on_ray:
        frame = frame.into_partitions(min(len(units), MOST_PARTS))
    return frame.select("number", carry_out(daft.col("unit")).alias("told"))


def _run(frame: Any, results: SimpleQueue[_Told]) -> None:
    try:
        for row in frame.iter_rows():
            results.put(_Told(row["number"], row["told"]))
    except Exception as error:  # noqa: BLE001 - raised again where the results are taken
        results.put(_Told(None, error=error))
    results.put(_ENDED)


def _carried_out(work: Work, unit: str) -> str:
    """What came of a unit as text, also of one that failed: an exception would end the whole query, nameless."""
    if is_stopping():
        return _STOPPED
    try:
        return _MADE + work(unit)
    except Stopped:
        return _STOPPED
    except Exception as error:  # noqa: BLE001 - told where the results are taken, which names the unit
        return _FAILED + _line(error)


def _made(told: str, unit: str) -> str:
    if told[0] == _MADE:
        return told[1:]
    if told[0] == _STOPPED:
        raise BulkFailed("stopped; call again to go on from there")
    raise BulkFailed(f"{unit[:200]}: {told[1:]}")


def _line(error: BaseException) -> str:
    said = str(error).strip().split("\n")[0] or type(error).__name__
    return said if isinstance(error, BulkFailed) else f"{type(error).__name__}: {said}"


def _ready(address: str | None) -> ModuleType:
    """Daft with its runner chosen, silent: no bars, nothing reported to anybody."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    daft = libraries.daft()
    if address is None:
        os.environ["DAFT_RUNNER"] = "native"
        return _with_runner(daft, "native")
    join_cluster(address)
    daft.set_runner_ray(noop_if_initialized=True)
    return _with_runner(daft, "ray")


def _with_runner(daft: ModuleType, wanted: str) -> ModuleType:
    if (name := daft.runners.get_or_create_runner().name) != wanted:
        raise BulkFailed(f"this process runs Daft on {name} already; begin another one for {wanted}")
    return daft


def _lost(address: str | None) -> tuple[type[BaseException], ...]:
    """What Daft raises when a node goes away with the units it had."""
    if address is None:
        return ()
    return libraries.ray().exceptions.RayError, libraries.daft().exceptions.DaftCoreException, RuntimeError
