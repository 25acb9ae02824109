"""One visit to a page: every hop judged before it is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.discover.canonical import canonical, follow, host_and_port, origin
from crawler.errors import AddressRefused
from crawler.fetch.asking import Asker, Shared
from crawler.fetch.exchange import Answer
from crawler.fetch.guard import check_literal
from crawler.fetch.headers import cleaned
from crawler.fetch.robots import MOST_REDIRECTS, Permission
from crawler.fetch.rules import product_token
from crawler.site import Site
from storage.records import Fetched, Outcome, Purpose

_USER = re.compile(r"//[^/?#@]*@")
_LONGEST_SHOWN = 2000
LONGEST_REST = 120.0  # seconds that a page waits for its host, which holds up no other host


@dataclass(frozen=True, slots=True)
class _Refusal:
    outcome: Outcome
    reason: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """Fetches one page for one source; used once."""

    shared: Shared
    site: Site
    asker: Asker
    purpose: Purpose = Purpose.PAGE
    hops: list[str] = field(default_factory=list)

    async def run(self, url: str) -> Fetched:
        """Follow an address to where it ends; whatever the web does is told by the attempts."""
        address, written = canonical(url), url
        while True:
            refusal = self._dead_end(address) or await self._rest(address)
            if address is None or refusal:
                return self._refused(url, address or written, refusal or _NO_ADDRESS)
            permission = await self._permission(address)
            if isinstance(permission, _Refusal):
                return self._refused(url, address, permission)
            self.hops.append(address)
            answer = await self.asker.ask(address, self.purpose, len(self.hops) - 1, permission.delay)
            if answer.outcome is not Outcome.REDIRECT:
                not_before = self._not_before(answer)
                return Fetched(url, address, tuple(self.asker.attempts), answer.body, not_before)
            written = answer.location
            address = follow(address, written)

    def _dead_end(self, address: str | None) -> _Refusal | None:
        """Why an address need not be asked for, as far as that can be told without any request."""
        limits = self.site.limits
        if address is None:
            return _NO_ADDRESS
        if address in self.hops:
            return _Refusal(Outcome.HTTP_ERROR, "the redirects run in a circle")
        if len(self.hops) > limits.max_redirects:
            return _Refusal(Outcome.HTTP_ERROR, f"more than {limits.max_redirects} redirects")
        if self.purpose is Purpose.PART and (refusal := self._guarded(address)):
            return refusal  # of a script that looks round inside, this says more
        if not self.site.scope.covers(address):
            return _Refusal(Outcome.OUT_OF_SCOPE, "outside the scope of the source")
        return self._guarded(address)

    def _guarded(self, address: str) -> _Refusal | None:
        host, _, port = host_and_port(origin(address)).rpartition(":")
        try:
            check_literal(host.strip("[]"), int(port), self.site.allow_private)
        except AddressRefused as refused:
            return _Refusal(Outcome.BLOCKED, str(refused))
        return None

    async def _rest(self, address: str | None) -> _Refusal | None:
        """Wait until a host in trouble may be asked again, unless that is longer than a harvest waits."""
        waited = 0.0
        while address and (until := self.shared.breaker.resting_until(host_and_port(origin(address)))):
            seconds = (until - self.shared.clock()).total_seconds()
            waited += seconds
            if waited > LONGEST_REST:
                when = until.isoformat(timespec="seconds")
                reason = f"too many failures in a row: host left alone until {when}"
                return _Refusal(Outcome.NETWORK_ERROR, reason, until)
            await self.shared.sleep(seconds)
        return None

    async def _permission(self, address: str) -> Permission | _Refusal:
        """Leave to ask for an address, by its origin's robots.txt."""
        permission = await self._robots(origin(address))
        if isinstance(permission, _Refusal):
            return permission
        refusal = permission.refusal(address)
        return _Refusal(*refusal, permission.asked_again_at) if refusal else permission

    async def _robots(self, place: str) -> Permission | _Refusal:
        token = product_token(self.site.identity.user_agent)
        known = self.shared.robots.known(place, token)
        if known is not None:
            return known
        async with self.shared.robots.asking(place):
            return self.shared.robots.known(place, token) or await self._read_robots(place, token)

    async def _read_robots(self, place: str, token: str) -> Permission | _Refusal:
        address: str | None = place + "/robots.txt"
        for hop in range(MOST_REDIRECTS + 1):
            if address is None:
                break
            answer = await self.asker.ask(address, Purpose.ROBOTS, hop, 0.0)
            if answer.outcome is Outcome.BLOCKED and hop == 0:
                return _Refusal(Outcome.BLOCKED, answer.reason or "")
            if answer.outcome is not Outcome.REDIRECT:
                break
            address = follow(address, answer.location)
        permission = self.shared.robots.learn(place, token, answer)
        if permission.remark:
            self.asker.remark(permission.remark)
        return permission

    def _refused(self, url: str, address: str, refusal: _Refusal) -> Fetched:
        shown = cleaned(_USER.sub("//", address), _LONGEST_SHOWN)
        self.asker.refuse(shown, refusal.outcome, refusal.reason, len(self.hops), self.purpose)
        return Fetched(url, shown, tuple(self.asker.attempts), None, refusal.not_before)

    def _not_before(self, answer: Answer) -> datetime | None:
        """When the host wants to be asked again, where the run does not wait so long."""
        if answer.retry_after is None:
            return None
        return self.shared.clock() + timedelta(seconds=answer.retry_after)


_NO_ADDRESS = _Refusal(Outcome.BLOCKED, "this is no http(s) address that can be fetched")
