"""robots.txt: asked for first, obeyed by RFC 9309, remembered for its lifetime."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.fetch import Fetcher, MemoryRobotsCache, Verdict
from storage.records import Fetched, Outcome, Purpose
from tests.crawler.fetch.conftest import Time
from tests.crawler.fetch.local_server import QUICK, LocalServer, known_as, response, site_on

FORBID = b"User-agent: *\nDisallow: /closed/\n"


def robots(body: bytes, status: int = 200, **headers: str) -> bytes:
    return response(status, body, "text/plain", **headers)


async def visit(fetcher: Fetcher, server: LocalServer, *paths: str) -> list[Outcome]:
    return [(await fetcher.fetch(server.says(path, response()), site_on(server))).outcome for path in paths]


async def test_rules_hold_for_the_addresses_they_name(fetcher: Fetcher, server: LocalServer):
    """A forbidden page is not asked for, an open one is; the file itself is asked for once, before both."""
    server.says("/robots.txt", robots(FORBID))
    assert await visit(fetcher, server, "/closed/a.html", "/open.html") == [Outcome.ROBOTS, Outcome.OK]
    assert [request.target for request in server.requests] == ["/robots.txt", "/open.html"]


async def test_a_refusal_names_its_reason(fetcher: Fetcher, server: LocalServer):
    """The page's attempt says that robots.txt forbids it."""
    server.says("/robots.txt", robots(FORBID))
    fetched = await fetcher.fetch(server.url("/closed/"), site_on(server))
    assert fetched.last.reason == "robots.txt forbids it"
    assert fetched.not_before is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_no_file_means_no_rules(fetcher: Fetcher, server: LocalServer, status: int):
    """Any 4xx but 429 allows everything (RFC 9309, 2.3.1.3)."""
    server.says("/robots.txt", robots(FORBID, status))
    assert await visit(fetcher, server, "/closed/a.html") == [Outcome.OK]


@pytest.mark.parametrize("answer", [robots(b"", 500), robots(b"", 503), robots(b"", 429)])
async def test_a_file_that_cannot_be_read_forbids_everything_for_a_while(
    fetcher: Fetcher, server: LocalServer, time: Time, answer: bytes
):
    """Server errors allow nothing (RFC 9309, 2.3.1.4); ten minutes later the file is asked for again."""
    server.says("/robots.txt", *[answer] * 4, robots(FORBID))
    fetched = await fetcher.fetch(server.says("/a.html", response()), site_on(server))
    assert fetched.outcome is Outcome.ROBOTS
    assert (fetched.last.reason or "").startswith("robots.txt could not be read (")
    assert fetched.not_before == time.now + timedelta(minutes=10)
    assert await visit(fetcher, server, "/a.html") == [Outcome.ROBOTS]
    time.now += timedelta(minutes=10)
    assert await visit(fetcher, server, "/a.html") == [Outcome.OK]


async def test_a_passing_error_is_asked_again_before_any_page(fetcher: Fetcher, server: LocalServer):
    """503 once, then rules: no page was asked for in between."""
    server.says("/robots.txt", robots(b"", 503), robots(FORBID))
    assert await visit(fetcher, server, "/closed/x", "/a.html") == [Outcome.ROBOTS, Outcome.OK]
    assert [request.target for request in server.requests] == ["/robots.txt", "/robots.txt", "/a.html"]


@pytest.mark.parametrize(
    "answer",
    [
        robots(gzip.compress(FORBID)[:-9], Content_Encoding="gzip"),
        robots(FORBID, 206),
        robots(FORBID, Content_Encoding="rot13"),
    ],
)
async def test_half_a_file_is_no_file(fetcher: Fetcher, server: LocalServer, answer: bytes):
    """A cut or undecodable robots.txt counts as unreachable: nothing is allowed."""
    server.says("/robots.txt", answer)
    assert await visit(fetcher, server, "/a.html") == [Outcome.ROBOTS]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00binary" * 999,
        b"<html><p>Disallow: /</html>",
        b"Disallow: /\n",
        b"User-agent: *\nDisallow:\n",
    ],
)
async def test_a_file_without_rules_allows_everything(fetcher: Fetcher, server: LocalServer, body: bytes):
    """Empty, binary, a web page, or rules for nobody."""
    server.says("/robots.txt", robots(body))
    assert await visit(fetcher, server, "/a.html") == [Outcome.OK]


async def test_a_web_page_for_robots_txt_is_remarked_on(fetcher: Fetcher, server: LocalServer):
    """Whoever reads the log learns that the rules were a web page."""
    server.says("/robots.txt", response())
    fetched = await fetcher.fetch(server.says("/a.html", response()), site_on(server))
    assert fetched.attempts[0].reason == "this is a web page, not a robots.txt: no rules found"


async def test_only_the_first_500_kib_count(fetcher: Fetcher, server: LocalServer):
    """A rule within the limit holds; one beyond it does not, and the file is not an error."""
    comments = b"# x\n" * 100_000
    server.says(
        "/robots.txt",
        robots(b"User-agent: *\n" + comments + b"Disallow: /in\n" + comments + b"Disallow: /out\n"),
    )
    assert await visit(fetcher, server, "/in", "/out") == [Outcome.ROBOTS, Outcome.OK]


async def test_a_bomb_for_robots_txt_is_cut(fetcher: Fetcher, server: LocalServer, cache: MemoryRobotsCache):
    """Fifty megabytes in gzip are read up to the limit, and the rules found by then hold."""
    bomb = gzip.compress(FORBID + b" " * 50_000_000, 1)
    server.says("/robots.txt", robots(bomb, Content_Encoding="gzip"))
    assert await visit(fetcher, server, "/closed/x", "/a.html") == [Outcome.ROBOTS, Outcome.OK]
    entry = cache.load(f"http://{server.host}")
    assert entry
    assert len(entry.body) == 512_000


async def test_redirects_of_robots_txt_are_followed(
    fetcher: Fetcher, server: LocalServer, other: LocalServer
):
    """Five redirects, to another host too: the rules found there hold for the first host."""
    server.says("/robots.txt", response(301, Location="/1"))
    for hop in range(1, 4):
        server.says(f"/{hop}", response(302, Location=f"/{hop + 1}"))
    server.says("/4", response(307, Location=other.says("/rules", robots(FORBID))))
    fetched = await fetcher.fetch(server.url("/closed/x"), site_on(server, other))
    assert fetched.outcome is Outcome.ROBOTS


async def test_endless_redirects_of_robots_txt_count_as_no_file(fetcher: Fetcher, server: LocalServer):
    """After five redirects the file is unavailable, which allows everything."""
    server.says("/robots.txt", response(302, Location="/robots.txt"))
    assert await visit(fetcher, server, "/a.html") == [Outcome.OK]
    assert len(server.asked("/robots.txt")) == 6


async def test_a_redirect_of_robots_txt_to_a_private_address_is_refused(
    fetcher: Fetcher, server: LocalServer, other: LocalServer
):
    """The guard holds for robots.txt as well, and without rules nothing is fetched."""
    server.says("/robots.txt", response(302, Location=other.url("/robots.txt")))
    assert await visit(fetcher, server, "/a.html") == [Outcome.NETWORK_ERROR]
    assert other.connections == 0


async def test_rules_hold_a_day(fetcher: Fetcher, server: LocalServer, time: Time):
    """Within a day the file is not asked for again, after it is, and the new rules hold."""
    server.says("/robots.txt", robots(b""), robots(FORBID))
    assert await visit(fetcher, server, "/closed/a") == [Outcome.OK]
    time.now += timedelta(hours=23)
    assert await visit(fetcher, server, "/closed/a") == [Outcome.OK]
    time.now += timedelta(hours=2)
    assert await visit(fetcher, server, "/closed/a") == [Outcome.ROBOTS]


async def test_a_remembered_file_is_not_asked_for(
    server: LocalServer, fetcher: Fetcher, cache: MemoryRobotsCache, time: Time
):
    """A second fetcher over the same cache knows the rules from the first."""
    server.says("/robots.txt", robots(b"\xef\xbb\xbf" + FORBID + b"\0"))
    await visit(fetcher, server, "/a.html")
    entry = cache.load(f"http://{server.host}")
    assert entry
    assert (entry.verdict, entry.status, entry.body) == (Verdict.RULES, 200, FORBID.decode() + "\ufffd")
    assert entry.expires_at - entry.fetched_at == timedelta(hours=24)
    async with Fetcher(robots=cache, clock=time.clock, sleep=time.sleep) as second:
        assert await visit(second, server, "/closed/a", "/a.html") == [Outcome.ROBOTS, Outcome.OK]
    assert len(server.asked("/robots.txt")) == 1


async def test_many_visits_at_once_ask_for_the_file_once(fetcher: Fetcher, server: LocalServer):
    """Twenty visits that start together share one request for robots.txt."""
    server.says("/robots.txt", robots(FORBID))
    urls = [server.says(f"/{n}.html", response()) for n in range(20)]
    fetched = await asyncio.gather(*[fetcher.fetch(url, site_on(server)) for url in urls])
    assert {f.outcome for f in fetched} == {Outcome.OK}
    assert len(server.asked("/robots.txt")) == 1


async def test_the_group_for_our_name_comes_before_the_group_for_all(fetcher: Fetcher, server: LocalServer):
    """The product token of the user agent, in any case, chooses the group."""
    server.says(
        "/robots.txt", robots(b"User-agent: *\nDisallow: /\n\nUser-agent: BaoGao\nDisallow: /closed/\n")
    )
    site = site_on(server, identity=known_as("baogao/1.0"))
    assert (await fetcher.fetch(server.says("/a.html", response()), site)).outcome is Outcome.OK
    stranger = site_on(server, identity=known_as("stranger/1.0"))
    assert (await fetcher.fetch(server.url("/a.html"), stranger)).outcome is Outcome.ROBOTS


def spoken(fetched: Fetched) -> str | None:
    return next(a.reason for a in fetched.attempts if a.purpose is Purpose.ROBOTS)


@pytest.mark.parametrize(
    ("asked", "own", "kept", "remark"),
    [
        ("2", 0.0, 2.0, None),
        ("2", 5.0, 5.0, None),
        ("99999999", 0.0, 30.0, "asks for 99999999 s between requests; 30 s are kept"),
        ("-1", 0.0, 0.0, None),
        ("nan", 0.0, 0.0, None),
        ("x", 0.0, 0.0, None),
    ],
)
async def test_crawl_delay_is_kept_within_reason(
    fetcher: Fetcher, server: LocalServer, time: Time, asked: str, own: float, kept: float, remark: str | None
):
    """The greater of the site's wish, at most half a minute, and the source's own delay."""
    server.says("/robots.txt", robots(f"User-agent: *\nCrawl-delay: {asked}\n".encode()))
    site = site_on(server, limits=replace(QUICK, delay=own))
    first = await fetcher.fetch(server.says("/a.html", response()), site)
    time.sleeps.clear()
    await fetcher.fetch(server.says("/b.html", response()), site)
    assert sum(time.sleeps) == pytest.approx(kept)
    assert spoken(first) == remark


async def test_the_pause_that_robots_txt_asks_for_begins_with_the_answer(
    fetcher: Fetcher, server: LocalServer, time: Time
):
    """A request that took half a second to be heard does not shorten the pause the site sees."""

    async def late(writer: asyncio.StreamWriter) -> None:
        time.now += timedelta(seconds=0.5)
        writer.write(response(connection="close"))

    server.says("/robots.txt", robots(b"User-agent: *\nCrawl-delay: 2\n"))
    site = site_on(server, limits=replace(QUICK, delay=0.0))
    await fetcher.fetch(server.says("/a.html", late), site)
    time.sleeps.clear()
    await fetcher.fetch(server.says("/b.html", response()), site)
    assert sum(time.sleeps) == pytest.approx(2.0)


async def test_a_file_from_the_future_does_not_hold(fetcher: Fetcher, server: LocalServer, time: Time):
    """When the clock is put back, what was learnt under the wrong one is asked for again."""
    server.says("/robots.txt", robots(b""), robots(FORBID))
    time.now += timedelta(days=400)
    assert await visit(fetcher, server, "/closed/a") == [Outcome.OK]
    time.now -= timedelta(days=400)
    assert await visit(fetcher, server, "/closed/a") == [Outcome.ROBOTS]
