"""The history of a source: its runs, with what came of each, why pages failed, and what it was warned of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlite_utils import Database

from storage import figures
from storage.figures import Figures
from storage.times import moment, stamp

MOST_ERRORS = 3


class Warned(NamedTuple):
    """Where a run differs from its source's past; a `failure` when it brought nothing because of it."""

    kind: str
    message: str
    failure: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """A finished run as later ones are compared with it."""

    run_id: int
    ended_at: datetime
    figures: Figures
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as a person reads of it; `figures` are there once it has ended."""

    id: int
    source: str
    slot: str
    started_at: str
    ended_at: str | None
    outcome: str
    error: str | None
    counts: dict[str, Any]
    figures: Figures | None
    warnings: tuple[Warned, ...] = ()
    reasons: dict[str, int] = field(default_factory=dict)
    errors: tuple[tuple[str, str, str], ...] = ()


_FIGURES = ", ".join(f"g.{name}" for name in figures.columns())
_RUNS = f"""
SELECT r.id, s.name, r.slot, r.started_at, r.ended_at, r.outcome, r.error, r.counts, {_FIGURES}
FROM runs r JOIN sources s ON s.id = r.source_id LEFT JOIN run_figures g ON g.run_id = r.id
WHERE (:source IS NULL OR s.name = :source) AND (NOT :warned OR r.id IN (SELECT run_id FROM run_warnings))
ORDER BY r.id DESC LIMIT :most
"""  # noqa: S608 - our own column names
_LATEST = f"""
SELECT r.id, s.name, r.slot, r.started_at, r.ended_at, r.outcome, r.error, r.counts, {_FIGURES}
FROM runs r JOIN sources s ON s.id = r.source_id JOIN run_figures g ON g.run_id = r.id
WHERE r.id IN (SELECT max(run_id) FROM run_figures JOIN runs ON runs.id = run_id GROUP BY source_id) ORDER BY s.name
"""  # noqa: S608 - our own column names
_PAST = f"""
SELECT r.id, r.ended_at, {_FIGURES} FROM runs r JOIN run_figures g ON g.run_id = r.id
WHERE r.source_id = ? AND r.ended_at IS NOT NULL ORDER BY r.id DESC LIMIT ?
"""  # noqa: S608 - our own column names
_WEEKS = """
SELECT CAST((julianday(:now) - julianday(r.ended_at)) / 7 AS INTEGER) AS ago, sum(g.found)
FROM runs r JOIN run_figures g ON g.run_id = r.id
WHERE r.source_id = :source AND julianday(r.ended_at) > julianday(:now) - 7 * :most GROUP BY ago
"""
_STANDING = """
SELECT s.name, w.kind, w.message, w.failure FROM run_warnings w JOIN runs r ON r.id = w.run_id
JOIN sources s ON s.id = r.source_id
WHERE r.id IN (SELECT max(run_id) FROM run_figures JOIN runs ON runs.id = run_id GROUP BY source_id)
ORDER BY s.name, w.kind
"""
_ERRORS = """
SELECT url, outcome, coalesce(reason, '') FROM fetches
WHERE run_id = ? AND purpose = 'page' AND outcome NOT IN ('ok', 'unchanged', 'redirect', 'gone') ORDER BY id LIMIT ?
"""


def listed(db: Database, source: str | None = None, most: int = 20, *, warned: bool = False) -> list[RunRow]:
    """The latest runs, newest first; of one source, and only those with a warning, where asked for."""
    rows = db.execute(_RUNS, {"source": source, "most": most, "warned": warned}).fetchall()
    return [_detailed(db, _row(*row)) for row in rows]


def listed_latest(db: Database) -> list[RunRow]:
    """The latest finished run of each source, by name of the source; without reasons and errors."""
    return [_row(*row) for row in db.execute(_LATEST).fetchall()]


def outcomes(db: Database) -> list[tuple[str, str, int]]:
    """How many runs of each source ended in each way: source, outcome, count."""
    return db.execute(
        "SELECT s.name, r.outcome, count(*) FROM runs r JOIN sources s ON s.id = r.source_id GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()


def past(db: Database, source_id: int, most: int) -> list[Past]:
    """The latest finished runs of a source, oldest first."""
    rows = db.execute(_PAST, (source_id, most)).fetchall()
    return [Past(row[0], moment(row[1]), Figures(*row[2:]), _kinds(db, row[0])) for row in reversed(rows)]


def weeks(db: Database, source_id: int, now: datetime, most: int) -> list[int | None]:
    """How many texts a source brought in each of the latest weeks, counted back from now; None: no harvest ended then."""
    rows = db.execute(_WEEKS, {"source": source_id, "now": stamp(now), "most": most}).fetchall()
    found: dict[int, int] = dict(rows)
    return [found.get(ago) for ago in range(most)]


def warn(db: Database, run_id: int, warnings: Iterable[Warned]) -> None:
    """Write the warnings of a run, in place of those it had."""
    db.execute("DELETE FROM run_warnings WHERE run_id = ?", (run_id,))
    db.conn.executemany(
        "INSERT INTO run_warnings (run_id, kind, failure, message) VALUES (?, ?, ?, ?)",
        [(run_id, w.kind, int(w.failure), w.message) for w in warnings],
    )


def standing(db: Database) -> list[tuple[str, Warned]]:
    """The warnings of each source's latest finished run, by source."""
    return [
        (source, Warned(kind, message, bool(failure)))
        for source, kind, message, failure in db.execute(_STANDING)
    ]


def warnings_of(db: Database, run_id: int) -> tuple[Warned, ...]:
    """What a run was warned of."""
    found = db.execute(
        "SELECT kind, message, failure FROM run_warnings WHERE run_id = ? ORDER BY kind", (run_id,)
    )
    return tuple(Warned(kind, message, bool(failure)) for kind, message, failure in found)


def errors(db: Database, run_id: int, most: int = MOST_ERRORS) -> tuple[tuple[str, str, str], ...]:
    """The first requests of a run that failed: address, outcome, reason."""
    return tuple(db.execute(_ERRORS, (run_id, most)).fetchall())


def reasons(db: Database, run_id: int) -> dict[str, int]:
    """Why a run left pages or blocks of text out, and how many of each, the most first."""
    counted = db.execute(
        "SELECT reason, sum(max(blocks, 1)) FROM drops WHERE run_id = ? GROUP BY reason ORDER BY 2 DESC, 1",
        (run_id,),
    )
    return dict(counted.fetchall())


def latest(db: Database, source: str) -> tuple[int, int, bool] | None:
    """The latest harvest of a source, the number of the source, and whether that has ended; None before the first."""
    row = db.execute(
        "SELECT r.id, r.source_id, r.ended_at IS NOT NULL FROM runs r JOIN sources s ON s.id = r.source_id"
        " WHERE s.name = ? AND r.slot NOT LIKE 'import %' ORDER BY r.id DESC LIMIT 1",
        (source,),
    ).fetchone()
    return None if row is None else (row[0], row[1], bool(row[2]))


def _row(number: int, source: str, slot: str, *rest: Any) -> RunRow:
    started, ended, outcome, error, counts, *measured = rest
    known = None if measured[0] is None else Figures(*measured)
    return RunRow(number, source, slot, started, ended, outcome, error, json.loads(counts or "{}"), known)


def _detailed(db: Database, row: RunRow) -> RunRow:
    return replace(
        row, warnings=warnings_of(db, row.id), reasons=reasons(db, row.id), errors=errors(db, row.id)
    )


def _kinds(db: Database, run_id: int) -> frozenset[str]:
    return frozenset(
        kind for (kind,) in db.execute("SELECT kind FROM run_warnings WHERE run_id = ?", (run_id,))
    )
