"""Everything a page asks for, asked for by our own fetcher: guard, scope, robots.txt, limits and politeness hold."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from crawler.discover.canonical import canonical, origin
from crawler.fetch.headers import cleaned
from crawler.site import Scope, Site
from storage.records import Attempt, DropCount, Fetched, Outcome, Purpose

if TYPE_CHECKING:
    from crawler.fetch import Fetcher

MOST_PARTS = 60  # requests of one page
MOST_BYTES = 20_000_000  # of all answers to one page
PART_DELAY = (
    0.25  # seconds: most that the source's own delay holds up a part; what robots.txt asks for holds in full
)
_SERVED = frozenset(("document", "script", "xhr", "fetch", "stylesheet"))
_SHARED = frozenset(("script", "stylesheet"))
_LONGEST_URL = 2000
_REFUSED = {
    Outcome.ROBOTS: "render_robots",
    Outcome.BLOCKED: "render_blocked",
    Outcome.OUT_OF_SCOPE: "render_out_of_scope",
}


def errors() -> type[Exception]:
    """What playwright raises, of whatever kind."""
    found: type[Exception] = import_module("playwright.async_api").Error
    return found


class Shelf:
    """Scripts and styles that many pages of a harvest ask for: each is fetched once."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._room = most
        self._held: dict[str, Fetched] = {}

    def get(self, url: str) -> Fetched | None:
        """What is held of an address."""
        return self._held.get(url)

    def put(self, url: str, fetched: Fetched) -> None:
        """Hold an answer, while there is room."""
        size = len(fetched.body or b"")
        if fetched.body is not None and size <= self._room and url not in self._held:
            self._room -= size
            self._held[url] = fetched


class Requests:
    """The requests of one page: answered or refused, each with its record in `attempts`."""

    def __init__(
        self, document: Fetched, site: Site, fetcher: Fetcher, shelf: Shelf, clock: Callable[[], datetime]
    ) -> None:
        self._document, self._site, self._fetcher, self._shelf, self._clock = (
            document,
            site,
            fetcher,
            shelf,
            clock,
        )
        self.attempts: list[Attempt] = []
        self._given = False  # the document itself, to the first navigation
        self._count = self._bytes = 0
        self._under_way = 0
        self._moved = asyncio.Event()

    async def answer(self, route: Any) -> None:
        """Answer one request of the page, or abort it."""
        self._under_way += 1
        self._moved.set()
        try:
            await self._answer(route, route.request)
        except errors():
            pass  # the page is gone, and nobody waits for the answer
        finally:
            self._under_way -= 1
            self._moved.set()

    async def quiet(self, seconds: float) -> None:
        """Wait until the page has asked for nothing for so long."""
        while True:
            self._moved.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._moved.wait()
            except TimeoutError:
                if not self._under_way:
                    return

    def refuse(self, url: str, reason: str, outcome: Outcome = Outcome.BLOCKED) -> None:
        """Record that something the page wanted was not done."""
        if len(self.attempts) < 2 * MOST_PARTS:
            shown = cleaned(url, _LONGEST_URL)
            self.attempts.append(Attempt(shown, self._clock(), 0.0, outcome, Purpose.PART, reason=reason))

    def refusals(self) -> tuple[DropCount, ...]:
        """How many requests were refused, by reason."""
        counts = Counter(_REFUSED[a.outcome] for a in self.attempts if a.outcome in _REFUSED)
        return tuple(DropCount(reason, count, 0) for reason, count in counts.items())

    async def _answer(self, route: Any, request: Any) -> None:
        url, kind = request.url, request.resource_type
        if kind not in _SERVED:
            await route.abort("blockedbyclient")
        elif request.is_navigation_request() and request.frame.parent_frame is None:
            await self._navigate(route, url)
        elif reason := self._over(request):
            self.refuse(url, reason)
            await route.abort("blockedbyclient")
        else:
            await self._fulfil(route, await self._fetch(url, shared=kind in _SHARED))

    async def _navigate(self, route: Any, url: str) -> None:
        """The page itself, once; where its scripts want to go elsewhere, it stays."""
        if self._given:
            self.refuse(url, "a script wanted to leave the page")
            await route.abort("aborted")
            return
        self._given = True
        await self._fulfil(route, self._document)

    def _over(self, request: Any) -> str:
        """Why no more requests of this kind are made; empty where one is."""
        if request.method != "GET":
            return f"only GET is sent for a page, not {cleaned(request.method, 20)}"
        if self._count >= MOST_PARTS:
            return f"more than {MOST_PARTS} requests for one page"
        if self._bytes >= MOST_BYTES:
            return f"more than {MOST_BYTES} bytes for one page"
        self._count += 1
        return ""

    async def _fetch(self, url: str, *, shared: bool) -> Fetched | None:
        address = canonical(url)
        if shared and address and (held := self._shelf.get(address)):
            return held
        fetched = await self._fetcher.fetch_part(url, self._as_part(address))
        self.attempts += fetched.attempts
        self._bytes += sum(attempt.bytes_received for attempt in fetched.attempts)
        if shared and address:
            self._shelf.put(address, fetched)
        return fetched if fetched.body is not None else None

    def _as_part(self, address: str | None) -> Site:
        """The source as it holds for a part: on its hosts, any path that is not excluded; credentials stay at home."""
        site = self._site
        scope = Scope(site.scope.hosts, (), site.scope.exclude)
        limits = replace(site.limits, delay=min(site.limits.delay, PART_DELAY), max_attempts=1)
        home = canonical(self._document.final_url)
        at_home = address is not None and home is not None and origin(address) == origin(home)
        identity = site.identity if at_home else replace(site.identity, headers=())
        return replace(site, scope=scope, limits=limits, identity=identity)

    async def _fulfil(self, route: Any, fetched: Fetched | None) -> None:
        if fetched is None or fetched.body is None:
            await route.abort("blockedbyclient")
            return
        kind = dict(fetched.last.headers).get("content-type", "text/html")
        headers = {"content-type": kind, "access-control-allow-origin": "*"}
        await route.fulfill(status=200, headers=headers, body=fetched.body)
