"""Asking again: what is worth it, how often, after how long."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.fetch import Fetcher
from crawler.fetch.retry import pause, retry_after
from storage.records import Outcome, Purpose
from tests.crawler.fetch.conftest import Time
from tests.crawler.fetch.local_server import QUICK, LocalServer, response, site_on

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Again:
    """An answer worth another try."""

    retry_after: float | None = None
    again: bool = True


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_passing_error_is_asked_again_until_it_passed(
    fetcher: Fetcher, server: LocalServer, time: Time, status: int
):
    """Each try is an attempt with its number; the pauses between them grow."""
    url = server.says("/a.html", response(status), response(status), response())
    fetched = await fetcher.fetch(url, site_on(server))
    pages = [a for a in fetched.attempts if a.purpose is Purpose.PAGE]
    assert [a.outcome for a in pages] == [Outcome.HTTP_ERROR, Outcome.HTTP_ERROR, Outcome.OK]
    assert [a.attempt for a in pages] == [1, 2, 3]
    assert 0.5 <= time.sleeps[0] <= 1.0 <= time.sleeps[1] <= 2.0


async def test_tries_are_counted(fetcher: Fetcher, server: LocalServer):
    """`max_attempts` requests in all, then the last answer stands."""
    url = server.says("/a.html", response(500))
    fetched = await fetcher.fetch(url, site_on(server, limits=replace(QUICK, max_attempts=3)))
    assert (fetched.outcome, fetched.last.reason) == (Outcome.HTTP_ERROR, "500 Internal Server Error")
    assert len(server.pages()) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 501, 505])
async def test_a_lasting_error_is_not_asked_again(fetcher: Fetcher, server: LocalServer, status: int):
    """What will not change in a minute is not asked for twice."""
    await fetcher.fetch(server.says("/a.html", response(status)), site_on(server))
    assert len(server.pages()) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_host_that_asks_for_quiet_gets_it(
    fetcher: Fetcher, server: LocalServer, time: Time, status: int, form: str
):
    """Retry-After is waited for, as a number and as a date."""
    value = "7" if form == "seconds" else format_datetime(time.now + timedelta(seconds=7), usegmt=True)
    url = server.says("/a.html", response(status, Retry_After=value), response())
    fetched = await fetcher.fetch(url, site_on(server))
    assert fetched.outcome is Outcome.OK
    assert time.sleeps == pytest.approx([7.0])


async def test_the_quiet_is_for_the_whole_host(fetcher: Fetcher, server: LocalServer, time: Time):
    """Another page of the host waits as well: the next request is late by what was asked for."""
    limits = replace(QUICK, max_attempts=1)
    await fetcher.fetch(
        server.says("/a.html", response(429, Retry_After="7")), site_on(server, limits=limits)
    )
    await fetcher.fetch(server.says("/b.html", response()), site_on(server, limits=limits))
    assert time.sleeps == pytest.approx([7.0])


async def test_too_long_a_quiet_is_left_for_another_run(fetcher: Fetcher, server: LocalServer, time: Time):
    """A run does not sleep for a year: it says when to come back."""
    url = server.says("/a.html", response(429, Retry_After="31536000"))
    fetched = await fetcher.fetch(url, site_on(server))
    assert fetched.last.reason == (
        "429 Too Many Requests: asks for 31536000 s of quiet, more than the 120 s a run waits"
    )
    assert fetched.not_before == time.now + timedelta(days=365)
    assert (len(server.pages()), time.sleeps) == (1, [])


@pytest.mark.parametrize("value", ["-5", "soon", "9e99", "1" * 30, "Mon, 99 Foo 2026 08:00:00 GMT", "٣"])
async def test_an_unreadable_quiet_is_no_quiet(fetcher: Fetcher, server: LocalServer, time: Time, value: str):
    """Junk in Retry-After leaves the ordinary pause."""
    url = server.says("/a.html", response(503, Retry_After=value), response())
    assert (await fetcher.fetch(url, site_on(server))).outcome is Outcome.OK
    assert len(time.sleeps) == 1
    assert 0.5 <= time.sleeps[0] <= 1.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 02 Mar 2026 08:02:00 GMT", 120.0),
        ("Monday, 02-Mar-26 08:02:00 GMT", 120.0),
        ("Mon Mar  2 08:02:00 2026", 120.0),
        ("Mon, 02 Mar 2026 07:00:00 GMT", 0.0),
        ("Mon, 02 Mar 2126 07:00:00 GMT", None),
        ("", None),
        (None, None),
        ("+5", None),
        ("1.5", None),
    ],
)
def test_retry_after_is_read_in_every_form_http_allows(value: str | None, seconds: float | None):
    """A number of seconds, the three date formats; a past date is now, a century is no answer."""
    assert retry_after(value, NOW) == seconds


def test_pauses_double_are_jittered_and_bounded():
    """Between half and all of 1, 2, 4 ... seconds, never more than 30."""
    rng = random.Random(7)
    for tries, longest in ((1, 1.0), (2, 2.0), (3, 4.0), (9, 30.0), (2000, 30.0)):
        pauses = {pause(tries, Again(), rng) for _ in range(50)}
        assert longest / 2 <= min(pauses) < max(pauses) <= longest
    assert pause(1, Again(retry_after=60.0), rng) == 0.0
