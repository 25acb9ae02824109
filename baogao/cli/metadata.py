"""`baogao metadata`: what Datasette needs to show an archive as what it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from baogao.cli.options import Db
from baogao.cli.terminal import plain
from baogao.settings import ARCHIVE
from storage.database import reading
from storage.datasette import metadata as made
from storage.placing import whole_file

STREAM = Path("-")


def metadata(
    out: Annotated[Path, typer.Argument(metavar="[OUT]", help="File to write, or - for stdout.")] = Path(
        "metadata.json"
    ),
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file OUT if it is there.")] = False,
    db: Db = ARCHIVE.default,
) -> None:
    """Write the metadata file for Datasette.

    With titles, descriptions of every table and column, facets, units and ready queries, made from the archive's own
    comments. Then: datasette archive.db -m metadata.json
    """
    with reading(db) as archive:
        text = json.dumps(made(archive, db.stem), ensure_ascii=False, indent=2) + "\n"
    if out == STREAM:
        sys.stdout.write(text)
        return
    with whole_file(out, replace=replace) as file:
        file.write(text.encode())
    sys.stderr.write(f"{plain(out)} written; then: datasette {plain(db)} -m {plain(out)}\n")
