"""`baogao manifest`: what came in on each day, sealed by a hash that holds the one of the day before."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from baogao.cli.options import Db, Json
from baogao.cli.terminal import say_json, say_table
from baogao.settings import ARCHIVE
from storage import manifests
from storage.database import reading


def manifest(
    day: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Print the manifest of this day, to be kept elsewhere."),
    ] = None,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Show what was sealed on each day.

    A manifest lists the hashes of the snapshots and documents that came in, and names the hash of the manifest before it.
    Kept elsewhere, it shows any later change: `baogao verify` makes the chain again, and `sha256sum` of a kept manifest
    must be what this verb shows for its day. The last day is added to until another begins.
    """
    with reading(db) as archive:
        if day is not None:
            for line in manifests.lines(archive, manifests.manifest(archive, day)):
                sys.stdout.write(line)
            return
        rows = [
            {"day": each.day, "snapshots": each.snapshots, "documents": each.documents, "sha256": each.sha256}
            for each in manifests.manifests(archive)
        ]
    if as_json:
        for row in rows:
            say_json(row)
    else:
        say_table(("day", "snapshots", "documents", "sha256"), (row.values() for row in rows))
