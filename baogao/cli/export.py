"""`baogao export`: documents handed on as JSONL, CSV or text files."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from baogao.cli.archive import reading
from baogao.cli.ending import WrongCall
from baogao.cli.options import Db
from baogao.cli.terminal import plain, say_json
from baogao.settings import ARCHIVE
from storage.export import Exported, Filters, Format, Paragraphs
from storage.export import export as write
from storage.records import Place

STREAM = Path("-")


def export(
    form: Annotated[Format, typer.Argument(metavar="jsonl|csv|txt", help="What to write.")],
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT", help="File to write, or - for stdout; for txt a new or empty folder."),
    ],
    since: Annotated[
        str | None,
        typer.Option(
            metavar="CURSOR|DATE",
            help="Only what came after: the cursor an export printed, or a date or time.",
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only documents seen on this source. Can be repeated."),
    ] = None,
    year: Annotated[
        str | None, typer.Option(metavar="YEAR|FIRST-LAST", help="Only reports about this year, or these.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind of place.")] = None,
    level: Annotated[str | None, typer.Option(help="Only this level of government.")] = None,
    province: Annotated[str | None, typer.Option(help="Only this province.")] = None,
    city: Annotated[str | None, typer.Option(help="Only this city.")] = None,
    county: Annotated[str | None, typer.Option(help="Only this county.")] = None,
    town: Annotated[str | None, typer.Option(help="Only this town.")] = None,
    current: Annotated[bool, typer.Option("--current", help="Only texts that a page holds now.")] = False,
    originals: Annotated[
        bool,
        typer.Option(
            "--originals",
            help="Leave out copies, exact and near ones: of each report the original alone, or with --current, where no"
            " page holds that now, its first copy that a page holds.",
        ),
    ] = False,
    paragraphs: Annotated[
        bool,
        typer.Option(
            "--paragraphs",
            help="Tell of each paragraph what it is (heading, item, row with its cells) and whether it is repeated in the"
            " text, held by other documents, or stock. Only jsonl.",
        ),
    ] = False,
    without_stock: Annotated[
        bool,
        typer.Option(
            "--without-stock", help="Leave out of each text the paragraphs that five reports or more hold."
        ),
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file OUT if it is there.")] = False,
    db: Db = ARCHIVE.default,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Tell what was written as JSON, on stdout unless the export is there."),
    ] = False,
) -> None:
    """Write documents to a file.

    With their provenance, whole or not at all; tells the cursor from which the next export goes on.
    """
    filters = Filters(
        tuple(source or ()),
        Place(kind, level, province, city, county, town),
        _years(year),
        current,
        originals,
    )
    target = sys.stdout.buffer if out == STREAM else out
    with reading(db) as archive:
        written = write(
            archive,
            target,
            form,
            filters=filters,
            paragraphs=Paragraphs(paragraphs, without_stock),
            since=since,
            replace=replace,
        )
    _tell(written, as_json=as_json)


def _years(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise WrongCall(f"--year {text}: not a year or two years in order; write 2023 or 2019-2023")
    return int(found[1]), int(found[2] or found[1])


def _tell(written: Exported, *, as_json: bool) -> None:
    place = "stdout" if written.path is None else plain(written.path)
    if as_json and written.path is not None:
        say_json({"documents": written.count, "path": str(written.path), "cursor": written.cursor})
        return
    sys.stderr.write(f"{written.count} documents to {place}; what comes later: --since {written.cursor}\n")
