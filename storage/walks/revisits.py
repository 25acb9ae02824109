"""When a page whose text is known is asked for again: a pure function of how often it and its source have changed.

The rate of change is estimated from visits that tell only whether there was a change since the last one, as in Cho and
Garcia-Molina, "Estimating frequency of change" (2003); a page that says little of itself is taken to be like the others
of its source, and a source that does like any.
"""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta
from typing import NamedTuple

SOONEST, LATEST = timedelta(days=1), timedelta(days=180)
UNDATED = 60.0  # days; the age of a page whose age nothing tells
ANY_RATE = 1 / 120  # changes a day of any page, until a source shows its own
_WEIGHT_OF_ANY = 600.0  # days of pages watched, after which a source's own rate counts as much
_WEIGHT_OF_SOURCE = 60.0  # the same of a page among its source's
LEAST = 20  # due pages that a harvest visits in any case
_EARLIEST_SHARE = 0.75  # of the wait: pages due at one time are spread over the rest


class Watched(NamedTuple):
    """What visits to a page, or to many, have shown: how many after the first, how many met a change, over what days."""

    visits: int = 0
    changes: int = 0
    days: float = 0.0


def wait(url: str, age: float, page: Watched, source: Watched) -> timedelta:
    """How long a page is left alone after a visit; `age` is in days at that visit.

    About until the next change is expected, and never longer than the page is old: a young one is asked for soon, and
    then ever more rarely. From SOONEST to LATEST; the address decides where in the last quarter of the wait.
    """
    days = min(1 / rate(page, source), max(age, 0.0), LATEST / timedelta(days=1))
    spread = int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) / 2**32
    return max(SOONEST, timedelta(days=days * (_EARLIEST_SHARE + (1 - _EARLIEST_SHARE) * spread)))


def rate(page: Watched, source: Watched) -> float:
    """Changes a day to expect of a page, from its own past and from that of its source."""
    usual = _weighed(_estimate(source), source.days, ANY_RATE, _WEIGHT_OF_ANY)
    return _weighed(_estimate(page), page.days, usual, _WEIGHT_OF_SOURCE)


def _estimate(seen: Watched) -> float:
    """Changes a day by visits alone: -ln((unchanged + 0.5) / (visits + 0.5)) in the mean time between two."""
    if not seen.visits or seen.days <= 0:
        return 0.0
    unchanged = max(0, seen.visits - seen.changes)
    return -math.log((unchanged + 0.5) / (seen.visits + 0.5)) * seen.visits / seen.days


def _weighed(own: float, days: float, usual: float, weight: float) -> float:
    return (own * days + usual * weight) / (days + weight)


def budget(known: int, days: float) -> int:
    """How many pages that are due a harvest visits, of so many known ones, so many days after the one before.

    Pages come due bunched as they were found; asking for at most a thirtieth of them a day spreads them for good.
    """
    return max(LEAST, min(known // 5, math.ceil(known * days / 30)))
