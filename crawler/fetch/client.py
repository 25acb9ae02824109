"""The fetcher: the one way out to the web."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from types import TracebackType

import httpx
from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver

from crawler.discover.canonical import canonical, origin
from crawler.discover.catalogues import named_in_robots
from crawler.fetch.asking import Asker, Shared, Validators
from crawler.fetch.breaker import Breaker
from crawler.fetch.politeness import Politeness
from crawler.fetch.retry import Sleep
from crawler.fetch.robots import Robots, RobotsCache
from crawler.fetch.rules import product_token
from crawler.fetch.transport import ExactTransport
from crawler.fetch.visit import Visit
from crawler.site import Site
from storage.records import Fetched, Purpose


@cache
def _tls() -> ssl.SSLContext:
    """Certificates are checked against certifi's list, which takes a while to load."""
    return httpx.create_ssl_context(trust_env=False)


def utc_now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


class Fetcher:
    """Fetches pages politely and safely; one for a whole harvest, shared by all sources.

    An asynchronous context manager. The keywords but `robots` are there to be replaced in tests; `sleep` takes
    seconds, and `monotonic` counts them for the spacing of requests.
    """

    def __init__(
        self,
        *,
        robots: RobotsCache,
        clock: Callable[[], datetime] = utc_now,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._resolver = resolver
        self._transports: dict[frozenset[str], ExactTransport] = {}
        self._shared = Shared(
            transport=self._transport,
            robots=Robots(robots, clock),
            politeness=Politeness(sleep, monotonic),
            breaker=Breaker(clock),
            clock=clock,
            sleep=sleep,
            rng=rng or random.Random(),  # noqa: S311 - pauses, not secrets
        )

    async def __aenter__(self) -> Fetcher:
        self._resolving = self._resolver or ThreadedResolver()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()
        await self._resolving.close()

    async def fetch(
        self,
        url: str,
        site: Site,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        validated_url: str | None = None,
    ) -> Fetched:
        """Visit one page: robots.txt, redirects and retries included; never raises for what the web does.

        `etag` and `last_modified` come from an earlier visit, and `validated_url` is its `final_url` where
        that was not `url`: only that address is asked whether it changed. Raises `HeaderUnusable` for an
        extra header that cannot be sent.
        """
        validators = Validators(canonical(validated_url or url), etag, last_modified)
        asker = Asker(self._shared, site, validators)
        return await Visit(self._shared, site, asker).run(url)

    def sitemaps(self, url: str, site: Site) -> tuple[str, ...]:
        """The sitemaps that robots.txt names where a canonical address is; none before a page there was asked for."""
        known = self._shared.robots.known(origin(url), product_token(site.identity.user_agent))
        return named_in_robots(known.text, url) if known else ()

    async def fetch_part(self, url: str, site: Site) -> Fetched:
        """Fetch what a page asks for while it is rendered: under all the rules of `fetch`, but of any content type."""
        asker = Asker(self._shared, site, Validators(None))
        return await Visit(self._shared, site, asker, Purpose.PART).run(url)

    def _transport(self, opened: frozenset[str]) -> ExactTransport:
        """The connections of one set of opened hosts; never shared with another set."""
        transport = self._transports.get(opened)
        if transport is None:
            transport = self._transports[opened] = ExactTransport(opened, self._resolving, _tls())
        return transport
