"""`baogao doctor`: what is wrong with the archive, how bad it is, and the command that mends it."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from baogao.cli.ending import FAILED
from baogao.cli.options import Db, Json
from baogao.cli.terminal import say, say_json
from baogao.settings import ARCHIVE
from storage.database import reading
from storage.doctor import Finding, Patient, Severity, examine
from storage.lease import holder, last_holder

MOST_TOLD = 10  # findings of one kind that are told one by one; the others are counted


def doctor(
    thorough: Annotated[
        bool,
        typer.Option("--all", help="Look at every snapshot and every folded text, not at a sample."),
    ] = False,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Examine the archive: its structure, what must always hold, its indexes, the files around it.

    Nothing is changed, and a harvest may go on meanwhile. Each finding says what is wrong, where, how bad it is
    (damaged, wrong, unfinished, or a note) and the command that mends it.

    Exit status 0 where nothing but notes was found, 1 otherwise.
    """
    checks: Counter[str] = Counter()
    severities: Counter[Severity] = Counter()
    with reading(db, older=True) as archive:
        patient = Patient(db, datetime.now(UTC), holder(db), thorough, last_holder(db))
        for finding in examine(archive, patient):
            checks[finding.check] += 1
            severities[finding.severity] += 1
            if as_json:
                say_json(asdict(finding))
            elif checks[finding.check] <= MOST_TOLD:
                _tell(finding)
            sys.stdout.flush()
    if not as_json:
        _sum_up(checks, severities)
    if severities.total() > severities[Severity.NOTE]:
        raise typer.Exit(FAILED)


def _tell(finding: Finding) -> None:
    say(f"{finding.severity}: {finding.place}: {finding.what}")
    say(f"    {finding.remedy}")


def _sum_up(checks: Counter[str], severities: Counter[Severity]) -> None:
    for check, count in checks.items():
        if count > MOST_TOLD:
            say(f"and {count - MOST_TOLD} more like {check}; --json names them all")
    say(", ".join(f"{severities[kind]} {kind}" for kind in Severity if severities[kind]) or "healthy")
