"""Stopping a harvest by hand: Ctrl-C or SIGTERM once to finish what is in flight, twice to stop at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from types import TracebackType
from typing import Any

GRACE = 6.0  # seconds that SIGTERM leaves to what is in flight; whoever sends it seldom waits for long
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """A context manager that takes the two signals for a task of the running loop.

    The first sets `asked`; the second cancels the task, as does SIGTERM after `grace` seconds. `signal` is the
    first one taken. An archive can be resumed after either.
    """

    def __init__(
        self,
        asked: asyncio.Event,
        tell: Callable[[str], None],
        resumed_by: str = "the next harvest",
        grace: float = GRACE,
    ) -> None:
        self.signal: int | None = None
        self._asked, self._tell, self._resumed_by, self._seconds = asked, tell, resumed_by, grace
        self._work: asyncio.Future[None] | None = None
        self._grace: asyncio.TimerHandle | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Stopping:
        for number in SIGNALS:
            self._before[number] = signal.getsignal(number)
            asyncio.get_running_loop().add_signal_handler(number, self._take, number)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(number)
            signal.signal(number, self._before[number])
        if self._grace is not None:
            self._grace.cancel()

    async def during(self, work: asyncio.Task[None], look: Callable[[], None], every: float) -> None:
        """Wait for the task, looking now and then; what it raises, it raises here, unless it was cancelled by hand."""
        self._work = work
        while not work.done():
            look()
            await asyncio.wait({work}, timeout=every)
        if not work.cancelled():
            work.result()

    def _take(self, number: int) -> None:
        if self.signal is not None:
            self._cancel()
            return
        self.signal = number
        self._asked.set()
        self._tell(
            f"finishing what is in flight; once more stops at once, and {self._resumed_by} goes on from here"
        )
        if number == signal.SIGTERM:
            self._grace = asyncio.get_running_loop().call_later(self._seconds, self._cancel)

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()
