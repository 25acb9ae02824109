"""The service's own web application: `/healthz` for whoever restarts it, `/metrics` for Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from baogao.web.metrics import exposition
from schedules.service.state import State
from storage import runs
from storage.database import open_for_reading, translated
from storage.errors import ArchiveError
from storage.times import stamp

ASLEEP = timedelta(seconds=60)  # without a look, after which a service counts as hanging


def application(state: State, archive: Path, clock: Callable[[], datetime]) -> Starlette:
    """The application for a service's state and archive."""

    def healthz(_: Request) -> JSONResponse:
        health = _health(state, clock())
        return JSONResponse(health, 200 if health["ok"] else 503)

    def metrics(_: Request) -> PlainTextResponse:
        try:
            db = open_for_reading(archive)
            try:
                with translated(archive):
                    past, standing, counts = runs.listed_latest(db), runs.standing(db), runs.outcomes(db)
            finally:
                db.close()
        except ArchiveError:
            past, standing, counts = [], [], []
        text = exposition(state, clock(), past, standing, counts)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", metrics)])


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
