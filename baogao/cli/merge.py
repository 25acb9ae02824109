"""`baogao merge`: archives made elsewhere join this one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlite_utils import Database

from baogao.cli.archive import leased
from baogao.cli.counting import counting
from baogao.cli.dedupe import compare_again
from baogao.cli.log import log_lines
from baogao.cli.options import Db, Json, Wait
from baogao.cli.terminal import plain, say, say_json, warn
from baogao.settings import ARCHIVE
from storage.database import BUSY_SECONDS, open_for_reading, reading
from storage.joining.overlap import asked_by_both
from storage.manifests import seal
from storage.merge import Merged, check
from storage.merge import merge as join
from storage.search import index_pending, pending
from storage.times import now

MOST_HOSTS = 5  # told of, of those that both archives asked


def merge(
    others: Annotated[
        list[Path],
        typer.Argument(metavar="OTHER.db...", help="The archives to join to --db; they are only read."),
    ],
    db: Db = ARCHIVE.default,
    wait: Wait = BUSY_SECONDS,
    as_json: Json = False,
) -> None:
    """Join archives made elsewhere to this one.

    With all their provenance: every fetch, snapshot and sighting comes along, a text that both have is one document,
    and duplicates are found across all of them. --db is made if it is not there. Merging again adds only what is
    new since. What one of the archives has been told to forget is forgotten.
    """
    for other in others:  # all of them before the first is joined, so that a wrong name changes nothing
        check(db, other)
        open_for_reading(other).close()
    with leased(db, make=True, wait=wait) as archive:
        compare_again(archive, anew=False)
        for other in others:
            _warn_of_hosts_asked_twice(archive, db, other)
            merged = join(archive, other, now=now(), tell=_telling(other))
            with archive.atomic():
                seal(archive, now())
            _tell(db, other, merged, as_json=as_json)
        with counting("indexing for search", pending(archive)) as advance:
            while done := index_pending(archive):
                advance(done)


def _warn_of_hosts_asked_twice(archive: Database, db: Path, other: Path) -> None:
    """Tell of each host that both archives asked at a time: machines that are not called alike may divide none."""
    with reading(other) as theirs:
        found = asked_by_both(archive, theirs)
    for one in found[:MOST_HOSTS]:
        hours = "1 hour" if one.hours == 1 else f"{one.hours} hours"
        warn(f"{one.host} was asked by both {db} and {other} in {hours}, first at {one.first}:00Z")
    if found:
        more = f"{len(found) - MOST_HOSTS} more hosts; " if len(found) > MOST_HOSTS else ""
        warn(
            f"{more}do both harvest the same sources, or were the machines called with another N or file of sources?"
        )


def _telling(other: Path) -> Callable[[str], None]:
    return lambda step: log_lines().info("merging", archive=str(other), step=step)


def _tell(db: Path, other: Path, merged: Merged, *, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "archive": str(other),
                "added": dict(merged.added),
                "unfinished_runs": merged.unfinished,
                "forgotten": merged.forgotten,
            }
        )
        return
    added = ", ".join(f"{count} {table}" for table, count in merged.added.items() if count > 0)
    say(f"{plain(other)} joined to {plain(db)}: {added or 'nothing that was not here'}")
    if merged.unfinished:
        say(f"  {merged.unfinished} of its runs had not ended; merge it again when they have")
    if merged.forgotten:
        say(f"  {merged.forgotten} documents were forgotten there and are forgotten here now")
