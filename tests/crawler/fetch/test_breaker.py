"""The breaker: a host in trouble rests, is tried by one visit, and is forgiven at the first success."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.fetch import Fetcher
from crawler.fetch.breaker import PERHAPS, SURELY, Breaker
from crawler.site import Site
from storage.records import Outcome
from tests.crawler.fetch.conftest import Time
from tests.crawler.fetch.local_server import QUICK, LocalServer, response, site_on


@pytest.fixture
def breaker(time: Time) -> Breaker:
    return Breaker(time.clock)


def fail(breaker: Breaker, times: int, weight: int = SURELY) -> None:
    for _ in range(times):
        breaker.failed("h:80", weight)


@pytest.mark.parametrize(("weight", "enough"), [(SURELY, 5), (PERHAPS, 10)])
def test_enough_failures_in_a_row_let_a_host_rest(breaker: Breaker, time: Time, weight: int, enough: int):
    """Five sure ones or ten doubtful ones; one less does not; other hosts are not concerned."""
    fail(breaker, enough - 1, weight)
    assert breaker.resting_until("h:80") is None
    fail(breaker, 1, weight)
    assert breaker.resting_until("h:80") == time.now + timedelta(seconds=60)
    assert breaker.resting_until("i:80") is None


def test_a_success_in_between_starts_the_count_anew(breaker: Breaker):
    """Only failures in a row count."""
    fail(breaker, 4)
    breaker.succeeded("h:80")
    fail(breaker, 4)
    assert breaker.resting_until("h:80") is None


def test_after_the_rest_one_visit_tries_the_host(breaker: Breaker, time: Time):
    """The first to ask may go, the others wait for what comes of it."""
    fail(breaker, 5)
    time.now += timedelta(seconds=60)
    assert breaker.resting_until("h:80") is None
    assert breaker.resting_until("h:80") == time.now + timedelta(seconds=60)


def test_a_failed_trial_doubles_the_rest_up_to_half_an_hour(breaker: Breaker, time: Time):
    """One minute, two, four ... thirty."""
    fail(breaker, 5)
    rests = []
    for _ in range(7):
        until = breaker.resting_until("h:80")
        assert until
        rests.append((until - time.now).total_seconds() / 60)
        time.now = until
        assert breaker.resting_until("h:80") is None
        fail(breaker, 1)
    assert rests == [1, 2, 4, 8, 16, 30, 30]


def test_visits_that_were_under_way_do_not_prolong_the_rest(breaker: Breaker, time: Time):
    """What fails after the host began to rest was asked before it did."""
    fail(breaker, 9)
    assert breaker.resting_until("h:80") == time.now + timedelta(seconds=60)


def test_a_trial_that_succeeds_frees_the_host(breaker: Breaker, time: Time):
    """All is forgotten: five failures are needed again."""
    fail(breaker, 5)
    time.now += timedelta(seconds=60)
    breaker.resting_until("h:80")
    breaker.succeeded("h:80")
    fail(breaker, 4)
    assert breaker.resting_until("h:80") is None


async def failing_twice(fetcher: Fetcher, broken: str, site: Site, time: Time) -> None:
    """Ten server errors let the host rest for a minute, and a failed trial for two more."""
    for _ in range(10):
        await fetcher.fetch(broken, site)
    time.now += timedelta(seconds=60)
    await fetcher.fetch(broken, site)


async def test_a_short_rest_is_waited_out(fetcher: Fetcher, server: LocalServer, time: Time):
    """A page due while its host rests for a minute is fetched in the same harvest, a minute later."""
    site = site_on(server, limits=replace(QUICK, max_attempts=1))
    broken, whole = server.says("/broken.html", response(500)), server.says("/whole.html", response())
    for _ in range(10):
        await fetcher.fetch(broken, site)
    fetched = await fetcher.fetch(whole, site)
    assert fetched.outcome is Outcome.OK
    assert time.sleeps == [60.0]


async def test_a_resting_host_is_not_asked(fetcher: Fetcher, server: LocalServer, time: Time):
    """After a second failed trial visits end at once, say until when, and go on after that."""
    site = site_on(server, limits=replace(QUICK, max_attempts=1))
    broken, whole = server.says("/broken.html", response(500)), server.says("/whole.html", response())
    await failing_twice(fetcher, broken, site, time)
    await fetcher.fetch(broken, site)
    began = time.now
    fetched = await fetcher.fetch(whole, site)
    assert fetched.outcome is Outcome.NETWORK_ERROR
    assert fetched.not_before == began + timedelta(seconds=240)
    assert fetched.last.reason == (
        f"too many failures in a row: host left alone until {fetched.not_before.isoformat(timespec='seconds')}"
    )
    assert server.asked("/whole.html") == []
    assert time.now == began
    time.now += timedelta(seconds=240)
    assert (await fetcher.fetch(whole, site)).outcome is Outcome.OK


async def test_a_host_with_bad_pages_is_not_in_trouble(fetcher: Fetcher, server: LocalServer):
    """Missing, broken and oversized pages say nothing of the host."""
    site = site_on(server, limits=replace(QUICK, max_attempts=1, max_bytes=10))
    bad = [
        response(404),
        response(403),
        response(body=bytes(50)),
        response(body=b"x", Content_Encoding="gzip"),
    ]
    for number in range(40):
        await fetcher.fetch(server.says(f"/{number}", bad[number % 4]), site)
    fetched = await fetcher.fetch(server.says("/a.html", response(body=b"<p>")), site)
    assert fetched.outcome is Outcome.OK


def test_a_clock_put_back_ends_a_rest(breaker: Breaker, time: Time):
    """A rest is never longer than it was meant to be."""
    fail(breaker, 5)
    assert breaker.resting_until("h:80")
    time.now -= timedelta(days=2)
    assert breaker.resting_until("h:80") is None
