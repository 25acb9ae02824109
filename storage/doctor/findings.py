"""What an examination finds."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How bad it is: stored data lost or altered, rows at odds, work that waits, or only worth knowing."""

    DAMAGED = "damaged"
    WRONG = "wrong"
    UNFINISHED = "unfinished"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: `check` names the rule, `where` a table or file, `remedy` is a command or what to do."""

    check: str
    severity: Severity
    where: str
    row: int | None
    what: str
    remedy: str

    @property
    def place(self) -> str:
        """The table with its row, or the file."""
        return self.where if self.row is None else f"{self.where} row {self.row}"


@dataclass(frozen=True, slots=True)
class Patient:
    """The archive examined, when, who harvests into it meanwhile, and who did last; `thorough` looks at every byte."""

    path: Path
    now: datetime
    holder: str | None = None
    thorough: bool = False
    last_holder: str | None = None

    @property
    def quoted(self) -> str:
        """The path, as a shell takes it."""
        return shlex.quote(str(self.path))


RESTORE = "restore it from a copy, or save what is left: sqlite3 {db} .recover | sqlite3 saved.db"
VERIFY = "baogao verify --db {db}"
DEDUPE = "baogao dedupe --db {db}"
