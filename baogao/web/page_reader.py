"""Reading stored pages again for whoever looks at them: hostile bytes, so never in this process but in workers that can be killed."""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections import OrderedDict
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout

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
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._refinery: Refinery | None = None

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
            thread, loop, stop = self._thread, self._loop, self._stop
            self._thread = None
            self._found.clear()
        if thread is not None and loop is not None and stop is not None:
            atexit.unregister(self.close)
            loop.call_soon_threadsafe(stop.set)
            thread.join()

    def _begin(self, job: Job, template: Template | None) -> Future[PageText | Unrefined]:
        if self._thread is None:
            begun = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(begun,), name="page-reader", daemon=True)
            self._thread.start()
            begun.wait()
            atexit.register(self.close)
        assert self._loop is not None  # noqa: S101 - begun above
        return asyncio.run_coroutine_threadsafe(self._read(job, template), self._loop)

    async def _read(self, job: Job, template: Template | None) -> PageText | Unrefined:
        assert self._refinery is not None  # noqa: S101 - there as long as the loop
        if template is not None:
            self._refinery.hold(template)
        return await self._refinery.lay_open(job)

    def _run(self, begun: threading.Event) -> None:
        asyncio.run(self._serve(begun))

    async def _serve(self, begun: threading.Event) -> None:
        async with Refinery(WORKERS, self._seconds) as refinery:
            self._loop, self._stop, self._refinery = asyncio.get_running_loop(), asyncio.Event(), refinery
            begun.set()
            await self._stop.wait()
