"""Reading stored pages again for whoever looks at them: hostile bytes, so never in this process but in workers that can be killed."""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections import OrderedDict
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass

from crawler.clean.template import Template
from crawler.page_text import PageText
from crawler.refinery import Job, Refinery, Unrefined

WORKERS = 1
SECONDS = 5.0  # for one page; the slowest honest ones take a tenth of a second
KEPT = 24  # pages that are remembered
MOST_WAITING = 16  # pages under way; more are told to come again


class PageReader:
    """Lays stored pages open. Workers are begun with the first page that is asked for, and end with `close`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[str, str], Future[PageText | Unrefined]] = OrderedDict()
        self._workers: _Workers | None = None

    def lay_open(
        self, name: str, job: Job, template: Template | None, patience: float
    ) -> PageText | Unrefined | None:
        """Every passage of a page with what became of it, or why that cannot be told; None where it takes longer than `patience`.

        `name` stands for the bytes. A page that takes longer goes on being read, and is there when it is asked for again.
        """
        key = name, job.template
        with self._lock:
            future = self._found.get(key)
            if future is None:
                if sum(not each.done() for each in self._found.values()) >= MOST_WAITING:
                    return None
                future = self._found[key] = self._begin(job, template)
            self._found.move_to_end(key)
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
        try:
            return future.result(patience)
        except (FutureTimeout, CancelledError):
            return None

    def close(self) -> None:
        """End the workers; the next page begins new ones."""
        with self._lock:
            workers, self._workers = self._workers, None
            self._found.clear()
        if workers is not None:
            atexit.unregister(self.close)
            workers.loop.call_soon_threadsafe(workers.stop.set)
            workers.thread.join()

    def _begin(self, job: Job, template: Template | None) -> Future[PageText | Unrefined]:
        if self._workers is None:
            self._workers = _begun(self._seconds)
            atexit.register(self.close)
        return asyncio.run_coroutine_threadsafe(
            _read(self._workers.refinery, job, template), self._workers.loop
        )


@dataclass(frozen=True, slots=True)
class _Workers:
    """Workers, and the thread whose loop hands pages to them until it is told to stop."""

    thread: threading.Thread
    loop: asyncio.AbstractEventLoop
    stop: asyncio.Event
    refinery: Refinery


def _begun(seconds: float) -> _Workers:
    begun: Future[_Workers] = Future()
    threading.Thread(
        target=lambda: asyncio.run(_serve(seconds, begun)), name="page-reader", daemon=True
    ).start()
    return begun.result()


async def _serve(seconds: float, begun: Future[_Workers]) -> None:
    async with Refinery(WORKERS, seconds) as refinery:
        stop = asyncio.Event()
        begun.set_result(_Workers(threading.current_thread(), asyncio.get_running_loop(), stop, refinery))
        await stop.wait()


async def _read(refinery: Refinery, job: Job, template: Template | None) -> PageText | Unrefined:
    if template is not None:
        refinery.hold(template)
    return await refinery.lay_open(job)
