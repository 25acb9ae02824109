"""What must hold of runs, pages, fetches and revisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from sqlite_utils import Database

from storage.doctor.findings import RESTORE, Finding, Patient, Severity
from storage.doctor.rules import Rule
from storage.frontier import LONGEST_WAIT
from storage.records import Outcome, PageState, Purpose, Role
from storage.times import stamp

LATEST_ROBOTS = timedelta(days=2)  # beyond what any robots.txt holds

_AGAIN = "baogao harvest {0} --db {db}"
_UNVALIDATED = (
    'sqlite3 {db} "UPDATE pages SET etag = NULL, last_modified = NULL WHERE id = {row}"'
    " && baogao harvest {0} --db {db}"
)


_JSON = (
    ("sources", "settings"), ("runs", "counts"), ("fetches", "headers"), ("documents", "marks"), ("documents", "structure"),
    ("sightings", "facts"), ("forgotten", "sightings"), ("comparisons", "before"), ("comparisons", "after"),
)  # fmt: skip
_STATIC = (
    Rule(
        "run_outcome", Severity.WRONG, "runs",
        "SELECT id, outcome FROM runs WHERE outcome NOT IN ('running', 'interrupted', 'finished', 'failed')"
        " OR (ended_at IS NOT NULL AND outcome = 'running')",
        "ended, or says of itself {0!r}, which is no outcome of an ended run",
        "sqlite3 {db} \"UPDATE runs SET outcome = 'interrupted' WHERE id = {row}\"",
    ),
    Rule(
        "run_twice_open", Severity.WRONG, "runs",
        "SELECT r.id, min(o.id) FROM runs r JOIN runs o ON o.source_id = r.source_id AND o.id < r.id"
        " WHERE r.ended_at IS NULL AND o.ended_at IS NULL GROUP BY r.id",
        "open beside run {0} of the same source, which is to be gone on with first",
        'sqlite3 {db} "UPDATE frontier SET run_id = {0} WHERE run_id = {row};'
        " UPDATE runs SET ended_at = started_at, outcome = 'interrupted' WHERE id = {row}\"",
    ),
    Rule(
        "frontier_of_ended_run", Severity.WRONG, "frontier",
        "SELECT q.page_id, q.run_id, src.name FROM frontier q JOIN runs r ON r.id = q.run_id"
        " JOIN sources src ON src.id = r.source_id WHERE r.ended_at IS NOT NULL",
        "waits for run {0}, which has ended",
        'sqlite3 {db} "DELETE FROM frontier WHERE run_id = {0}" && baogao harvest {1} --db {db}',
    ),
    Rule(
        "frontier_of_other_source", Severity.WRONG, "frontier",
        "SELECT q.page_id, q.run_id FROM frontier q JOIN runs r ON r.id = q.run_id JOIN pages p ON p.id = q.page_id"
        " WHERE p.source_id <> r.source_id",
        "waits for run {0}, which is of another source than the page",
        'sqlite3 {db} "DELETE FROM frontier WHERE page_id = {row}"',
    ),
    Rule(
        "frontier_fetch", Severity.WRONG, "frontier",
        "SELECT q.page_id, f.id FROM frontier q JOIN fetches f ON f.id = q.fetch_id"
        " WHERE f.page_id IS NOT q.page_id OR f.snapshot_sha256 IS NULL",
        "waits for the snapshot of fetch {0} to be refined, which has none or is of another page",
        'sqlite3 {db} "UPDATE frontier SET fetch_id = NULL WHERE page_id = {row}"',
    ),
    Rule(
        "page_state", Severity.WRONG, "pages",
        "SELECT id, state, role FROM pages WHERE state NOT IN (SELECT value FROM json_each(:states))"
        " OR role NOT IN (SELECT value FROM json_each(:roles))",
        "has the state {0!r} and the role {1!r}; one of them does not exist",
        RESTORE,
        asked={"states": json.dumps([*PageState]), "roles": json.dumps([*Role])},
    ),
    Rule(
        "page_without_fetch", Severity.WRONG, "pages",
        "SELECT p.id, src.name, p.state, p.url FROM pages p JOIN sources src ON src.id = p.source_id WHERE p.state <> 'new'"
        " AND NOT EXISTS (SELECT 1 FROM fetches f WHERE f.page_id = p.id AND f.purpose = 'page')",
        "{2} is {1}, and no fetch says how that was found",
        _AGAIN,
    ),
    Rule(
        "page_without_snapshot", Severity.WRONG, "pages",
        "SELECT p.id, src.name, p.url FROM pages p JOIN sources src ON src.id = p.source_id"
        " WHERE p.state = 'live' AND p.snapshot_sha256 IS NULL",
        "{1} is live without a snapshot",
        _UNVALIDATED,
    ),
    Rule(
        "page_snapshot_from_nowhere", Severity.WRONG, "pages",
        "SELECT p.id, src.name, p.url FROM pages p JOIN sources src ON src.id = p.source_id"
        " WHERE p.snapshot_sha256 IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM fetches f WHERE f.page_id = p.id AND f.snapshot_sha256 = p.snapshot_sha256)",
        "{1} holds a snapshot that none of its fetches brought",
        _UNVALIDATED,
    ),
    Rule(
        "page_revision", Severity.WRONG, "pages",
        "SELECT p.id, p.revision, coalesce(max(r.number), 0) AS last, p.url FROM pages p"
        " LEFT JOIN revisions r ON r.page_id = p.id GROUP BY p.id HAVING p.revision <> last",
        "{2} says its revision is {0}, its last one is {1}",
        'sqlite3 {db} "UPDATE pages SET revision = {1} WHERE id = {row}"',
    ),
    Rule(
        "revision_missing", Severity.DAMAGED, "pages",
        "SELECT page_id, count(*), max(number) FROM revisions GROUP BY page_id HAVING count(*) <> max(number)",
        "of its revisions {0} are there, numbered up to {1}: some are lost",
        RESTORE,
        tables=("revisions",),
    ),
    Rule(
        "revision_without_sighting", Severity.DAMAGED, "pages",
        "SELECT r.page_id, r.number, p.url FROM revisions r JOIN pages p ON p.id = r.page_id WHERE NOT EXISTS ("
        "SELECT 1 FROM sightings s WHERE s.page_id = r.page_id AND s.revision = r.number) AND NOT EXISTS ("
        "SELECT 1 FROM forgotten t, json_each(t.sightings) seen WHERE seen.value ->> 'url' = p.url)",
        "its revision {0} holds no document, and none of {1} was forgotten",
        RESTORE,
        tables=("revisions", "sightings", "forgotten"),
    ),
    Rule(
        "fetch_outcome", Severity.WRONG, "fetches",
        "SELECT id, outcome, purpose FROM fetches WHERE outcome NOT IN (SELECT value FROM json_each(:outcomes))"
        " OR purpose NOT IN (SELECT value FROM json_each(:purposes))",
        "has the outcome {0!r} and the purpose {1!r}; one of them does not exist",
        RESTORE,
        asked={"outcomes": json.dumps([*Outcome]), "purposes": json.dumps([*Purpose])},
    ),
    Rule(
        "fetch_without_snapshot", Severity.DAMAGED, "fetches",
        "SELECT id, url FROM fetches WHERE purpose = 'page' AND outcome = 'ok' AND snapshot_sha256 IS NULL",
        "brought {0}, and its bytes are not there",
        RESTORE,
    ),
    Rule(
        "attachment_elsewhere", Severity.WRONG, "attachments",
        "SELECT a.rowid, p.url, f.url FROM attachments a JOIN pages p ON p.id = a.page_id JOIN pages f ON f.id = a.file_id"
        " WHERE p.source_id <> f.source_id OR p.id = f.id",
        "joins {0} to {1}, which is no file of that page's source",
        'sqlite3 {db} "DELETE FROM attachments WHERE rowid = {row}"',
        tables=("pages",),
    ),
    *(
        Rule(
            "json", Severity.DAMAGED, table,
            f"SELECT rowid, '{column}' FROM {table} WHERE {column} IS NOT NULL AND NOT json_valid({column})",  # noqa: S608 - our own names
            "its column {0} does not hold JSON",
            RESTORE,
        )
        for table, column in _JSON
    ),
)  # fmt: skip


def history(db: Database, patient: Patient) -> Iterator[Finding]:
    """What is wrong with the record of runs, pages, fetches and revisions."""
    for rule in (*_STATIC, *_dated(patient), *([] if patient.holder else [_left_open(patient)])):
        yield from rule.broken(db, patient)


def _left_open(patient: Patient) -> Rule:
    return Rule(
        "run_left_open", Severity.UNFINISHED, "runs",
        "SELECT r.id, src.name, CASE r.outcome WHEN 'running' THEN :who || ' is gone' ELSE r.outcome END,"
        " (SELECT count(*) FROM frontier q WHERE q.run_id = r.id) FROM runs r JOIN sources src ON src.id = r.source_id"
        " WHERE r.ended_at IS NULL",
        "the harvest of {0} has not ended ({1}); what it stored is safe, {2} pages are still to be visited",
        _AGAIN,
        asked={"who": patient.last_holder or "its process"},
    )  # fmt: skip


def _dated(patient: Patient) -> Iterator[Rule]:
    """Times that only a wrong clock can have written."""
    moments = {
        "tomorrow": stamp(patient.now + timedelta(days=1)),
        "return": stamp(patient.now + LONGEST_WAIT),
        "robots": stamp(patient.now + LATEST_ROBOTS),
    }
    yield Rule(
        "later_than_now", Severity.NOTE, "fetches",
        "SELECT max(id), count(*), max(started_at) FROM fetches WHERE started_at > :tomorrow HAVING count(*)",
        "{0} fetches up to this one are dated later than now, up to {1}: this clock or the one then was wrong",
        "look at this clock: date -u",
        asked=moments,
    )  # fmt: skip
    yield Rule(
        "due_too_late", Severity.WRONG, "pages",
        "SELECT id, due_at, url FROM pages WHERE due_at > :return",
        "{1} is not asked for again before {0}: a clock was wrong",
        'sqlite3 {db} "UPDATE pages SET due_at = NULL WHERE id = {row}"',
        asked=moments,
    )  # fmt: skip
    yield Rule(
        "robots_too_long", Severity.WRONG, "robots",
        "SELECT rowid, origin, expires_at FROM robots WHERE expires_at > :robots",
        "the robots.txt of {0} would hold until {1}: a clock was wrong",
        'sqlite3 {db} "DELETE FROM robots WHERE rowid = {row}"',
        asked=moments,
    )  # fmt: skip
