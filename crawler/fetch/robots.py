"""robots.txt by RFC 9309: what an answer means, how long it holds, where it is remembered.

Rules and refusals of the file itself (4xx: everything is allowed) hold a day. Where the file cannot be
read (5xx, 429, no connection, a damaged body) nothing is allowed, and it is asked for again ten minutes
later. More than five redirects count as no file. HTML sent as robots.txt is parsed for what it is: lines
that are no rules.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from crawler.fetch.exchange import Answer
from crawler.fetch.rules import Rules
from storage.records import Outcome

LARGEST = 512_000
MOST_REDIRECTS = 5
_LIFETIME = timedelta(hours=24)
_ASK_AGAIN = timedelta(minutes=10)


class Verdict(StrEnum):
    """What the answer for robots.txt means: its rules hold, or everything or nothing is allowed."""

    RULES = "rules"
    ALLOW_ALL = "allow_all"
    DISALLOW_ALL = "disallow_all"


@dataclass(frozen=True, slots=True)
class RobotsEntry:
    """The robots.txt of one origin (`https://host:port`, default port left out) as last seen.

    `status` is None where no answer came. `body` is the text, at most 500 KiB of it.
    """

    origin: str
    fetched_at: datetime
    expires_at: datetime
    status: int | None
    body: str
    verdict: Verdict

    def holds(self, now: datetime) -> bool:
        """Whether it need not be asked for again; one from the future, after a clock was put back, does not hold."""
        return self.fetched_at <= now < self.expires_at


class RobotsCache(Protocol):
    """Remembers entries; called from the event loop, so it must be quick."""

    def load(self, origin: str) -> RobotsEntry | None:
        """The entry last saved for an origin, expired or not."""

    def save(self, entry: RobotsEntry) -> None:
        """Remember an entry in place of the origin's earlier one."""


class MemoryRobotsCache:
    """Remembers entries as long as the process lives."""

    def __init__(self) -> None:
        self._entries: dict[str, RobotsEntry] = {}

    def load(self, origin: str) -> RobotsEntry | None:
        """The entry last saved for an origin, expired or not."""
        return self._entries.get(origin)

    def save(self, entry: RobotsEntry) -> None:
        """Remember an entry in place of the origin's earlier one."""
        self._entries[entry.origin] = entry


@dataclass(frozen=True, slots=True)
class Permission:
    """An entry read for one product token; `rules` is None where the verdict alone decides.

    `trouble` is why the file could not be read, where that is still known.
    """

    entry: RobotsEntry
    rules: Rules | None
    trouble: str | None = None

    @property
    def delay(self) -> float:
        """Seconds the file asks us to leave between requests, capped."""
        return self.rules.delay if self.rules else 0.0

    @property
    def text(self) -> str:
        """The file as it was sent, at most 500 KiB of it."""
        return self.entry.body

    @property
    def asked_again_at(self) -> datetime | None:
        """When the file is asked for again, where it could not be read."""
        return self.entry.expires_at if self.entry.verdict is Verdict.DISALLOW_ALL else None

    @property
    def remark(self) -> str | None:
        """What its owner or ours should know of the file."""
        if self.entry.body.lstrip().startswith("<"):
            return "this is a web page, not a robots.txt: no rules found"
        if self.rules and self.rules.asked_delay > self.rules.delay:
            return (
                f"asks for {self.rules.asked_delay:.0f} s between requests; {self.rules.delay:.0f} s are kept"
            )
        return None

    def refusal(self, url: str) -> tuple[Outcome, str] | None:
        """Why an address may not be fetched; None where it may.

        Where no answer came at all it is the network that refuses, not the owner of the site.
        """
        if self.rules is not None:
            return None if self.rules.allows(url) else (Outcome.ROBOTS, "robots.txt forbids it")
        if self.entry.verdict is Verdict.ALLOW_ALL:
            return None
        if self.entry.status is None:
            return Outcome.NETWORK_ERROR, f"{self.trouble or 'no answer'} (when asked for robots.txt)"
        trouble = self.trouble or f"answer {self.entry.status}"
        return Outcome.ROBOTS, f"robots.txt could not be read ({trouble}), so nothing may be fetched"


class Robots:
    """Permissions by origin and product token, over a cache of entries."""

    def __init__(self, cache: RobotsCache, clock: Callable[[], datetime]) -> None:
        self._cache = cache
        self._clock = clock
        self._permissions: dict[tuple[str, str], Permission] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def known(self, origin: str, token: str) -> Permission | None:
        """What is known of an origin and still holds; None where robots.txt must be asked for."""
        known = self._permissions.get((origin, token))
        now = self._clock()
        if known is not None and known.entry.holds(now):
            return known
        entry = self._cache.load(origin)
        if entry is None or not entry.holds(now):
            return None
        return self._remember(entry, token)

    def learn(self, origin: str, token: str, answer: Answer) -> Permission:
        """What the final answer for an origin's robots.txt means."""
        entry = _entry(origin, answer, self._clock())
        self._cache.save(entry)
        return self._remember(entry, token, answer.reason)

    def asking(self, origin: str) -> asyncio.Lock:
        """To be held while asking, so that one request at a time is made for the same file."""
        return self._locks.setdefault(origin, asyncio.Lock())

    def _remember(self, entry: RobotsEntry, token: str, trouble: str | None = None) -> Permission:
        rules = Rules(entry.body, token) if entry.verdict is Verdict.RULES else None
        permission = self._permissions[entry.origin, token] = Permission(entry, rules, trouble)
        return permission


def _entry(origin: str, answer: Answer, now: datetime) -> RobotsEntry:
    verdict = _verdict(answer)
    body = _text(answer.body or b"") if verdict is Verdict.RULES else ""
    lifetime = _ASK_AGAIN if verdict is Verdict.DISALLOW_ALL else _LIFETIME
    return RobotsEntry(origin, now, now + lifetime, answer.status, body, verdict)


def _text(body: bytes) -> str:
    """UTF-8 without its mark; a NUL, which no column should hold, becomes U+FFFD like other broken bytes."""
    return body.decode("utf-8-sig", "replace").replace("\0", "\ufffd")


def _verdict(answer: Answer) -> Verdict:
    if answer.outcome is Outcome.OK:
        return Verdict.RULES
    status = answer.status or 0
    return Verdict.ALLOW_ALL if 300 <= status < 500 and status != 429 else Verdict.DISALLOW_ALL
