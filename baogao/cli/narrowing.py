"""The options that narrow documents, for every verb that takes them, and what they come to."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import typer

from baogao.cli.ending import WrongCall
from storage.filters import Flaw

Words = Annotated[
    str,
    typer.Option(
        metavar="WORDS", help="Only documents that `baogao search` would find by these words; quote several."
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Only documents seen on this source. Can be repeated."),
]
Year = Annotated[
    str | None, typer.Option(metavar="YEAR|FIRST-LAST", help="Only reports about this year, or these.")
]
First = Annotated[
    str | None,
    typer.Option("--from", metavar="DAY", help="Only what its page dates on this day or later."),
]
Last = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="Only what its page dates on this day or earlier.")
]
ReportKinds = Annotated[
    list[str] | None,
    typer.Option(
        "--report-kind",
        metavar="KIND",
        help="Only this kind of report, such as government_work_report. Can be repeated.",
    ),
]
PlaceKind = Annotated[str | None, typer.Option("--kind", help="Only this kind of place.")]
Level = Annotated[str | None, typer.Option(help="Only this level of government.")]
Province = Annotated[str | None, typer.Option(help="Only this province.")]
City = Annotated[str | None, typer.Option(help="Only this city.")]
County = Annotated[str | None, typer.Option(help="Only this county.")]
Town = Annotated[str | None, typer.Option(help="Only this town.")]
Flaws = Annotated[
    list[Flaw] | None,
    typer.Option("--flaw", help="Only texts with this flaw. Can be repeated, for any of them."),
]
Without = Annotated[
    list[Flaw] | None, typer.Option("--without-flaw", help="Leave out texts with this flaw. Can be repeated.")
]
Current = Annotated[bool, typer.Option("--current", help="Only texts that a page holds now.")]
Originals = Annotated[
    bool,
    typer.Option(
        "--originals",
        help="Leave out copies, exact and near ones: of each report the original alone, or with --current, where no"
        " page holds that now, its first copy that a page holds.",
    ),
]


def years(text: str | None) -> tuple[int | None, int | None]:
    """What `--year` asks for. Raises WrongCall."""
    if text is None:
        return None, None
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise WrongCall(f"--year {text}: not a year or two years in order; write 2023 or 2019-2023")
    return int(found[1]), int(found[2] or found[1])


def days(first: str | None, last: str | None) -> tuple[str | None, str | None]:
    """What `--from` and `--to` ask for. Raises WrongCall."""
    for option, text in (("--from", first), ("--to", last)):
        if text is not None and not _is_day(text):
            raise WrongCall(f"{option} {text}: not a day; write 2024-01-31")
    if first and last and last < first:
        raise WrongCall(f"--from {first} --to {last}: the last day is before the first")
    return first, last


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
