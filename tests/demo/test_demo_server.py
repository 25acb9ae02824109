"""The server of the sample sites answers as web servers do, and moves on by a day when told."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
import pytest

from baogao.demo import DemoError, DemoSites, Request
from baogao.demo.page import Kind
from baogao.demo.sites import COUNTY, NAMES, REPOSTS, TOWNSHIP

LISTING = "/zwgk/gzbg/index.html"


def test_an_unchanged_page_is_not_sent_again(demo: DemoSites, client: httpx.Client) -> None:
    """Every page has an ETag and a date, and either spares its body when sent back."""
    for site in NAMES:
        for path, page in demo.answers(site).items():
            if page.kind is Kind.MOVED:
                continue
            url = demo.addresses[site] + path
            first = client.get(url)
            for header, value in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
                again = client.get(url, headers={header: first.headers[value]})
                assert (again.status_code, again.content) == (304, b"")
                assert again.headers["ETag"] == first.headers["ETag"]


def test_a_stale_condition_gets_the_page(demo: DemoSites, client: httpx.Client) -> None:
    """Another tag, an older or unreadable date get the body; a tag outranks a date; one tag of several will do."""
    url = demo.addresses[COUNTY] + LISTING
    first = client.get(url)
    older = parsedate_to_datetime(first.headers["Last-Modified"]) - timedelta(seconds=1)
    future = format_datetime(datetime(2030, 1, 1, tzinfo=UTC), usegmt=True)
    for headers in (
        {"If-None-Match": '"another"'},
        {"If-Modified-Since": format_datetime(older, usegmt=True)},
        {"If-Modified-Since": "yesterday"},
        {"If-None-Match": '"another"', "If-Modified-Since": future},
    ):
        answer = client.get(url, headers=headers)
        assert (answer.status_code, answer.content) == (200, first.content)
    several = client.get(url, headers={"If-None-Match": f'"another", {first.headers["ETag"]}'})
    assert several.status_code == 304


def test_gzip_is_sent_when_asked_for(demo: DemoSites, client: httpx.Client) -> None:
    """With gzip accepted the body travels compressed and shorter; without, as it is."""
    url = demo.addresses[TOWNSHIP] + "/list.htm"
    zipped = client.get(url, headers={"Accept-Encoding": "gzip"})
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert zipped.content == plain.content
    assert int(zipped.headers["Content-Length"]) < int(plain.headers["Content-Length"]) == len(plain.content)


def test_the_ordinary_answers(demo: DemoSites, client: httpx.Client) -> None:
    """Unknown addresses are 404, old ones redirect for good or for now, HEAD has the headers alone."""
    unknown = client.get(demo.addresses[REPOSTS] + "/baogao/none.html")
    assert (unknown.status_code, "ETag" in unknown.headers) == (404, False)
    permanent = client.get(demo.addresses[TOWNSHIP] + "/old/2013-1.htm")
    assert (permanent.status_code, permanent.headers["Location"]) == (301, "/bg/0002.htm")
    temporary = client.get(demo.addresses[REPOSTS] + "/t/10231")
    assert (temporary.status_code, temporary.headers["Location"]) == (302, "/baogao/2024/10231.html")
    whole, head = (client.request(method, demo.addresses[COUNTY] + "/") for method in ("GET", "HEAD"))
    assert head.content == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert whole.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_connection_serves_many_requests(demo: DemoSites) -> None:
    """HTTP/1.1 connections stay open, after 200, 304, 404 and redirects alike."""
    connection = http.client.HTTPConnection(urlsplit(demo.addresses[REPOSTS]).netloc)
    connection.connect()
    first = connection.sock
    for path, status in (("/", 200), ("/none", 404), ("/t/10231", 302), ("/robots.txt", 200)):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
        assert connection.sock is first
    connection.close()


def test_it_stops_though_a_client_holds_on(capfd: pytest.CaptureFixture[str]) -> None:
    """Leaving the context ends all threads and frees the ports, says nothing, and waits for no idle client."""
    with DemoSites() as served:
        address = urlsplit(served.addresses[COUNTY])
        idle = http.client.HTTPConnection(address.netloc)
        idle.connect()
        used = http.client.HTTPConnection(address.netloc)
        used.request("GET", "/")
        used.getresponse().read()
    assert address.port is not None
    ports = tuple(urlsplit(url).port or 0 for url in served.addresses.values())
    idle.close()
    used.close()
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection(address.netloc).connect()
    assert len(ports) == 3
    with DemoSites((ports[0], ports[1], ports[2])) as again:
        assert again.addresses == served.addresses
    assert capfd.readouterr() == ("", "")


def test_a_taken_port_is_told(demo: DemoSites) -> None:
    """A port that is taken ends in one clear error, and no site is left running."""
    taken = urlsplit(demo.addresses[TOWNSHIP]).port or 0
    with pytest.raises(DemoError, match=f"{REPOSTS} on 127.0.0.1:{taken} .*leave the ports out"):
        DemoSites((0, taken, 0)).__enter__()


def test_requests_are_logged(fresh: DemoSites, client: httpx.Client) -> None:
    """The log tells site, method, path with query, status, and whether the request was conditional."""
    url = fresh.addresses[TOWNSHIP] + "/show.asp?id=33"
    tag = client.get(url).headers["ETag"]
    client.get(url, headers={"If-None-Match": tag})
    client.head(fresh.addresses[COUNTY] + "/none")
    assert fresh.requests == [
        Request(TOWNSHIP, "GET", "/show.asp?id=33", 200, False),
        Request(TOWNSHIP, "GET", "/show.asp?id=33", 304, True),
        Request(COUNTY, "HEAD", "/none", 404, False),
    ]


def test_the_next_day_changes_exactly_what_it_says(fresh: DemoSites, client: httpx.Client) -> None:
    """By tag and by date alike, what is not 304 on the second day is what `changes` names."""
    held = {
        (site, path): client.get(fresh.addresses[site] + path).headers
        for site in NAMES
        for path, kind in fresh.kinds()[site].items()
        if kind is not Kind.MOVED
    }
    fresh.next_day()
    for condition, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        statuses = {
            (site, path): client.get(
                fresh.addresses[site] + path, headers={condition: headers[validator]}
            ).status_code
            for (site, path), headers in held.items()
        }
        for site, change in fresh.changes().items():
            altered = {path for (where, path), status in statuses.items() if where == site and status == 200}
            gone = {path for (where, path), status in statuses.items() if where == site and status >= 400}
            assert altered == {*change.rewritten, *change.refurnished}
            assert gone == set(change.vanished)
            assert all((site, path) not in held for path in change.added)


def test_what_the_next_day_brings(fresh: DemoSites, client: httpx.Client) -> None:
    """One report is corrected, one is new, two texts are gone, one page changes around its text."""
    truth, changes = fresh.truth(), fresh.changes()
    fresh.next_day()
    after = fresh.truth()
    (rewritten,), (added,), (removed,) = (
        changes[COUNTY].rewritten,
        changes[COUNTY].added,
        changes[COUNTY].vanished,
    )
    assert truth[COUNTY][rewritten] != after[COUNTY][rewritten]
    assert after[COUNTY][added][0].title == "2025年霁桥镇人民政府工作报告"
    assert client.get(fresh.addresses[COUNTY] + removed).status_code == 410
    (lost,) = changes[TOWNSHIP].vanished
    assert client.get(fresh.addresses[TOWNSHIP] + lost).status_code == 404
    (around,) = changes[REPOSTS].refurnished
    assert truth[REPOSTS][around] == after[REPOSTS][around]
    unchanged = [path for path in truth[COUNTY] if path not in (rewritten, removed)]
    assert all(truth[COUNTY][path] == after[COUNTY][path] for path in unchanged)
    assert truth[REPOSTS] == after[REPOSTS]
    assert set(after[COUNTY]) - set(truth[COUNTY]) == {added}
    assert set(truth[COUNTY]) - set(after[COUNTY]) == {removed}


def test_listings_follow_the_day(fresh: DemoSites, client: httpx.Client) -> None:
    """On the second day the new report is first in its listing, and the withdrawn notice is in none."""
    fresh.next_day()
    (added,), (removed,) = fresh.changes()[COUNTY].added, fresh.changes()[COUNTY].vanished
    listing = client.get(fresh.addresses[COUNTY] + LISTING).text
    first = listing.index("t2025")
    assert listing[first:].startswith(added.rpartition("/")[2])
    notices = client.get(fresh.addresses[COUNTY] + "/zwgk/tzgg/index.html").text
    assert removed.rpartition("/")[2] not in notices
