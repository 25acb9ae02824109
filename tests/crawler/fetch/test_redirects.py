"""Redirects: followed one hop at a time, each judged like a first address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.fetch import Fetcher
from crawler.site import Identity, Scope
from storage.records import Fetched, Outcome, Purpose
from tests.crawler.fetch.local_server import PAGE, QUICK, LocalServer, response, site_on


def moved(location: str, status: int = 302) -> bytes:
    return response(status, b"moved", Location=location)


def outcomes(fetched: Fetched) -> list[Outcome]:
    return [a.outcome for a in fetched.attempts if a.purpose is Purpose.PAGE]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_and_recorded(fetcher: Fetcher, server: LocalServer, status: int):
    """Every hop is an attempt; the page counts for the address it was found at."""
    first = server.says("/old.html", moved("/new.html", status))
    last = server.says("/new.html", response())
    fetched = await fetcher.fetch(first, site_on(server))
    assert (fetched.url, fetched.final_url, fetched.body) == (first, last, PAGE)
    assert outcomes(fetched) == [Outcome.REDIRECT, Outcome.OK]
    assert [a.hop for a in fetched.attempts if a.purpose is Purpose.PAGE] == [0, 1]


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("../b/x.html?y=1#part", "/b/x.html?y=1"),
        ("?page=2", "/a/start.html?page=2"),
        ("/c;jsessionid=AB12", "/c;jsessionid=AB12"),
        ("/d?q=%0d%0aX-Forged:%20yes\t", "/d?q=%0D%0AX-Forged:%20yes"),
        ("\\e\\f.html", "/e/f.html"),
        ("/报告.html".encode().decode("latin-1"), "/%E6%8A%A5%E5%91%8A.html"),
    ],
)
async def test_a_location_is_read_as_browsers_read_it(
    fetcher: Fetcher, server: LocalServer, location: str, asked: str
):
    """Relative, in raw UTF-8, with a session id or an escaped line break: one clean address is asked for."""
    first = server.says("/a/start.html", moved(location).decode("utf-8").encode("latin-1"))
    server.says(asked, response())
    fetched = await fetcher.fetch(first, site_on(server))
    assert fetched.outcome is Outcome.OK
    assert server.pages() == ["/a/start.html", asked]
    assert "x-forged" not in server.requests[-1].headers


async def test_a_circle_is_noticed(fetcher: Fetcher, server: LocalServer):
    """An address already asked in this visit is not asked again."""
    first = server.says("/a.html", moved("/b.html"))
    server.says("/b.html", moved("/a.html"))
    fetched = await fetcher.fetch(first, site_on(server))
    assert (fetched.outcome, fetched.last.reason) == (Outcome.HTTP_ERROR, "the redirects run in a circle")
    assert server.pages() == ["/a.html", "/b.html"]


@pytest.mark.parametrize(("hops", "outcome"), [(3, Outcome.OK), (4, Outcome.HTTP_ERROR)])
async def test_so_many_redirects_and_no_more(
    fetcher: Fetcher, server: LocalServer, hops: int, outcome: Outcome
):
    """`max_redirects` hops are followed; one more ends the visit without being asked for."""
    for hop in range(hops):
        server.says(f"/{hop}", moved(f"/{hop + 1}"))
    server.says(f"/{hops}", response())
    site = site_on(server, limits=replace(QUICK, max_redirects=3))
    assert (await fetcher.fetch(server.url("/0"), site)).outcome is outcome
    assert server.pages() == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize("answer", [response(302), response(302, Location=" ")])
async def test_a_redirect_to_nowhere_is_an_error(fetcher: Fetcher, server: LocalServer, answer: bytes):
    """Without a Location there is nothing to follow."""
    fetched = await fetcher.fetch(server.says("/a.html", answer), site_on(server))
    assert (fetched.outcome, fetched.last.reason) == (Outcome.HTTP_ERROR, "302 Found without a Location")


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[::bad/",
        "http://127.0.0.1:0/",
        "http://me:word@127.0.0.1:1/",
    ],
)
async def test_a_redirect_to_another_scheme_is_refused(fetcher: Fetcher, server: LocalServer, location: str):
    """The refusal is the last attempt, names where it led, and repeats no password."""
    fetched = await fetcher.fetch(server.says("/a.html", moved(location)), site_on(server))
    assert outcomes(fetched) == [Outcome.REDIRECT, Outcome.BLOCKED]
    assert fetched.last.url.startswith(location[:5])
    assert "word" not in fetched.last.url


async def test_a_redirect_out_of_scope_is_refused(fetcher: Fetcher, server: LocalServer, other: LocalServer):
    """A host the source does not list is not asked for, not even for its robots.txt."""
    fetched = await fetcher.fetch(server.says("/a.html", moved(other.url("/"))), site_on(server))
    assert outcomes(fetched) == [Outcome.REDIRECT, Outcome.OUT_OF_SCOPE]
    assert other.requests == []


async def test_a_redirect_into_what_robots_txt_forbids_is_refused(
    fetcher: Fetcher, server: LocalServer, other: LocalServer
):
    """The target's own robots.txt is read and obeyed."""
    other.says("/robots.txt", response(body=b"User-agent: *\nDisallow: /private/", kind="text/plain"))
    fetched = await fetcher.fetch(
        server.says("/a.html", moved(other.url("/private/x"))), site_on(server, other)
    )
    assert outcomes(fetched) == [Outcome.REDIRECT, Outcome.ROBOTS]
    assert other.pages() == []


async def test_a_redirect_to_a_private_address_is_refused(
    fetcher: Fetcher, server: LocalServer, other: LocalServer
):
    """In scope or not: a loopback port the source did not open is never connected to."""
    first = server.says("/a.html", moved(other.url("/meta-data")))
    site = site_on(server, scope=Scope((server.host, other.host)))
    fetched = await fetcher.fetch(first, site)
    assert outcomes(fetched) == [Outcome.REDIRECT, Outcome.BLOCKED]
    assert f'allow_private = ["{other.host}"]' in (fetched.last.reason or "")
    assert other.connections == 0


async def test_extra_headers_stay_on_the_origin_first_asked(
    fetcher: Fetcher, server: LocalServer, other: LocalServer
):
    """A redirect to another port of the source carries no credential; one on the same origin does."""
    first = server.says("/a.html", moved("/b.html"))
    server.says("/b.html", moved(other.says("/c.html", response())))
    site = site_on(server, other, identity=Identity(headers=(("Authorization", "Bearer x"),)))
    fetched = await fetcher.fetch(first, site)
    assert fetched.outcome is Outcome.OK
    assert server.asked("/b.html")[0].headers["authorization"] == "Bearer x"
    assert all("authorization" not in request.headers for request in other.requests)


async def test_only_the_address_that_gave_a_validator_is_asked_to_compare(
    fetcher: Fetcher, server: LocalServer
):
    """A date learnt from the target of a redirect is sent to that target, not to the redirecting address."""
    first = server.says("/latest", moved("/2025.html"))
    target = server.says("/2025.html", response(304, b""))
    fetched = await fetcher.fetch(first, site_on(server), etag='"5"', validated_url=target)
    assert (fetched.outcome, fetched.final_url) == (Outcome.UNCHANGED, target)
    assert "if-none-match" not in server.asked("/latest")[0].headers


async def test_a_validator_is_not_sent_where_a_redirect_newly_leads(fetcher: Fetcher, server: LocalServer):
    """When the redirect points to another page than before, that page is fetched whole."""
    first = server.says("/latest", moved("/2026.html"))
    server.says("/2026.html", response())
    fetched = await fetcher.fetch(
        first,
        site_on(server),
        last_modified="Thu, 30 Oct 2025 15:12:13 GMT",
        validated_url=server.url("/2025.html"),
    )
    assert fetched.outcome is Outcome.OK
    assert "if-modified-since" not in server.asked("/2026.html")[0].headers
