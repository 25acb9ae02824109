"""`baogao search`: the documents that hold the words, the best first."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from baogao.cli.options import Db, Json
from baogao.cli.terminal import say, say_json, say_marked, warn
from baogao.settings import ARCHIVE
from storage.database import reading
from storage.search import Hit, pending
from storage.search import search as find


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS",
            help="All of them must be found; a word with - before it must not be (write -- before the first such).",
        ),
    ],
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only documents seen on this source.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only documents first seen on this day or later.")
    ] = None,
    copies: Annotated[
        bool,
        typer.Option("--copies", help="Show every copy of a report by itself, not only the best of them."),
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to show.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="How many of the best to skip.")] = 0,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Find documents by words.

    Words of any length, in simplified or traditional characters alike; the best match first. A report that was
    found in several copies is shown once, as its original where the words are in that, with how many more there are.
    """
    with reading(db) as archive:
        hits = find(
            archive, " ".join(words), limit=limit, offset=offset, source=source, since=since, fold=not copies
        )
        waiting = pending(archive)
    if waiting:
        warn(
            f"{waiting} documents are not in the index yet and were not searched; the next `baogao harvest` adds them"
        )
    for hit in hits:
        if as_json:
            say_json(_row(hit))
        else:
            _show(hit)
    if not hits and not as_json:
        _tell_none(db, offset)


def _row(hit: Hit) -> dict[str, object]:
    return asdict(hit) | {"score": round(hit.score, 4)}


def _show(hit: Hit) -> None:
    number = f"{hit.document_id}  "
    say_marked(hit.title or "(no title)", hit.title_marks, number)
    about = [hit.shown_date, hit.source, hit.url]
    if hit.original_id is not None:
        about.append(f"a copy of {hit.original_id}")
    if hit.folded:
        about.append(f"and {hit.folded} more {'copy' if hit.folded == 1 else 'copies'} (--copies)")
    if not hit.current:
        about.append("an earlier text of the page")
    indent = " " * len(number)
    say(indent + " · ".join(each for each in about if each))
    start = hit.snippet.start
    say_marked(
        hit.snippet.text.replace("\n", " "), ((a - start, b - start) for a, b in hit.snippet.marks), indent
    )


def _tell_none(db: Path, offset: int) -> None:
    warn(f"{db}: no {'further ' if offset else ''}document holds these words")
