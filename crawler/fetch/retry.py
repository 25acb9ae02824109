"""When to ask again: jittered exponential backoff, and Retry-After in both of its forms."""

from __future__ import annotations

import itertools
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt

LONGEST_RETRY_AFTER = 120.0
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_LONGEST_READABLE = 10 * 365 * 86_400

Sleep = Callable[[float], Awaitable[None]]


class Retriable(Protocol):
    """An answer that tells whether to ask again, and how long the host itself asked us to wait."""

    @property
    def again(self) -> bool: ...
    @property
    def retry_after(self) -> float | None: ...


AnswerT = TypeVar("AnswerT", bound=Retriable)


async def persist(
    ask: Callable[[int], Awaitable[AnswerT]], tries: int, sleep: Sleep, rng: random.Random
) -> AnswerT:
    """The first answer not worth another try, or the last; `ask` is given the number of the try from 1.

    A host that says Retry-After is waited for where its requests are spaced, not here.
    """
    first = await ask(1)
    if not first.again or tries < 2:
        return first
    numbers = itertools.count(1)

    async def attempt() -> AnswerT:
        number = next(numbers)
        return first if number == 1 else await ask(number)

    retrying = AsyncRetrying(
        stop=stop_after_attempt(tries),
        retry=retry_if_result(lambda answer: answer.again),
        wait=lambda state: pause(state.attempt_number, _answer(state), rng),
        sleep=sleep,
        retry_error_callback=_answer,
    )
    return await retrying(attempt)


def pause(tries: int, answer: Retriable, rng: random.Random) -> float:
    """Seconds before the next try: doubling from one to thirty, each cut by up to a half at random."""
    if answer.retry_after is not None:
        return 0.0
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(tries - 1, 16)) * rng.uniform(0.5, 1.0)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date (RFC 9110, 10.2.3).

    None where it is absent or unreadable; a date gone by is 0.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 12 and int(text) <= _LONGEST_READABLE else None
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    seconds = (when - now).total_seconds()
    return max(0.0, seconds) if seconds <= _LONGEST_READABLE else None


def _answer(state: RetryCallState) -> Any:
    return state.outcome.result() if state.outcome else None
