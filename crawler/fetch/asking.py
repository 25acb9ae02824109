"""Asking a host: in its turn, with the headers it may see, again where that may help, each try recorded."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from time import perf_counter

import httpx

from crawler.discover.canonical import host_and_port, origin
from crawler.discover.listing_api import page_of
from crawler.fetch.breaker import Breaker
from crawler.fetch.exchange import Answer, Question, exchange
from crawler.fetch.headers import conditions, extra, identifying, kept
from crawler.fetch.politeness import Politeness
from crawler.fetch.retry import Sleep, persist
from crawler.fetch.robots import LARGEST, Robots
from crawler.site import Identity, Site
from storage.records import Attempt, Outcome, Purpose


@dataclass(frozen=True, slots=True)
class Shared:
    """What all visits of one harvest have in common. `transport` gives the one for a set of opened hosts."""

    transport: Callable[[frozenset[str]], httpx.AsyncBaseTransport]
    robots: Robots
    politeness: Politeness
    breaker: Breaker
    clock: Callable[[], datetime]
    sleep: Sleep
    rng: random.Random


@dataclass(frozen=True, slots=True)
class Validators:
    """What a page can be compared by, and the address whose answer said so: no other is asked to compare."""

    address: str | None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes the requests of one visit and records them in `attempts`."""

    shared: Shared
    site: Site
    validators: Validators
    attempts: list[Attempt] = field(default_factory=list)

    async def ask(self, address: str, purpose: Purpose, hop: int, delay: float) -> Answer:
        """The last answer of at most `limits.max_attempts` tries, begun `delay` seconds apart or more."""
        host = host_and_port(origin(address))
        question = self._question(address, purpose)
        limits, politeness = self.site.limits, self.shared.politeness
        transport = self.shared.transport(self.site.allow_private)

        async def attempt(number: int) -> Answer:
            await politeness.begin(host, max(limits.delay, delay), limits.concurrency)
            try:
                started_at, start = self.shared.clock(), perf_counter()
                answer = await exchange(transport, question, self.shared.clock)
                if answer.again and answer.retry_after is not None:
                    politeness.hold(host, answer.retry_after)
            finally:
                # A request may reach a busy site late: the pause that robots.txt asks for begins with the answer.
                politeness.hold(host, delay)
                politeness.end(host)
            seconds = perf_counter() - start
            self.attempts.append(_attempt(address, started_at, seconds, purpose, number, hop, answer))
            return answer

        answer = await persist(attempt, limits.max_attempts, self.shared.sleep, self.shared.rng)
        self._note_health(host, answer)
        return answer

    def refuse(
        self, address: str, outcome: Outcome, reason: str, hop: int, purpose: Purpose = Purpose.PAGE
    ) -> None:
        """Record that an address was not asked for, and why."""
        now = self.shared.clock()
        self.attempts.append(Attempt(address, now, 0.0, outcome, purpose, 1, hop, reason=reason))

    def remark(self, reason: str) -> None:
        """Say of the last attempt what was found out later."""
        self.attempts[-1] = replace(self.attempts[-1], reason=reason)

    def _note_health(self, host: str, answer: Answer) -> None:
        if answer.trouble:
            self.shared.breaker.failed(host, answer.trouble)
        elif answer.status is not None:
            self.shared.breaker.succeeded(host)

    def _question(self, address: str, purpose: Purpose) -> Question:
        limits = self.site.limits
        if purpose is Purpose.ROBOTS:
            headers, _ = standing_headers(self.site.identity)
            return Question(address, headers, limits.timeout, limits.deadline, LARGEST, page=False)
        headers, comparing = self._page_headers(address)
        packed = address.partition("?")[0].lower().endswith(".xml.gz")
        return Question(
            address,
            headers,
            limits.timeout,
            limits.deadline,
            limits.max_bytes,
            comparing,
            packed=packed,
            max_file_bytes=limits.max_attachment_bytes if self.site.attachments else 0,
            part=purpose is Purpose.PART,
            data=self.site.links.api is not None and page_of(self.site.links.api, address) is not None,
        )

    def _page_headers(self, address: str) -> tuple[httpx.Headers, bool]:
        """The headers for a page, and whether they ask the server to compare."""
        plain, full = standing_headers(self.site.identity)
        headers = full if full is not plain and self._may_see_extra(address) else plain
        known = self.validators
        if address != known.address or not (pairs := conditions(known.etag, known.last_modified)):
            return headers, False
        return httpx.Headers([*headers.raw, *_encoded(pairs)]), True

    def _may_see_extra(self, address: str) -> bool:
        """Extra headers may be credentials: they stay on the origin first asked, and off plain http where
        the source starts with https."""
        first = next((a.url for a in self.attempts if a.purpose in (Purpose.PAGE, Purpose.PART)), address)
        scheme, _, rest = origin(address).partition("://")
        downgraded = scheme == "http" and any(s.startswith(f"https://{rest}/") for s in self.site.starts)
        return origin(first) == origin(address) and self.site.scope.covers(address) and not downgraded


@lru_cache(maxsize=256)
def standing_headers(identity: Identity) -> tuple[httpx.Headers, httpx.Headers]:
    """The headers of every request of a source, without and with its extra ones; raises `HeaderUnusable`."""
    plain = httpx.Headers(_encoded(identifying(identity)))
    extras = _encoded(extra(identity))
    replaced = {name.lower() for name, _ in extras}
    full = [pair for pair in plain.raw if pair[0].lower() not in replaced] + extras
    return plain, httpx.Headers(full) if extras else plain


def _encoded(pairs: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in pairs]


def _attempt(
    address: str,
    started_at: datetime,
    seconds: float,
    purpose: Purpose,
    number: int,
    hop: int,
    answer: Answer,
) -> Attempt:
    headers = kept(answer.headers) if answer.headers else ()
    return Attempt(
        address,
        started_at,
        seconds,
        answer.outcome,
        purpose,
        number,
        hop,
        answer.status,
        answer.reason,
        headers,
        answer.bytes_received,
    )
