"""One source: how it stands, its runs, what was left out and why, what was learnt of it, and what a person may do."""

from __future__ import annotations

from urllib.parse import quote

from baogao.web import standing
from baogao.web.charts import columns
from baogao.web.standing import Configured, Notice
from baogao.web.view import Action, Answer, Asked, NotTaken, NotThere, View
from schedules.service.leasing import serving
from schedules.sources import Source
from storage import overview, runs, service, sources, templates
from storage.database import writing
from storage.errors import NoSuchSource
from storage.service import ALL

RUNS, LATEST = 20, 10
PATIENCE = 2.0  # seconds a person waits for another program that writes
LONGEST_REASON = 200  # characters of why something is paused
_PATTERNS = ("start", "listings", "details", "hosts", "paths", "exclude")


def source(asked: Asked) -> Answer:
    """Everything of the source that the address names."""
    name = asked.path["name"]
    configured = standing.configured(asked.surroundings)
    written = configured.named(name)
    try:
        stored = sources.stored(asked.db, name)
    except NoSuchSource as error:
        if written is None:
            raise NotThere(name) from error
        stored = None
    ran = runs.listed(asked.db, name, RUNS)
    following = standing.nexts(asked, [written] if written else []).get(name)
    pauses = standing.paused(asked)
    told = [each for each in _notices(asked, configured) if each.source == name]
    found = [(run.started_at[:10], run.figures.found if run.figures else None) for run in reversed(ran)]
    return Answer(
        "source.html",
        {
            "name": name,
            "stored": stored,
            "configured": written is not None,
            "cadence": written.cadence if written else None,
            "timezone": written.timezone if written else None,
            "patterns": _patterns(written, stored),
            "notices": told,
            "next": following,
            "pause": pauses.get(name),
            "all_paused": ALL in pauses,
            "requested": [each.asked_at for each in service.requests(asked.db) if each.source == name],
            "service": serving(asked.surroundings.archive),
            "runs": ran,
            "chart": columns(found, 640, 90, RUNS),
            "pages": sources.page_counts(asked.db, stored.id) if stored else [],
            "left_out": sources.left_out(asked.db, stored.id, RUNS) if stored else [],
            "template": templates.in_use(asked.db).get(name),
            "latest": sources.latest(asked.db, stored.id, LATEST) if stored else [],
        },
    )


def run_now(asked: Asked) -> str:
    """Ask the service for a harvest."""
    name = _known(asked, file_only=True)
    with writing(asked.surroundings.archive, PATIENCE) as db:
        service.ask(db, name, asked.now)
    return _back(name)


def pause(asked: Asked) -> str:
    """Have the service leave the source alone."""
    name = _known(asked)
    because = asked.form.get("because", "").strip()
    if len(because) > LONGEST_REASON:
        raise NotTaken(f"{len(because)} characters say why; {LONGEST_REASON} at most are kept")
    with writing(asked.surroundings.archive, PATIENCE) as db:
        service.pause(db, [name], asked.now, because or None)
    return _back(name)


def resume(asked: Asked) -> str:
    """Have the service harvest the source again."""
    name = _known(asked)
    with writing(asked.surroundings.archive, PATIENCE) as db:
        service.resume(db, [name])
    return _back(name)


def _known(asked: Asked, *, file_only: bool = False) -> str:
    """The name in the address, where there is such a source."""
    name: str = asked.path["name"]
    configured = standing.configured(asked.surroundings)
    if configured.named(name) is not None:
        return name
    if file_only and configured.faults:
        raise NotTaken(f"the file of sources cannot be read: {configured.faults[0]}")
    try:
        sources.stored(asked.db, name)
    except NoSuchSource as error:
        raise NotThere(name) from error
    if file_only:
        raise NotTaken(f"{name} is not in the file of sources, so the service would not harvest it")
    return name


def _notices(asked: Asked, configured: Configured) -> list[Notice]:
    return standing.notices(asked, overview.standings(asked.db), configured.faults)


def _patterns(written: Source | None, stored: sources.StoredSource | None) -> dict[str, list[str]]:
    """What the source may reach and what its links are taken for, as configured, else as last harvested."""
    settings = written.public_settings() if written else dict(stored.settings) if stored else {}
    found = {}
    for name in _PATTERNS:
        value = settings.get(name)
        listed = value if isinstance(value, list) else [value] if value else []
        if listed:
            found[name] = [str(each) for each in listed]
    return found


def _back(name: str) -> str:
    return f"/sources/{quote(name, safe='')}"


SOURCE = View("source", "/sources/{name:path}", source)
ACTIONS = (
    Action("run_now", "/sources/{name:path}/run-now", run_now),
    Action("pause", "/sources/{name:path}/pause", pause),
    Action("resume", "/sources/{name:path}/resume", resume),
)
