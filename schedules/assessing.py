"""What becomes of a run when it has ended: measured, compared with the source's past, its troubles noted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlite_utils import Database

from schedules.comparing import MOST_RUNS, WEEKS, compare
from storage import figures, runs, troubles
from storage.runs import Warned
from storage.walks import listings, yields


def assess(db: Database, source: str, starts: Collection[str], now: datetime) -> tuple[Warned, ...]:
    """Measure the latest run of a source if it has ended, and keep its warnings; gives them. Done again, the same.

    Runs inside one transaction.
    """
    latest = runs.latest(db, source)
    if latest is None or not latest[2]:
        return ()
    run_id, source_id, _ = latest
    figures.keep(db, run_id, figures.measure(db, run_id))
    warned = compare(
        runs.past(db, source_id, MOST_RUNS),
        runs.weeks(db, source_id, now, WEEKS),
        figures.unreached(db, source_id, starts),
        listings.gaps(db, run_id),
        yields.weekly(db, source_id, now, WEEKS),
    )
    runs.warn(db, run_id, warned)
    troubles.stand(db, source, warned, now)
    return warned
