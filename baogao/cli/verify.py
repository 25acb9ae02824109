"""`baogao verify`: does the archive still say what its snapshots say?"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import typer
from sqlite_utils import Database

from baogao.cli.archive import reading
from baogao.cli.ending import FAILED
from baogao.cli.options import Db, Json
from baogao.cli.terminal import say, say_json
from baogao.settings import ARCHIVE
from crawler.clean import CLEANER
from crawler.refinery import Refinery
from crawler.verify import Difference, Proved
from crawler.verify import verify as prove


def verify(db: Db = ARCHIVE.default, as_json: Json = False) -> None:
    """Prove what the archive holds.

    The bytes of every snapshot by their hash, every document by deriving it from its snapshot again; tells what differs.
    """
    with reading(db) as archive:
        proved, differences = asyncio.run(_verify(archive, as_json=as_json))
    if not as_json:
        _sum_up(db, proved, differences)
    if differences:
        raise typer.Exit(FAILED)


async def _verify(archive: Database, *, as_json: bool) -> tuple[Proved, int]:
    proved, differences = Proved(), 0
    async with Refinery() as refinery:
        async for difference in prove(archive, refinery, proved):
            differences += 1
            _tell(difference, as_json=as_json)
    if as_json:
        say_json(
            {
                "snapshots": proved.snapshots,
                "sightings": proved.sightings,
                "not_checked": dict(proved.unchecked),
                "differences": differences,
            }
        )
    return proved, differences


def _tell(difference: Difference, *, as_json: bool) -> None:
    if as_json:
        say_json({"table": difference.table, "row": difference.row, "difference": difference.what})
    else:
        say(str(difference))
    sys.stdout.flush()


def _sum_up(db: Path, proved: Proved, differences: int) -> None:
    say(f"{proved.snapshots} snapshots proved by their hash, {proved.sightings} sightings derived again")
    for cleaner, count in sorted(proved.unchecked.items()):
        say(
            f"{count} sightings not checked: made by cleaner {cleaner}, this is {CLEANER};"
            " `baogao reclean` reads them again"
        )
    if differences:
        say(
            f"{db}: {differences} differences; restore the archive from a copy, the rows named are not to be trusted"
        )
    else:
        say("no difference")
