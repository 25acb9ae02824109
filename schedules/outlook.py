"""When each source is harvested next, told by whoever only reads: the same plan as the service's, nothing written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from schedules.quiet import midnight
from schedules.service.agenda import slot_time
from schedules.service.plan import Next, Standing, plan
from schedules.sources import Source
from storage import service
from storage.service import ALL, Spent
from storage.times import moment


def outlook(db: Database, sources: Sequence[Source], now: datetime) -> Mapping[str, Next]:
    """The next harvest of each source, by its name. What only the service's process knows is not in it: late failures."""
    paused = {pause.source for pause in service.pauses(db)}
    asked = {request.source: request.asked_at for request in reversed(service.requests(db))}
    watched = {
        name: (cadence, moment(since))
        for name, cadence, since in db.execute("SELECT source, cadence, since FROM service_watches")
    }
    found = {}
    for source in sources:
        last = service.last_run(db, source.name)
        cadence, since = watched.get(source.name, ("", now))
        limited = source.daily_pages or source.daily_bytes
        standing = Standing(
            since=since if cadence == f"{source.cadence} ({source.timezone})" else now,
            last_slot=None if last is None else slot_time(last),
            unfinished=last is not None and not last.ended,
            paused=ALL in paused or source.name in paused,
            asked=asked.get(source.name),
            spent=service.spent(db, source.name, midnight(now, source.zone)) if limited else Spent(),
        )
        found[source.name] = plan(source, standing, now)
    return found
