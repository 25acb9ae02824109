"""`baogao demo`: the bundled sample site, harvested on its two days, and what came of it."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from baogao.cli.ending import WrongCall
from baogao.cli.harvest import harvest_now
from baogao.cli.options import Db
from baogao.cli.tale import tell
from baogao.cli.terminal import say
from baogao.demo import DemoError, DemoSites, Request
from baogao.settings import ARCHIVE
from schedules import Source
from schedules.loading import parse_sources
from storage import stats
from storage.database import reading

PORT = 8631  # always the same, so that a second demo meets the pages the archive knows
FILE = Path("sources.toml of the demo")
SERVED = Path("demo-sources.toml")
CADENCE = "1 min"
SECOND_DAY_AFTER = 150.0  # seconds


def demo(
    db: Db = ARCHIVE.default,
    port: Annotated[
        int, typer.Option(min=1, max=65_533, help="The first of the three ports the sites are served on.")
    ] = PORT,
    serve: Annotated[
        bool,
        typer.Option(
            "--serve", help=f"Only serve it, until stopped, with {SERVED} to try `baogao run` with."
        ),
    ] = False,
) -> None:
    """Harvest the bundled sample site.

    It is served on this machine alone, and harvested on its two days; then what came of it is told.
    """
    if serve:
        _serve((port, port + 1, port + 2))
        return
    with _served((port, port + 1, port + 2)) as sites:
        sources = parse_sources(sites.sources_toml(), FILE)[0]
        if _second_day_came(db, sources):
            say(f"{db} has seen both days of the sample site; harvesting the second once more.")
            _harvest_day(sites, sources, db, second=True)
        else:
            say(f"Serving three sample sites: {', '.join(sites.addresses.values())}")
            say(f"Day 1: harvesting them into {db}.")
            _harvest_day(sites, sources, db, second=False)
            say("Day 2: some pages have changed, one has vanished; harvesting again.")
            _harvest_day(sites, sources, db, second=True)
    with reading(db) as archive:
        tell(archive, db)


def _serve(ports: tuple[int, int, int]) -> None:
    """Keep the sites up until stopped; their second day comes after a while."""
    with _served(ports) as sites:
        text = sites.sources_toml().replace('cadence = "manual"', f'cadence = "{CADENCE}"')
        if SERVED.exists() and SERVED.read_bytes().partition(b"\n")[0] != text.encode().partition(b"\n")[0]:
            raise WrongCall(
                f"{SERVED}: is there and not the demo's; move it away, or call this in another folder"
            )
        SERVED.write_text(text, "utf-8")
        say(f"Serving three sample sites: {', '.join(sites.addresses.values())}")
        say(f"In another terminal: baogao run --sources {SERVED} --db demo.db")
        sys.stdout.flush()
        time.sleep(SECOND_DAY_AFTER)
        sites.next_day()
        say("Day 2: some pages have changed, one has vanished.")
        sys.stdout.flush()
        while True:
            time.sleep(3600)


@contextmanager
def _served(ports: tuple[int, int, int]) -> Iterator[DemoSites]:
    """The sites on their usual ports, on others where one is taken."""
    with ExitStack() as stack:
        try:
            sites = stack.enter_context(DemoSites(ports))
        except DemoError as error:
            say(
                f"{error.__cause__ or error}: the sites go to others, where an archive of an earlier demo knows no page."
            )
            sites = stack.enter_context(DemoSites())
        yield sites


def _second_day_came(db: Path, sources: Sequence[Source]) -> bool:
    """Whether the archive has met the second day. Raises WrongCall when it holds other sources than the demo's."""
    if not db.exists() or not db.stat().st_size:
        return False
    with reading(db) as archive:
        others = {source.name for source in stats.sources(archive)} - {source.name for source in sources}
        if others:
            raise WrongCall(
                f"{db}: holds other sources ({', '.join(sorted(others))}); name another with --db demo.db"
            )
        return stats.changed_pages(archive) > 0


def _harvest_day(sites: DemoSites, sources: Sequence[Source], db: Path, *, second: bool) -> None:
    if second:
        sites.next_day()
    before = len(sites.requests)
    harvest_now(sources, db, {}, deep=second).raise_if_stopped()  # the second day, so that all of it is met
    _tell_requests(sites.requests[before:])


def _tell_requests(requests: Sequence[Request]) -> None:
    asked = Counter(request.status for request in requests)
    conditional = sum(request.conditional for request in requests)
    answers = ", ".join(f"{count} x {status}" for status, count in sorted(asked.items()))
    say(f"  {len(requests)} requests, {conditional} of them conditional; answers: {answers}")
    say()
