"""`baogao pause|resume|run-now`: what a person tells the service, kept in the archive whether one runs or not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from baogao.cli.ending import WrongCall
from baogao.cli.options import Db, SourcesFile, Wait
from baogao.cli.terminal import say
from baogao.settings import ARCHIVE, SOURCES
from schedules import find_sources, load_sources
from schedules.service.leasing import serving
from storage import service
from storage.database import BUSY_SECONDS, reading, writing
from storage.service import ALL
from storage.times import now, stamp

Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names of sources.")]
Every = Annotated[bool, typer.Option("--all", help="All sources, later ones included.")]


def pause(
    names: Names = None,
    every: Every = False,
    because: Annotated[str | None, typer.Option(metavar="TEXT", help="Why, for whoever asks later.")] = None,
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    sources_file: SourcesFile = SOURCES.default,
) -> None:
    """Have the service leave sources alone until they are resumed.

    A harvest under way stops soon and goes on when it is resumed. Without a name, tell what is paused.
    """
    if not names and not every:
        _tell_paused(db)
        return
    chosen = _chosen(names, sources_file, every=every)
    with writing(db, wait) as archive:
        fresh = service.pause(archive, chosen, now(), because)
    for name in chosen:
        say(f"{_called(name)} paused" if name in fresh else f"{_called(name)} paused already")
    _tell_service(db)


def resume(
    names: Names = None,
    every: Every = False,
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    sources_file: SourcesFile = SOURCES.default,
) -> None:
    """Have the service harvest paused sources again.

    `--all` takes back both `pause --all` and the pauses of single sources.
    """
    if not names and not every:
        raise WrongCall("name the sources to resume, or --all; `baogao pause` tells what is paused")
    with writing(db, wait) as archive:
        paused = [each.source for each in service.pauses(archive)]
        chosen = paused if every else _chosen(names, sources_file, every=False)
        taken = service.resume(archive, chosen)
    for name in chosen:
        say(f"{_called(name)} resumed" if name in taken else f"{_called(name)} not paused")
    if ALL in paused and not every:
        say("all sources are paused still: take that back with --all")
    if not chosen:
        say("nothing was paused")
    _tell_service(db)


def run_now(
    names: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Names of sources.")],
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    sources_file: SourcesFile = SOURCES.default,
) -> None:
    """Have the service harvest sources now, paused or not, in quiet hours or not.

    Only the budget of the day holds it. `baogao harvest` does the same without a service.
    """
    chosen = _chosen(names, sources_file, every=False)
    with writing(db, wait) as archive:
        asked = [service.ask(archive, name, now()) for name in chosen]
    for request, fresh in asked:
        since = "" if fresh else f" already, at {stamp(request.asked_at)}"
        say(f"{_called(request.source)} asked for{since}")
    _tell_service(db)


def _chosen(names: Sequence[str] | None, sources_file: Path, *, every: bool) -> list[str]:
    if every and names:
        raise WrongCall("give names of sources or --all, not both")
    if every:
        return [ALL]
    return [source.name for source in find_sources(load_sources(sources_file), names or [])]


def _called(name: str) -> str:
    return "all sources:" if name == ALL else f"{name}:"


def _tell_paused(db: Path) -> None:
    with reading(db) as archive:
        paused = service.pauses(archive)
    for each in paused:
        because = f": {each.because}" if each.because else ""
        say(f"{_called(each.source)} paused since {stamp(each.since)}{because}")
    if not paused:
        say("nothing is paused")


def _tell_service(db: Path) -> None:
    holder = serving(db)
    if holder is None:
        say(f"no service runs on {db}: this is kept for the next `baogao run`")
    else:
        say(f"the service ({holder}) takes it up within seconds")
