"""Manners: how many requests a host gets at a time, and how far apart they start."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from crawler.fetch.retry import Sleep


class Politeness:
    """The turns of every host, shared by all sources. `time` counts seconds and never goes back."""

    def __init__(self, sleep: Sleep, time: Callable[[], float]) -> None:
        self._sleep = sleep
        self._time = time
        self._hosts: dict[str, _Host] = {}

    async def begin(self, host: str, delay: float, concurrency: int) -> None:
        """Take one of `concurrency` places at a host, at least `delay` seconds after the last turn began.

        The place is held until `end`.
        """
        place = self._hosts.get(host) or self._hosts.setdefault(host, _Host())
        await place.enter(concurrency)
        try:
            await self._keep_distance(place, delay)
        except BaseException:
            place.leave()
            raise

    def end(self, host: str) -> None:
        """Give a place at a host to the next."""
        self._hosts[host].leave()

    def hold(self, host: str, seconds: float) -> None:
        """Begin no turn at a host for so many seconds: it asked us to wait."""
        place = self._hosts.setdefault(host, _Host())
        place.quiet_until = max(place.quiet_until, self._time() + seconds)

    async def _keep_distance(self, place: _Host, delay: float) -> None:
        async with place.starting:
            now = self._time()
            start = max(now, place.last_start + delay, place.quiet_until)
            while now < start:
                await self._sleep(start - now)
                # The host may have asked for quiet while this turn was waiting.
                now, start = start, max(start, place.quiet_until)
            # A busy loop wakes late: the next turn counts from when this one really began.
            place.last_start = max(start, self._time())


class _Host:
    def __init__(self) -> None:
        self.last_start = float("-inf")
        self.quiet_until = float("-inf")
        self.starting = asyncio.Lock()
        self._active = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def enter(self, concurrency: int) -> None:
        if not self._waiting and self._active < concurrency:
            self._active += 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((concurrency, place))
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.leave()
            else:
                self._waiting.remove((concurrency, place))
                self._admit()
            raise

    def leave(self) -> None:
        self._active -= 1
        self._admit()

    def _admit(self) -> None:
        """Give free places to those who wait, in their order."""
        while self._waiting and self._active < self._waiting[0][0]:
            _, place = self._waiting.popleft()
            if not place.done():
                self._active += 1
                place.set_result(None)
