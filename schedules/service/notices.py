"""When somebody is told of a trouble: at once, again ever more rarely while it stands, and once when it is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from storage.troubles import Trouble

LONGEST = 7  # times the first interval


def due(troubles: Iterable[Trouble], now: datetime, repeat: timedelta) -> Iterator[Trouble]:
    """The troubles somebody is to be told of now.

    A new one at once; one that stands again after `repeat`, then after twice as long each time, up to `LONGEST`
    times. The end of one only where its beginning was told. One that comes back within `repeat` of the last
    message waits for that time, so that what comes and goes is not told of each time.
    """
    return (trouble for trouble in troubles if _is_due(trouble, now, repeat))


def over(troubles: Iterable[Trouble], now: datetime, repeat: timedelta) -> Iterator[Trouble]:
    """The troubles that are over and need not be remembered."""
    for trouble in troubles:
        quiet = trouble.told_at is None or now - trouble.told_at >= repeat
        if trouble.ended_at is not None and not trouble.told and quiet:
            yield trouble


def _is_due(trouble: Trouble, now: datetime, repeat: timedelta) -> bool:
    if trouble.ended_at is not None:
        return trouble.told > 0
    if trouble.told_at is None:
        return True
    wait = repeat * min(1 << max(0, min(trouble.told - 1, 10)), LONGEST)
    return now - trouble.told_at >= wait
