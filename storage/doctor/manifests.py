"""What must hold of the chain of manifests, as far as a query tells; `baogao verify` makes every hash again."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from storage.doctor.findings import RESTORE, VERIFY, Finding, Patient, Severity
from storage.doctor.rules import Rule

_RULES = (
    Rule(
        "manifest_ahead", Severity.DAMAGED, "manifests",
        "SELECT rowid, day FROM manifests WHERE last_snapshot > (SELECT coalesce(max(id), 0) FROM snapshots)"
        " OR last_document > max((SELECT coalesce(max(id), 0) FROM documents),"
        " (SELECT coalesce(max(document_id), 0) FROM forgotten))",
        "the manifest of {0} lists snapshots or documents that are not there",
        RESTORE,
        tables=("snapshots", "documents", "forgotten"),
    ),
    Rule(
        "manifest_chain", Severity.DAMAGED, "manifests",
        "SELECT rowid, day FROM (SELECT rowid, day, previous, lag(sha256, 1, :first) OVER (ORDER BY day) AS before"
        " FROM manifests) WHERE previous <> before",
        "the manifest of {0} does not name the one before it: one was altered or taken away",
        VERIFY,
        asked={"first": "0" * 64},
    ),
)  # fmt: skip


def manifests(db: Database, patient: Patient) -> Iterator[Finding]:
    """What is wrong with the chain."""
    for rule in _RULES:
        yield from rule.broken(db, patient)
