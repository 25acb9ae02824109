"""`baogao verify`: does the archive still say what its snapshots say?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from sqlite_utils import Database

from baogao.cli.ending import FAILED, WrongCall
from baogao.cli.options import Db, Json
from baogao.cli.terminal import say, say_json
from baogao.settings import ARCHIVE
from crawler.clean import CLEANER
from crawler.proving import prove_bundle
from crawler.refinery import Refinery
from crawler.verify import Difference, Proved
from crawler.verify import verify as prove
from storage.database import reading


def verify(
    bundle: Annotated[
        Path | None,
        typer.Argument(
            metavar="[BUNDLE.zip]", help="A bundle that `baogao trace --bundle` wrote, to prove instead."
        ),
    ] = None,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Prove what the archive holds, or a bundle.

    The bytes of every snapshot by their hash, every document by deriving it from its snapshot again, and the chain of
    daily manifests; tells what differs. Of a bundle every file by its hash, and its documents likewise.
    """
    if bundle is not None:
        if not bundle.is_file():
            raise WrongCall(
                f"{bundle}: there is no such file; `baogao trace DOC --bundle OUT.zip` writes one"
            )
        with bundle.open("rb") as file:
            proved, differences = asyncio.run(_verify_bundle(file, as_json=as_json))
    else:
        with reading(db) as archive:
            proved, differences = asyncio.run(_verify(archive, as_json=as_json))
    if not as_json:
        _sum_up(bundle or db, proved, differences, is_bundle=bundle is not None)
    if differences:
        raise typer.Exit(FAILED)


async def _verify(archive: Database, *, as_json: bool) -> tuple[Proved, int]:
    proved = Proved()
    async with Refinery() as refinery:
        return proved, await _told(prove(archive, refinery, proved), proved, as_json=as_json)


async def _verify_bundle(file: BinaryIO, *, as_json: bool) -> tuple[Proved, int]:
    proved = Proved()
    async with Refinery(1) as refinery:
        return proved, await _told(prove_bundle(file, refinery, proved), proved, as_json=as_json)


async def _told(differences: AsyncIterator[Difference], proved: Proved, *, as_json: bool) -> int:
    """Tell each difference; how many there were."""
    count = 0
    async for difference in differences:
        count += 1
        _tell(difference, as_json=as_json)
    if as_json:
        say_json(
            {
                "snapshots": proved.snapshots,
                "sightings": proved.sightings,
                "not_checked": dict(proved.unchecked),
                "differences": count,
            }
        )
    return count


def _tell(difference: Difference, *, as_json: bool) -> None:
    if as_json:
        say_json({"table": difference.table, "row": difference.row, "difference": difference.what})
    else:
        say(str(difference))
    sys.stdout.flush()


def _sum_up(path: Path, proved: Proved, differences: int, *, is_bundle: bool) -> None:
    say(f"{proved.snapshots} snapshots proved by their hash, {proved.sightings} sightings derived again")
    for cleaner, count in sorted(proved.unchecked.items()):
        say(
            f"{count} sightings not checked: made by cleaner {cleaner}, this is {CLEANER}"
            + ("" if is_bundle else "; `baogao reclean` reads them again")
        )
    if not differences:
        say("no difference")
    elif is_bundle:
        say(f"{path}: {differences} differences; ask whoever made it for another, it is not to be trusted")
    else:
        say(
            f"{path}: {differences} differences; restore the archive from a copy, the rows named are not to be trusted"
        )
