"""The address guard: what is refused, however it is written and whatever it resolves to."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.discover.canonical import canonical
from crawler.errors import AddressRefused
from crawler.fetch import Fetcher, MemoryRobotsCache
from crawler.fetch.guard import GuardedResolver, check_literal, refusal
from crawler.site import Scope
from storage.records import Outcome
from tests.crawler.fetch.conftest import Time
from tests.crawler.fetch.local_server import LocalServer, response, site_on

PUBLIC, LOOPBACK = "93.184.216.34", "127.0.0.1"


class Names(AbstractResolver):
    """Resolves any name to each of the given sets of addresses in turn, the last for ever."""

    def __init__(self, *turns: tuple[str, ...]) -> None:
        self.turns = list(turns)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        return [
            ResolveResult(hostname=host, host=ip, port=port, family=socket.AF_INET, proto=0, flags=0)
            for ip in turn
        ]

    async def close(self) -> None:
        pass


@pytest.fixture
async def on_loopback(time: Time) -> AsyncIterator[Fetcher]:
    """A fetcher for whom every name resolves to 127.0.0.1."""
    robots, names = MemoryRobotsCache(), Names((LOOPBACK,))
    async with Fetcher(robots=robots, clock=time.clock, sleep=time.sleep, resolver=names) as fetcher:
        yield fetcher


REFUSED = {
    "unspecified": "0.0.0.0 0.1.2.3 ::",
    "private": "10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1",
    "carrier-grade NAT": "100.64.0.1 100.127.255.255",
    "loopback": "127.0.0.1 127.9.9.9 ::1",
    "link-local": "169.254.169.254 fe80::1 fe80::1%eth0",
    "documentation": "192.0.2.1 198.51.100.9 203.0.113.9 2001:db8::1 3fff::1",
    "benchmarking": "198.18.0.1",
    "multicast": "224.0.0.1 239.255.255.250 ff02::1",
    "reserved": "240.0.0.1 255.255.255.255",
    "IPv4-mapped": "::ffff:127.0.0.1 ::ffff:8.8.8.8",
    "IPv4-compatible": "::127.0.0.1 ::8.8.8.8",
    "IPv4-translated": "::ffff:0:8.8.8.8",
    "NAT64": "64:ff9b::7f00:1 64:ff9b:1::1 64:ff9b:1:ffff:ffff:ffff:7f00:1",
    "discard-only": "100::1",
    "Teredo": "2001::1",
    "6to4": "2002:7f00:1::",
    "unique-local": "fc00::1 fd12::1",
    "site-local": "fec0::1 feff::1",
    "not public": "5f00::1 4000::1 1fff::1 200::1 2001:2::1 2001:10::1 2001:20::1 100:0:0:1::1",
    "unreadable": "junk",
}


@pytest.mark.parametrize(("kind", "addresses"), REFUSED.items())
def test_addresses_that_are_not_the_public_internet_are_refused(kind: str, addresses: str):
    """Private, special and translated networks are refused, each by the kind it is."""
    assert [refusal(address) for address in addresses.split()] == [kind] * len(addresses.split())


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "223.5.5.5", "172.32.0.1", "2400:3200::1", "2606:4700::1"]
)
def test_public_addresses_are_let_through(address: str):
    """The neighbours of refused networks are not refused."""
    assert refusal(address) is None


LOOPBACKS = (
    "127.0.0.1 127.1 0x7f.1 0x7f000001 2130706433 017700000001 0177.0.0.1 127.0.0.1. １２７.０.０.１ "
    "127．0．0．1 127｡0｡0｡1 ０ｘ７ｆ.1 127.0.1 0X7F.0x0.0.01 ②①③⓪⑦⓪⑥④③③ 0 [::] [0:0:0:0:0:0:0:1] [::127.0.0.1] "
    "127。0。0。1 %31%32%37.0.0.1 [::1] [::ffff:127.0.0.1] 0.0.0.0 localhost"
)


@pytest.mark.parametrize("host", LOOPBACKS.split())
async def test_loopback_is_refused_in_every_spelling(fetcher: Fetcher, server: LocalServer, host: str):
    """However the address is written, no connection is made."""
    url = server.url("/secret", host)
    plain = canonical(url)
    assert plain
    site = site_on(server, scope=Scope((plain.split("/")[2],)), allow_private=frozenset())
    fetched = await fetcher.fetch(url, site)
    assert fetched.outcome is Outcome.BLOCKED
    assert server.connections == 0


async def test_a_refused_literal_address_costs_no_request_for_robots_txt(
    fetcher: Fetcher, server: LocalServer
):
    """What can be told from the address alone is refused before anything is tried."""
    fetched = await fetcher.fetch(server.url("/"), site_on(server, allow_private=frozenset()))
    assert [attempt.outcome for attempt in fetched.attempts] == [Outcome.BLOCKED]


async def test_an_opened_port_opens_no_other(fetcher: Fetcher, server: LocalServer, other: LocalServer):
    """allow_private opens one host and port, not its neighbour."""
    site = site_on(server, scope=Scope((other.host,)))
    fetched = await fetcher.fetch(other.url("/"), site)
    assert fetched.outcome is Outcome.BLOCKED
    assert other.connections == 0


async def test_an_opened_address_opens_no_name_that_leads_to_it(on_loopback: Fetcher, server: LocalServer):
    """A name resolving to an opened address is refused: the source did not name it."""
    site = site_on(server, scope=Scope((f"evil.example:{server.port}",)))
    fetched = await on_loopback.fetch(server.url("/", "evil.example"), site)
    assert fetched.outcome is Outcome.BLOCKED
    assert "evil.example" in (fetched.last.reason or "")
    assert "127.0.0.1" in (fetched.last.reason or "")
    assert server.connections == 0


async def test_an_opened_name_is_reached_where_it_resolves_to(on_loopback: Fetcher, server: LocalServer):
    """A source may open a name on its own network; the resolved address is the one connected to."""
    host = f"reports.intranet.example:{server.port}"
    server.says("/", response())
    site = site_on(server, scope=Scope((host,)), allow_private=frozenset({host}))
    fetched = await on_loopback.fetch(f"http://{host}/", site)
    assert fetched.outcome is Outcome.OK
    assert server.asked("/")[0].headers["host"] == host


async def test_a_connection_of_one_source_does_not_serve_another(fetcher: Fetcher, server: LocalServer):
    """Leave to reach a private host is not inherited through a connection that is already open."""
    url = server.says("/a.html", response())
    assert (await fetcher.fetch(url, site_on(server))).outcome is Outcome.OK
    fetched = await fetcher.fetch(url, site_on(server, allow_private=frozenset()))
    assert fetched.outcome is Outcome.BLOCKED
    assert server.pages() == ["/a.html"]


async def test_every_lookup_is_judged_again():
    """A name that was public a moment ago is refused when it turns to loopback (DNS rebinding)."""
    resolver = GuardedResolver(Names((PUBLIC,), (LOOPBACK,)), frozenset())
    assert [result["host"] for result in await resolver.resolve("turns.example", 80)] == [PUBLIC]
    with pytest.raises(AddressRefused):
        await resolver.resolve("turns.example", 80)


async def test_what_was_judged_is_what_is_connected_to(time: Time, server: LocalServer):
    """A name is looked up once for a connection: what it turns to afterwards is not asked."""
    host = f"turns.example:{server.port}"
    server.says("/", response())
    names = Names((LOOPBACK,), (PUBLIC,))
    site = site_on(server, scope=Scope((host,)), allow_private=frozenset({host}))
    async with Fetcher(
        robots=MemoryRobotsCache(), clock=time.clock, sleep=time.sleep, resolver=names
    ) as fetcher:
        assert (await fetcher.fetch(f"http://{host}/", site)).outcome is Outcome.OK
    assert server.pages() == ["/"]


async def test_a_redirect_to_a_name_that_leads_inside_is_refused(on_loopback: Fetcher, server: LocalServer):
    """The name of every hop is judged, not only the first."""
    inside = f"inside.example:{server.port}"
    url = server.says("/a.html", response(302, Location=f"http://{inside}/secret"))
    site = site_on(server, scope=Scope((server.host, inside)))
    fetched = await on_loopback.fetch(url, site)
    assert fetched.outcome is Outcome.BLOCKED
    assert server.pages() == ["/a.html"]


async def test_one_refused_address_among_many_refuses_the_name():
    """A name with a public and a private address is not tried at all."""
    with pytest.raises(AddressRefused):
        await GuardedResolver(Names((PUBLIC, "10.0.0.5")), frozenset()).resolve("both.example", 80)


def test_a_literal_address_is_judged_by_itself():
    """No resolver sees a literal address, so it is judged as it is written."""
    check_literal(PUBLIC, 80, frozenset())
    check_literal("a-name.example", 80, frozenset())
    check_literal("::1", 8600, frozenset({"[::1]:8600"}))
    with pytest.raises(AddressRefused, match=r"\[::1\]:8601 is a refused address \(loopback\)"):
        check_literal("::1", 8601, frozenset({"[::1]:8600"}))
