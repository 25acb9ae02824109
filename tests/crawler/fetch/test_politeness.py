"""Turns at a host: so many at a time, so far apart, in order, and never lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.fetch import Fetcher
from crawler.fetch.politeness import Politeness
from tests.crawler.fetch.conftest import Time
from tests.crawler.fetch.local_server import QUICK, LocalServer, response, site_on


@pytest.fixture
def politeness(time: Time) -> Politeness:
    return Politeness(time.sleep, time.seconds)


async def settled() -> None:
    """Let every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_turns_begin_so_far_apart(politeness: Politeness, time: Time):
    """The second and third turn wait for the delay after the one before began."""
    for _ in range(3):
        await politeness.begin("h:80", 2.0, 1)
        politeness.end("h:80")
    assert time.sleeps == [2.0, 2.0]


async def test_a_delay_is_counted_from_the_last_beginning(politeness: Politeness, time: Time):
    """Time that passed anyway is not waited for again."""
    await politeness.begin("h:80", 2.0, 1)
    politeness.end("h:80")
    await time.sleep(1.5)
    time.sleeps.clear()
    await politeness.begin("h:80", 2.0, 1)
    assert time.sleeps == pytest.approx([0.5])


async def test_hosts_do_not_wait_for_each_other(politeness: Politeness, time: Time):
    """Another host, and another port of the same, begins at once."""
    for host in ("h:80", "h:81", "i:80"):
        await politeness.begin(host, 9.0, 1)
    assert time.sleeps == []


async def test_no_delay_means_no_waiting(politeness: Politeness, time: Time):
    """A hundred turns without delay never sleep."""
    for _ in range(100):
        await politeness.begin("h:80", 0.0, 1)
        politeness.end("h:80")
    assert time.sleeps == []


async def test_places_are_limited_and_given_in_order(politeness: Politeness):
    """Two places: the third waits until one is given back, and the fourth after it."""
    begun: list[int] = []

    async def turn(number: int) -> None:
        await politeness.begin("h:80", 0.0, 2)
        begun.append(number)

    tasks = [asyncio.create_task(turn(number)) for number in range(4)]
    await settled()
    assert begun == [0, 1]
    politeness.end("h:80")
    await settled()
    assert begun == [0, 1, 2]
    politeness.end("h:80")
    await asyncio.gather(*tasks)
    assert begun == [0, 1, 2, 3]


async def test_who_is_cancelled_while_waiting_takes_no_place(politeness: Politeness):
    """The next in line gets the place that the cancelled one would have had."""
    await politeness.begin("h:80", 0.0, 1)
    gone = asyncio.create_task(politeness.begin("h:80", 0.0, 1))
    next_one = asyncio.create_task(politeness.begin("h:80", 0.0, 1))
    await settled()
    gone.cancel()
    await settled()
    politeness.end("h:80")
    await asyncio.wait_for(next_one, 5)


async def test_who_is_cancelled_when_just_admitted_gives_the_place_on(politeness: Politeness):
    """A place handed over in the very moment of the cancellation is not lost."""
    await politeness.begin("h:80", 0.0, 1)
    gone = asyncio.create_task(politeness.begin("h:80", 0.0, 1))
    next_one = asyncio.create_task(politeness.begin("h:80", 0.0, 1))
    await settled()
    politeness.end("h:80")
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    await asyncio.wait_for(next_one, 5)


async def test_who_is_cancelled_while_sleeping_gives_the_place_back(time: Time):
    """A turn that never began leaves its place to the next."""
    asleep = asyncio.Event()

    async def sleep(seconds: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    politeness = Politeness(sleep, time.seconds)
    await politeness.begin("h:80", 0.0, 2)
    sleeper = asyncio.create_task(politeness.begin("h:80", 5.0, 2))
    await asleep.wait()
    sleeper.cancel()
    await settled()
    await time.sleep(9.0)
    await asyncio.wait_for(politeness.begin("h:80", 0.0, 2), 5)


async def test_a_held_host_is_left_in_quiet(politeness: Politeness, time: Time):
    """No turn begins before the quiet is over, whatever its delay."""
    await politeness.begin("h:80", 0.0, 1)
    politeness.hold("h:80", 30.0)
    politeness.end("h:80")
    await politeness.begin("h:80", 1.0, 1)
    assert time.sleeps == [30.0]


async def test_a_hold_reaches_those_already_waiting(time: Time):
    """Who waits for the delay when the host asks for quiet waits for that too."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            politeness.hold("h:80", 10.0)

    politeness = Politeness(sleep, time.seconds)
    await politeness.begin("h:80", 0.0, 2)
    await politeness.begin("h:80", 4.0, 2)
    assert slept == [4.0, 6.0]


async def test_requests_to_a_host_keep_their_distance(fetcher: Fetcher, server: LocalServer, time: Time):
    """robots.txt and three pages: three pauses of the source's delay."""
    site = site_on(server, limits=replace(QUICK, delay=1.5))
    for number in range(3):
        await fetcher.fetch(server.says(f"/{number}.html", response()), site)
    assert time.sleeps == pytest.approx([1.5] * 3)


async def test_so_many_requests_at_a_time(fetcher: Fetcher, server: LocalServer):
    """Ten visits at once with two places: the server never sees three requests open."""
    open_now, most = 0, 0

    async def slow(writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await settled()
        open_now -= 1
        writer.write(response(Connection="close"))

    site = site_on(server, limits=replace(QUICK, concurrency=2))
    urls = [server.says(f"/{number}.html", slow) for number in range(10)]
    await asyncio.gather(*[fetcher.fetch(url, site) for url in urls])
    assert most == 2


async def test_a_turn_that_began_late_delays_the_next(time: Time):
    """Distance is kept from when a turn really began, not from when it should have."""
    slept: list[float] = []

    async def oversleep(seconds: float) -> None:
        slept.append(seconds)
        time.now += timedelta(seconds=seconds + 0.75)

    politeness = Politeness(oversleep, time.seconds)
    for _ in range(3):
        await politeness.begin("h:80", 2.0, 3)
    assert slept == [2.0, 2.0]
