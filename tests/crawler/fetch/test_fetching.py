"""What one request becomes: an outcome, a reason, the headers that matter, and the body."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from crawler.errors import HeaderUnusable
from crawler.fetch import Fetcher
from crawler.site import Identity, Scope
from storage.records import Outcome, Purpose
from tests.crawler.fetch.local_server import PAGE, QUICK, LocalServer, response, site_on

SECRET = "Bearer 7c1e-not-for-logs"


async def test_a_page_comes_with_its_body_and_a_record_of_every_request(
    fetcher: Fetcher, server: LocalServer
):
    """A visit tells of the robots.txt request and of the page's, the page last."""
    url = server.says("/a.html", response(ETag='"v1"', Server="old", Date="Mon, 02 Mar 2026 08:00:00 GMT"))
    fetched = await fetcher.fetch(url, site_on(server))
    assert fetched.body == PAGE
    assert (fetched.url, fetched.final_url, fetched.outcome) == (url, url, Outcome.OK)
    assert [a.purpose for a in fetched.attempts] == [Purpose.ROBOTS, Purpose.PAGE]
    assert fetched.last.status == 200
    assert fetched.last.bytes_received == len(PAGE)
    assert ("etag", '"v1"') in fetched.last.headers


async def test_the_address_is_sent_as_it_is_written(fetcher: Fetcher, server: LocalServer):
    """Escapes in an address reach the server untouched, so that robots.txt was asked about the same one."""
    target = "/a%20b/%40%E6%8A%A5;v=1/!$&'()*,@:?q=x%20y&plus=%2B&at=%40%3A&eq==&slash=/"
    fetched = await fetcher.fetch(server.says(target, response()), site_on(server))
    assert server.pages() == [target]
    assert fetched.outcome is Outcome.OK


async def test_the_crawler_says_who_it_is_and_what_it_takes(fetcher: Fetcher, server: LocalServer):
    """User agent with contact, a wish for pages and the codings that can be undone go with each request."""
    url = server.says("/a.html", response())
    identity = Identity(user_agent="baogao/1.0", contact="档案@example.org")
    await fetcher.fetch(url, site_on(server, identity=identity))
    headers = server.asked("/a.html")[0].headers
    assert headers["user-agent"].encode("latin-1").decode() == "baogao/1.0 (+档案@example.org)"
    assert headers["accept"].startswith("text/html")
    assert {"gzip", "deflate", "zstd"} <= set(headers["accept-encoding"].split(", "))
    assert headers["host"] == server.host


async def test_cookies_are_neither_kept_nor_sent_back(fetcher: Fetcher, server: LocalServer):
    """A server's cookies are dropped: not in the record, not in later requests."""
    url = server.says("/a.html", response(Set_Cookie="session=1; Path=/"))
    first = await fetcher.fetch(url, site_on(server))
    await fetcher.fetch(url, site_on(server))
    assert [name for name, _ in first.last.headers] == ["content-length", "content-type"]
    assert all("cookie" not in request.headers for request in server.requests)


async def test_kept_headers_hold_no_control_characters_and_are_not_long(
    fetcher: Fetcher, server: LocalServer
):
    """Escapes and endless values of a stranger's headers do not reach the archive."""
    long = '"' + "e" * 5000 + '"'
    url = server.says("/a.html", response(Server="x\x1b[31mred", Link="<" + "l" * 5000 + ">", ETag=long))
    headers = dict((await fetcher.fetch(url, site_on(server))).last.headers)
    assert headers["server"] == "x [31mred"
    assert len(headers["link"]) == 1024
    assert "etag" not in headers


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (response(404), Outcome.GONE, "404 Not Found"),
        (response(410), Outcome.GONE, "410 Gone"),
        (response(401), Outcome.HTTP_ERROR, "401 Unauthorized"),
        (response(403), Outcome.HTTP_ERROR, "403 Forbidden"),
        (response(451), Outcome.HTTP_ERROR, "451 Unavailable For Legal Reasons"),
        (response(999), Outcome.HTTP_ERROR, "999, which no standard knows"),
        (response(304, b""), Outcome.HTTP_ERROR, "304 Not Modified, though nothing was compared"),
        (response(204, b""), Outcome.NOT_A_PAGE, "204 No Content: no page came with it"),
        (response(202), Outcome.NOT_A_PAGE, "202 Accepted: no page came with it"),
        (response(200, b""), Outcome.NOT_A_PAGE, "the body is empty"),
        (response(206), Outcome.BAD_BODY, "206: a part of the page, which was not asked for"),
        (response(kind="application/pdf"), Outcome.NOT_A_PAGE, "the content type is application/pdf"),
        (response(kind="image/png; x=1"), Outcome.NOT_A_PAGE, "the content type is image/png"),
        (response(body=b"%PDF-1.7 as html"), Outcome.NOT_A_PAGE, "the body is a PDF file"),
        (
            response(body=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            Outcome.NOT_A_PAGE,
            "the body is an old Office file",
        ),
        (response(kind=None), Outcome.OK, None),
        (response(kind=";;;/="), Outcome.OK, None),
        (response(kind="TEXT/HTML;charset=gb2312"), Outcome.OK, None),
        (response(kind="application/xhtml+xml"), Outcome.OK, None),
        (response(kind="application/rss+xml"), Outcome.OK, None),
        (response(kind="text/plain"), Outcome.OK, None),
        (response(203), Outcome.OK, None),
    ],
)
async def test_an_answer_is_what_its_status_type_and_first_bytes_say(
    fetcher: Fetcher, server: LocalServer, answer: bytes, outcome: Outcome, reason: str | None
):
    """Only a whole page is OK and carries a body; everything else says why, and is not asked for twice."""
    fetched = await fetcher.fetch(server.says("/a.html", answer), site_on(server))
    assert (fetched.outcome, fetched.last.reason) == (outcome, reason)
    assert (fetched.body is not None) == (outcome is Outcome.OK)
    assert server.pages() == ["/a.html"]


async def test_a_type_that_is_no_page_is_not_downloaded(fetcher: Fetcher, server: LocalServer):
    """A film is refused on its header: no byte of the body is read."""
    url = server.says("/a.mp4", response(kind="video/mp4", body=b"x" * 100_000))
    assert (await fetcher.fetch(url, site_on(server))).last.bytes_received == 0


async def test_validators_make_the_request_conditional(fetcher: Fetcher, server: LocalServer):
    """A stored ETag and date go back as they came, and 304 confirms the stored page."""
    url = server.says("/a.html", response(304, b"", ETag='W/"1"'))
    date = "Thu, 30 Oct 2025 15:12:13 GMT"
    fetched = await fetcher.fetch(url, site_on(server), etag='W/"1"', last_modified=date)
    assert (fetched.outcome, fetched.body) == (Outcome.UNCHANGED, None)
    headers = server.asked("/a.html")[0].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('W/"1"', date)
    assert "if-none-match" not in server.asked("/robots.txt")[0].headers


async def test_a_validator_that_http_cannot_carry_is_not_sent(fetcher: Fetcher, server: LocalServer):
    """Control characters in a stored ETag make no second header line: the page is fetched whole."""
    url = server.says("/a.html", response())
    fetched = await fetcher.fetch(url, site_on(server), etag='"x"\r\nX-Forged: yes')
    assert fetched.outcome is Outcome.OK
    assert not {"if-none-match", "x-forged"} & set(server.asked("/a.html")[0].headers)


async def test_extra_headers_go_to_pages_only_and_into_no_record(fetcher: Fetcher, server: LocalServer):
    """A credential reaches the page's server, and neither robots.txt nor anything that can be printed."""
    url = server.says("/a.html", response())
    site = site_on(server, identity=Identity(headers=(("Authorization", SECRET), ("accept-language", "en"))))
    fetched = await fetcher.fetch(url, site)
    asked = server.asked("/a.html")[0].headers
    assert (asked["authorization"], asked["accept-language"]) == (SECRET, "en")
    assert "authorization" not in server.asked("/robots.txt")[0].headers
    assert SECRET not in repr(fetched) + repr(site)


async def test_extra_headers_are_not_sent_unencrypted_to_a_source_that_starts_encrypted(
    fetcher: Fetcher, server: LocalServer
):
    """A link from https to http of the same host does not give the credential away."""
    site = site_on(
        server,
        starts=(f"https://{server.host}/",),
        identity=Identity(headers=(("Authorization", SECRET),)),
    )
    await fetcher.fetch(server.says("/a.html", response()), site)
    assert "authorization" not in server.asked("/a.html")[0].headers


@pytest.mark.parametrize(
    "header", [("Host", "x"), ("If-Range", "x"), ("bad name", "x"), ("X-Key", SECRET + "\r\nA: b")]
)
async def test_a_header_that_cannot_be_sent_is_an_error_of_the_source(
    fetcher: Fetcher, server: LocalServer, header: tuple[str, str]
):
    """The header is named, its value is not."""
    with pytest.raises(HeaderUnusable) as caught:
        await fetcher.fetch(server.url("/"), site_on(server, identity=Identity(headers=(header,))))
    assert repr(header[0]) in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/x", "javascript:alert(1)", "http://", "http://[::bad/", "http://h:0/", "x"]
)
async def test_what_is_no_web_address_is_refused(fetcher: Fetcher, server: LocalServer, url: str):
    """Other schemes and broken addresses end as BLOCKED, with the reason."""
    fetched = await fetcher.fetch(url, site_on(server))
    assert fetched.outcome is Outcome.BLOCKED
    assert fetched.last.reason == "this is no http(s) address that can be fetched"


async def test_a_password_in_an_address_is_refused_and_not_recorded(fetcher: Fetcher, server: LocalServer):
    """An address with a user is not fetched, and its password does not come back in the record."""
    fetched = await fetcher.fetch(f"http://me:{SECRET}@{server.host}/", site_on(server))
    assert fetched.outcome is Outcome.BLOCKED
    assert SECRET not in repr(replace(fetched, url=""))
    assert server.requests == []


async def test_an_address_outside_the_scope_is_not_asked_for(fetcher: Fetcher, server: LocalServer):
    """Scope holds for the first address too, robots.txt of a foreign host included."""
    site = site_on(server, scope=Scope((server.host,), paths=("/reports/**",)))
    fetched = await fetcher.fetch(server.url("/else.html"), site)
    assert fetched.outcome is Outcome.OUT_OF_SCOPE
    assert server.requests == []


async def test_proxies_of_the_environment_are_ignored(
    fetcher: Fetcher, server: LocalServer, other: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    """A proxy variable left in the shell does not see our requests."""
    monkeypatch.setenv("http_proxy", other.url("/"))
    monkeypatch.setenv("all_proxy", other.url("/"))
    fetched = await fetcher.fetch(server.says("/a.html", response()), site_on(server))
    assert fetched.outcome is Outcome.OK
    assert other.requests == []


async def test_connections_are_kept_and_used_again(fetcher: Fetcher, server: LocalServer):
    """Ten pages one after another take one connection."""
    for number in range(10):
        await fetcher.fetch(server.says(f"/{number}.html", response()), site_on(server))
    assert server.connections == 1


async def test_an_answer_nobody_asked_for_is_not_taken_for_the_next_one(
    fetcher: Fetcher, server: LocalServer, other: LocalServer
):
    """Bytes that arrive on an idle connection do not become the answer of the next request."""
    idle: list[asyncio.StreamWriter] = []

    async def keep(writer: asyncio.StreamWriter) -> None:
        idle.append(writer)
        writer.write(response(body=b"<p>first"))
        await asyncio.Event().wait()

    first, second = server.says("/1.html", keep), server.says("/2.html", response(body=b"<p>second"))
    server.says("/robots.txt", response(404))
    assert (await fetcher.fetch(first, site_on(server))).body == b"<p>first"
    idle[0].write(response(body=b"<p>smuggled"))
    await idle[0].drain()
    await fetcher.fetch(other.url("/"), site_on(other))  # lets the smuggled bytes arrive
    assert (await fetcher.fetch(second, site_on(server))).body == b"<p>second"


async def test_a_cancelled_fetch_gives_its_place_back(fetcher: Fetcher, server: LocalServer):
    """After a fetch was cancelled in mid-answer the host can be asked again, at a concurrency of one."""
    asked = asyncio.Event()

    async def silent(_: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.Event().wait()

    site = site_on(server, limits=replace(QUICK, concurrency=1))
    stuck = asyncio.create_task(fetcher.fetch(server.says("/stuck.html", silent), site))
    await asked.wait()
    stuck.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stuck
    assert (await fetcher.fetch(server.says("/a.html", response()), site)).outcome is Outcome.OK
