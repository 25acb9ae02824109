"""`/healthz` for whoever restarts the service, `/metrics` for Prometheus; neither says anything of what is archived."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from baogao.web.metrics import exposition
from baogao.web.surroundings import Surroundings
from schedules.service.state import State
from storage import runs
from storage.database import reading
from storage.errors import ArchiveError
from storage.times import stamp

ASLEEP = timedelta(seconds=60)  # without a look, after which a service counts as hanging
PATHS = ("/healthz", "/metrics")


def health_routes(surroundings: Surroundings) -> list[Route]:
    """The routes of both; of a page without a service beside it, what can be told of the archive."""

    def healthz(_: Request) -> JSONResponse:
        state = surroundings.state
        health = _page_alone(surroundings) if state is None else _health(state, surroundings.clock())
        return JSONResponse(health, 200 if health["ok"] else 503)

    def metrics(_: Request) -> PlainTextResponse:
        try:
            with reading(surroundings.archive) as db:
                past, standing, counts = runs.listed_latest(db), runs.standing(db), runs.outcomes(db)
        except ArchiveError:
            past, standing, counts = [], [], []
        text = exposition(surroundings.state, surroundings.clock(), past, standing, counts)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/metrics", metrics)]


def _health(state: State, now: datetime) -> dict[str, object]:
    """Whether the service does its work, or stands by ready to; and if not, why."""
    awake = now - state.awake_at < ASLEEP
    return {
        "ok": awake and state.fault is None,
        "state": "standing by" if state.stands_by else "harvesting" if state.harvesting else "waiting",
        "fault": state.fault if awake else f"no look since {stamp(state.awake_at)}",
        "stands_by_for": state.stands_by,
        "sources_file_faults": list(state.faults),
        "began_at": stamp(state.began_at),
    }


def _page_alone(surroundings: Surroundings) -> dict[str, object]:
    """Whether the archive can be read."""
    try:
        with reading(surroundings.archive) as db:
            db.execute("SELECT count(*) FROM sources").fetchone()
    except ArchiveError as error:
        return {"ok": False, "state": "page alone", "fault": str(error)}
    return {"ok": True, "state": "page alone", "fault": None}
