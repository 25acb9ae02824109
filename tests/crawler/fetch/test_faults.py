"""Faults of the network and the protocol: told apart, asked again where they may pass, never raised."""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.fetch import Fetcher, MemoryRobotsCache, RobotsEntry, Verdict
from crawler.site import Scope
from storage.records import Outcome, Purpose
from tests.crawler.fetch.conftest import Time
from tests.crawler.fetch.local_server import PAGE, QUICK, LocalServer, Speech, response, site_on

TWICE = replace(QUICK, max_attempts=2, max_bytes=200_000)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def raw(data: bytes) -> Speech:
    """Say exactly these bytes and close."""

    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return speak


async def silence(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def half(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\n<p>half")
    await asyncio.Event().wait()


async def reset(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def drip(writer: asyncio.StreamWriter) -> None:
    """A byte of an endless header now and then: each in time, the whole never."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.01)


async def hints(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"8000\r\n" + bytes(0x8000) + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize(
    ("speech", "outcome", "reason", "tries"),
    [
        (reset, Outcome.NETWORK_ERROR, "the connection broke: Connection reset by peer", 2),
        (raw(b""), Outcome.NETWORK_ERROR, "the server closed the connection without a whole answer", 2),
        (raw(HEAD + b"Content-Length: 900\r\n\r\n<p>"), Outcome.NETWORK_ERROR, "the body broke off", 2),
        (
            raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n"),
            Outcome.NETWORK_ERROR,
            "the body broke",
            2,
        ),
        (raw(PAGE), Outcome.NETWORK_ERROR, "the answer is not valid HTTP: Bad status line", 1),
        (raw(b"HTTP/1.1 2OO Fine\r\n\r\n"), Outcome.NETWORK_ERROR, "the answer is not valid HTTP", 1),
        (
            raw(HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            Outcome.NETWORK_ERROR,
            "the answer is not",
            1,
        ),
        (
            raw(HEAD + b"X: " + b"a" * 200_000 + b"\r\n\r\n"),
            Outcome.NETWORK_ERROR,
            "the answer is not valid",
            1,
        ),
        (
            raw(HEAD + b"".join(b"X-%d: 1\r\n" % n for n in range(5000))),
            Outcome.NETWORK_ERROR,
            "the answer is",
            1,
        ),
        (
            raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            Outcome.NETWORK_ERROR,
            "the answer is not valid",
            1,
        ),
        (endless, Outcome.TOO_LARGE, "the body is more than 200000 bytes long", 1),
    ],
)
async def test_a_broken_answer_is_no_page(
    fetcher: Fetcher, server: LocalServer, speech: Speech, outcome: Outcome, reason: str, tries: int
):
    """Resets, lies about lengths, bad framing: each has a reason, none is stored as a page."""
    fetched = await fetcher.fetch(server.says("/a.html", speech), site_on(server, limits=TWICE))
    assert (fetched.outcome, fetched.body) == (outcome, None)
    assert (fetched.last.reason or "").startswith(reason)
    assert server.pages() == ["/a.html"] * tries


@pytest.fixture
def no_rules(cache: MemoryRobotsCache, server: LocalServer, time: Time) -> None:
    """robots.txt is known already, so that short time limits concern the page alone."""
    place = f"http://{server.host}"
    cache.save(RobotsEntry(place, time.now, time.now + timedelta(days=1), 404, "", Verdict.ALLOW_ALL))


@pytest.mark.usefixtures("no_rules")
@pytest.mark.parametrize("speech", [silence, half])
async def test_silence_ends_a_request_and_is_asked_again(
    fetcher: Fetcher, server: LocalServer, speech: Speech
):
    """No answer, or none any more: after the time for one step the next try begins."""
    site = site_on(server, limits=replace(TWICE, timeout=0.1))
    fetched = await fetcher.fetch(server.says("/a.html", speech), site)
    assert (fetched.outcome, fetched.last.reason) == (Outcome.TIMEOUT, "the server was silent for 0.1 s")
    assert server.pages() == ["/a.html"] * 2


@pytest.mark.usefixtures("no_rules")
@pytest.mark.parametrize("speech", [drip, hints])
async def test_the_deadline_ends_what_never_ends(fetcher: Fetcher, server: LocalServer, speech: Speech):
    """A server that always sends something in time is cut off at the total deadline, and asked once."""
    site = site_on(server, limits=replace(QUICK, deadline=0.3))
    fetched = await fetcher.fetch(server.says("/a.html", speech), site)
    assert (fetched.outcome, fetched.last.reason) == (Outcome.TIMEOUT, "no whole answer within 0.3 s")
    assert server.pages() == ["/a.html"]


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n" + response(),
        HEAD
        + b"Transfer-Encoding: chunked\r\n\r\n"
        + b"".join(b"1;x=1\r\n%c\r\n" % b for b in PAGE)
        + b"0\r\nT: 1\r\n\r\n",
        HEAD + b"Connection: close\r\n\r\n" + PAGE,
    ],
)
async def test_odd_but_legal_answers_are_pages(fetcher: Fetcher, server: LocalServer, data: bytes):
    """Early hints, one-byte chunks with extensions and trailers, a body that ends with the connection."""
    assert (await fetcher.fetch(server.says("/a.html", raw(data)), site_on(server))).body == PAGE


async def test_a_host_that_is_not_there_is_told_of_as_such(fetcher: Fetcher, server: LocalServer):
    """A refused connection ends as a network error, although it was robots.txt that was asked for first."""
    await server.stop()
    fetched = await fetcher.fetch(server.url("/a.html"), site_on(server))
    assert fetched.outcome is Outcome.NETWORK_ERROR
    assert fetched.last.reason == "no connection: Connection refused (when asked for robots.txt)"
    assert fetched.last.purpose is Purpose.PAGE


async def test_a_name_that_is_not_there_is_told_of_as_such(fetcher: Fetcher, server: LocalServer):
    """The reason names resolution, and the name is not asked for again in vain."""
    fetched = await fetcher.fetch(
        "http://no-such-host.invalid/", site_on(server, scope=Scope(("no-such-host.invalid",)))
    )
    assert fetched.outcome is Outcome.NETWORK_ERROR
    assert "could not be resolved" in (fetched.last.reason or "")
