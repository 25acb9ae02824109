"""`baogao runs`: the history of sources, and what they were warned of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from baogao.cli.ending import WrongCall
from baogao.cli.options import Db, Json
from baogao.cli.terminal import say_json, say_table
from baogao.settings import ARCHIVE
from schedules.nearest import suggestion
from storage import runs as history
from storage import stats
from storage.database import reading
from storage.figures import Figures
from storage.runs import RunRow

COLUMNS = (
    "run", "source", "slot", "began", "ended", "outcome", "pages", "found", "failing", "gone", "text kept",
    "why", "warnings",
)  # fmt: skip


def runs(
    source: Annotated[str | None, typer.Argument(metavar="[SOURCE]", help="Only those of this one.")] = None,
    last: Annotated[int, typer.Option(min=1, metavar="N", help="How many, the latest first.")] = 20,
    warned: Annotated[bool, typer.Option("--warnings", help="Only those with a warning.")] = False,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """List the runs of sources, the latest first.

    What came of each, why pages failed, and where it differs from the source's own past. With --json also all counts,
    every reason for what was left out, and the first errors.
    """
    with reading(db) as archive:
        known = [each.name for each in stats.sources(archive)]
        if source is not None and source not in known:
            raise WrongCall(f'{db}: no source "{source}" was ever harvested; {suggestion(source, known)}')
        found = history.listed(archive, source, last, warned=warned)
    if as_json:
        for run in found:
            say_json(_row(run))
        return
    say_table(COLUMNS, (_cells(run) for run in found))


def _row(run: RunRow) -> dict[str, Any]:
    errors = [dict(zip(("url", "outcome", "reason"), error, strict=True)) for error in run.errors]
    return asdict(run) | {"warnings": [w._asdict() for w in run.warnings], "errors": errors}


def _cells(run: RunRow) -> list[object]:
    figures = run.figures or Figures()
    text = figures.kept_characters + figures.dropped_characters
    first = run.errors[0] if run.errors else None
    return [
        run.id,
        run.source,
        run.slot,
        run.started_at,
        run.ended_at,
        run.outcome,
        run.counts.get("pages"),
        run.figures and figures.found,
        run.figures and figures.failing,
        run.figures and figures.gone,
        f"{figures.kept_characters / text:.2f}" if text else None,
        run.error or (f"{first[2] or first[1]}: {first[0]}" if first else None),
        "; ".join(f"{warned.kind}: {warned.message}" for warned in run.warnings) or None,
    ]
