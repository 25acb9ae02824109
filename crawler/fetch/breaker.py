"""A host in trouble is left alone by itself, while others go on.

A host that cannot be connected to is surely in trouble; one that takes a request and then is silent,
closes or answers 5xx or 429 may only be so for that page, and weighs half.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

SURELY, PERHAPS = 2, 1
_ENOUGH = 10
_FIRST_REST = timedelta(seconds=60)
_LONGEST_REST = timedelta(minutes=30)


@dataclass(slots=True)
class _Health:
    weight: int = 0
    rest: timedelta = _FIRST_REST
    until: datetime | None = None
    on_trial: bool = False


class Breaker:
    """Weighs visits that failed in a row, host by host.

    After five sure failures (or ten doubtful ones) a host rests for a minute; then one visit tries it. If
    that fails too it rests twice as long, up to half an hour; one success and all is forgotten.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._hosts: dict[str, _Health] = {}

    def resting_until(self, host: str) -> datetime | None:
        """When a host may be asked again; None when it may now (after a rest, by this caller only)."""
        health = self._hosts.get(host)
        if health is None or health.until is None:
            return None
        now = self._clock()
        if health.until - health.rest <= now < health.until:  # a clock put back ends a rest
            return health.until
        health.on_trial, health.until = True, now + health.rest
        return None

    def succeeded(self, host: str) -> None:
        """The host answered as a host in order does."""
        self._hosts.pop(host, None)

    def failed(self, host: str, weight: int) -> None:
        """A visit failed for what is `SURELY` or `PERHAPS` a trouble of the whole host."""
        health = self._hosts.setdefault(host, _Health())
        health.weight += weight
        if health.on_trial:
            health.on_trial, health.rest = False, min(health.rest * 2, _LONGEST_REST)
            health.until = self._clock() + health.rest
        elif health.until is None and health.weight >= _ENOUGH:
            health.until = self._clock() + health.rest
