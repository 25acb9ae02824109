"""A rule of the archive as a query: every row it gives breaks the rule."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlite_utils import Database

from storage.doctor.findings import RESTORE, Finding, Patient, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """The query gives the number of a row of `table` and whatever `what` and `remedy` tell of it, as {0}, {1}.

    It may ask for the `asked` values. `tables` must be there, `table` itself always; in an older archive they may not.
    """

    name: str
    severity: Severity
    table: str
    sql: str
    what: str
    remedy: str
    tables: tuple[str, ...] = ()
    asked: Mapping[str, object] = field(default_factory=dict)

    def broken(self, db: Database, patient: Patient) -> Iterator[Finding]:
        """A finding for each row; one for the rule itself where the archive is too damaged to ask."""
        if not {self.table, *self.tables} <= tables(db):
            return
        try:
            for number, *values in db.execute(self.sql, dict(self.asked)):
                yield self._finding(patient, number, values)
        except sqlite3.Error as error:
            if "no such column" not in str(error):  # an older archive may not have it yet
                yield unreadable(self.name, self.table, error, patient)

    def _finding(self, patient: Patient, number: int, values: list[object]) -> Finding:
        quoted = [shlex.quote(str(value)) for value in values]
        remedy = self.remedy.format(*quoted, row=number, db=patient.quoted)
        return Finding(self.name, self.severity, self.table, number, self.what.format(*values), remedy)


def tables(db: Database) -> set[str]:
    """The names of the archive's tables."""
    return {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def unreadable(check: str, where: str, error: sqlite3.Error, patient: Patient) -> Finding:
    """The finding that a part of the archive cannot be read at all."""
    remedy = RESTORE.format(db=patient.quoted)
    return Finding(check, Severity.DAMAGED, where, None, f"cannot be read: {error}", remedy)
