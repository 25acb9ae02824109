"""`baogao harvest`: harvest now, seen while it runs, told when it has ended."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from baogao.cli.ending import FAILED, WrongCall
from baogao.cli.options import Db, Deep, Json, SourcesFile, Wait
from baogao.cli.progress import watcher
from baogao.cli.stopping import Stopping
from baogao.cli.terminal import say_json, say_table, warn
from baogao.cli.troubles import troubles
from baogao.settings import ARCHIVE, SOURCES
from crawler.site import Site
from crawler.tally import Tally
from schedules import Source, find_sources
from schedules.harvests import AT_ONCE, harvest_sources
from schedules.loading import Configuration, load_configuration
from schedules.service.leasing import serving
from storage import runs
from storage.database import BUSY_SECONDS, reading
from storage.errors import ArchiveBusy

LOOK_EVERY = 0.25  # seconds
COLUMNS = (
    "source", "outcome", "pages", "unchanged", "new", "duplicate", "revised", "dropped", "gone", "left out",
    "errors", "seconds", "bytes", "resumed",
)  # fmt: skip


def harvest(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Names of sources; all of them if none is named."),
    ] = None,
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    sources_file: SourcesFile = SOURCES.default,
    deep: Deep = False,
    as_json: Json = False,
) -> None:
    """Harvest sources now.

    What an earlier harvest left unfinished is gone on with first.

    Ctrl-C finishes what is in flight and stops; twice stops at once. Either way the next harvest goes on from there.
    """
    said = configured(sources_file)
    chosen = find_sources(said.sources, names or [])
    harvest_and_tell(chosen, db, wait, said.service.at_once, deep=deep, as_json=as_json)


def configured(sources_file: Path) -> Configuration:
    """What a file of sources says; raises WrongCall where there is no source in it."""
    said = load_configuration(sources_file)
    if not said.sources:
        raise WrongCall(f"{sources_file}: no source is configured; add one with `baogao sources add URL`")
    return said


def harvest_and_tell(
    chosen: Sequence[Source],
    db: Path,
    wait: float,
    at_once: int,
    *,
    deep: bool,
    as_json: bool,
    noted: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Harvest sources and tell what came of each; `noted` is kept with the settings of each in the archive.

    Ends the call with status 1 where a source gave nothing, and as `Harvested.raise_if_stopped` says.
    """
    try:
        came_of_it = harvest_now(chosen, db, os.environ, wait, at_once, deep=deep, noted=noted)
    except ArchiveBusy as error:
        raise ArchiveBusy(f"{error}{_way_round(db, chosen)}") from error
    if as_json:
        for tally in came_of_it.tallies:
            say_json(_row(tally))
    elif sys.stderr.isatty():
        show_table(came_of_it.tallies)
    came_of_it.raise_if_stopped()
    failed = tell_troubles(db, [source.site(os.environ) for source in chosen])
    tell_warnings(db, [source.name for source in chosen])
    if failed:
        raise typer.Exit(FAILED)


@dataclass(frozen=True, slots=True)
class Harvested:
    """What came of a harvest; `signal` stopped it, if one did."""

    tallies: tuple[Tally, ...]
    signal: int | None

    def raise_if_stopped(self) -> None:
        """End the call with status 130 or 143 when it was stopped by hand."""
        if self.signal is not None:
            raise typer.Exit(128 + self.signal)


def harvest_now(
    sources: Sequence[Source],
    db: Path,
    environ: Mapping[str, str],
    wait: float = BUSY_SECONDS,
    at_once: int = AT_ONCE,
    *,
    deep: bool = False,
    noted: Mapping[str, str] = MappingProxyType({}),
) -> Harvested:
    """Harvest sources, seen while it runs as bars on a terminal and as log lines elsewhere."""
    return asyncio.run(_harvest(sources, db, environ, wait, at_once, deep=deep, noted=noted))


async def _harvest(
    sources: Sequence[Source],
    db: Path,
    environ: Mapping[str, str],
    wait: float,
    at_once: int,
    *,
    deep: bool,
    noted: Mapping[str, str],
) -> Harvested:
    tallies = tuple(Tally(source.name) for source in sources)
    asked = asyncio.Event()
    with watcher(tallies) as watching, Stopping(asked, watching.tell) as stopping:
        work = asyncio.create_task(
            harvest_sources(
                sources,
                db,
                environ,
                tallies,
                asked,
                wait=wait,
                tell=watching.tell,
                deep=deep,
                noted=noted,
                at_once=at_once,
            )
        )
        await stopping.during(work, watching.look, LOOK_EVERY)
    return Harvested(tallies, stopping.signal)


def show_table(tallies: Sequence[Tally]) -> None:
    """Print what came of each source."""
    say_table(COLUMNS, ([_cell(value) for value in _row(tally).values()] for tally in tallies))


def tell_troubles(db: Path, sites: Sequence[Site]) -> bool:
    """Tell of sources that gave nothing, a line each on stderr; whether there was one."""
    with reading(db) as archive:
        found = list(troubles(archive, sites))
    for trouble in found:
        warn(trouble.line)
    return any(trouble.fatal for trouble in found)


def tell_warnings(db: Path, sources: Sequence[str]) -> None:
    """Tell where the latest runs of sources differ from what is usual for them, a line each on stderr."""
    with reading(db) as archive:
        standing = runs.standing(archive)
    for source, warned in standing:
        if source in sources and not warned.failure and warned.kind != "start_missed":
            warn(f'source "{source}": {warned.message}')


def _way_round(db: Path, sources: Sequence[Source]) -> str:
    """What else to do where it is the service that harvests."""
    if serving(db) is None:
        return ""
    names = " ".join(source.name for source in sources)
    return f"; a service runs on it, which harvests for you: `baogao run-now {names}`"


def _row(tally: Tally) -> dict[str, object]:
    """What came of a source, in the order of `COLUMNS`."""
    counts = tally.counts()
    received = counts.pop("bytes_received")
    row = {"source": tally.source, "outcome": tally.state, **counts}
    return row | {"seconds": round(tally.seconds, 1), "bytes": received, "resumed": tally.resumed}


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return ", ".join(f"{count} {kind}" for kind, count in sorted(value.items()))
    return ("yes" if value else None) if isinstance(value, bool) else value
