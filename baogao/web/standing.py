"""How sources stand: gathered for the overview and for a source's own page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from baogao.web.surroundings import Surroundings
from baogao.web.view import Asked
from schedules.errors import SourcesError
from schedules.loading import load_sources
from schedules.outlook import outlook
from schedules.service.plan import Next
from schedules.sharing import share
from schedules.sources import Source
from storage import overview, runs, service, troubles
from storage.overview import SourceStanding
from storage.service import ALL, Pause
from storage.times import moment


class Mood(StrEnum):
    """How good or bad something is; also the class that colours it."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Configured:
    """What the file of sources says now; `faults` where it cannot be taken up."""

    sources: tuple[Source, ...] = ()
    faults: tuple[str, ...] = ()

    def named(self, name: str) -> Source | None:
        """The source of this name."""
        return next((source for source in self.sources if source.name == name), None)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that needs a person: how bad, what kind, of which source (empty: of none), in words, since when."""

    mood: Mood
    kind: str
    source: str
    message: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """How a source stands, in a word: its code and how good that is."""

    mood: Mood
    code: str


def configured(surroundings: Surroundings) -> Configured:
    """What the file of sources says; nothing at all where there is no such file."""
    path = surroundings.sources_file
    if path is None or not path.is_file():
        return Configured()
    try:
        sources = load_sources(path)
        part = surroundings.part
        return Configured(sources if part is None else share(sources, part).sources)
    except SourcesError as error:
        return Configured(faults=error.faults)


def nexts(asked: Asked, sources: Sequence[Source]) -> Mapping[str, Next]:
    """When each source is harvested next: as the service in this process has it, else as it would be planned."""
    state = asked.surroundings.state
    if state is not None and state.nexts:
        return state.nexts
    return outlook(asked.db, sources, asked.now)


def paused(asked: Asked) -> dict[str, Pause]:
    """What is paused, by source; one for all of them stands under `*`."""
    return {pause.source: pause for pause in service.pauses(asked.db)}


def health(standing: SourceStanding, notices: Iterable[Notice], pauses: Mapping[str, Pause]) -> Health:
    """How a source stands: at worst what its notices say, then whether it is paused, then its latest run."""
    moods = {notice.mood for notice in notices if notice.source == standing.name}
    for mood, code in ((Mood.BAD, "failing"), (Mood.WATCH, "warned")):
        if mood in moods:
            return Health(mood, code)
    if standing.name in pauses or ALL in pauses:
        return Health(Mood.CALM, "paused")
    if standing.outcome is None:
        return Health(Mood.CALM, "never")
    codes = {"running": Health(Mood.CALM, "running"), "interrupted": Health(Mood.CALM, "interrupted")}
    return codes.get(standing.outcome, Health(Mood.GOOD, "well"))


def notices(asked: Asked, standings: Sequence[SourceStanding], faults: Sequence[str]) -> list[Notice]:
    """Everything that needs a person, the worst first."""
    found = [Notice(Mood.BAD, "sources_file", "", fault) for fault in faults]
    state = asked.surroundings.state
    if state is not None and state.fault:
        found.append(Notice(Mood.BAD, "archive", "", state.fault))
    found += _told(asked)
    known = {(notice.source, notice.kind) for notice in found}
    found += [
        Notice(Mood.BAD, "failed", each.name, each.error or "", moment(each.started_at or ""))
        for each in standings
        if each.outcome == "failed" and (each.name, "failed") not in known
    ]
    found += [
        Notice(
            Mood.BAD if each.state == "refused" else Mood.WATCH,
            f"start_{each.state}",
            each.source,
            f"{each.url}: {each.reason}",
        )
        for each in overview.missed_starts(asked.db)
    ]
    return sorted(found, key=lambda notice: (notice.mood is not Mood.BAD, notice.source))


def _told(asked: Asked) -> list[Notice]:
    """The warnings of each source's latest run, and the troubles the service knows of; one of both once."""
    stand = {(each.source, each.kind): each for each in troubles.every(asked.db) if each.ended_at is None}
    found = {
        (source, warned.kind): Notice(_mood(failure=warned.failure), warned.kind, source, warned.message)
        for source, warned in runs.standing(asked.db)
    }
    for key, trouble in stand.items():
        mood = _mood(failure=trouble.failure)
        found[key] = Notice(mood, trouble.kind, trouble.source, trouble.message, trouble.since)
    return list(found.values())


def _mood(*, failure: bool) -> Mood:
    return Mood.BAD if failure else Mood.WATCH
