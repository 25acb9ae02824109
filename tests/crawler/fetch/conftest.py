"""Servers on loopback, and a fetcher whose clock and sleep belong to the test."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler.fetch import Fetcher, MemoryRobotsCache
from tests.crawler.fetch.local_server import LocalServer


class Time:
    """A clock that moves only when told to, and a sleep that moves it and returns at once."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
        self.sleeps: list[float] = []

    def clock(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        if seconds:
            self.sleeps.append(seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def cache() -> MemoryRobotsCache:
    return MemoryRobotsCache()


@pytest.fixture
async def fetcher(time: Time, cache: MemoryRobotsCache) -> AsyncIterator[Fetcher]:
    rng = random.Random(1)
    async with Fetcher(
        robots=cache, clock=time.clock, sleep=time.sleep, monotonic=time.seconds, rng=rng
    ) as fetcher:
        yield fetcher


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    server = LocalServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def other() -> AsyncIterator[LocalServer]:
    """A second server, which the first may lead to."""
    server = LocalServer()
    await server.start()
    yield server
    await server.stop()
