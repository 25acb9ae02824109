"""Whether the full-text index and that of near-duplicates are in step with the documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from storage import search
from storage.doctor.findings import DEDUPE, Finding, Patient, Severity
from storage.doctor.rules import Rule, tables, unreadable
from storage.duplicates import DuplicateIndex, fingerprint

_INDEX = "baogao harvest --db {db}"
_REINDEX = 'sqlite3 {db} "UPDATE search_progress SET document_id = 0" && baogao harvest --db {db}'
_RECATALOGUE = 'sqlite3 {db} "UPDATE documents SET marks = marks"'

_SEARCH = (
    Rule(
        "search_ahead", Severity.WRONG, "search_progress",
        "SELECT p.id, p.document_id FROM search_progress p"
        " WHERE p.document_id > (SELECT coalesce(max(id), 0) FROM documents)"
        " AND EXISTS (SELECT 1 FROM search_docsize z WHERE z.id > (SELECT coalesce(max(id), 0) FROM documents))",
        "the full-text index holds documents up to {0}, which are not there",
        _REINDEX,
    ),
    Rule(
        "search_lacks", Severity.WRONG, "documents",
        "SELECT d.id, d.title FROM documents d, search_progress p WHERE d.id <= p.document_id"
        " AND NOT EXISTS (SELECT 1 FROM search_docsize z WHERE z.id = d.id)",
        "{0!r} counts as indexed and is not: no search finds it",
        _REINDEX,
        tables=("search_progress",),
    ),
    Rule(
        "search_holds", Severity.WRONG, "search_docsize",
        "SELECT z.id FROM search_docsize z WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = z.id)",
        "is in the full-text index, and no document has that number",
        _REINDEX,
    ),
)  # fmt: skip

_NEAR = (
    Rule(
        "near_document", Severity.WRONG, "near_documents",
        "SELECT n.document_id FROM near_documents n WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = n.document_id)",
        "is in the index of near-duplicates, and no document has that number",
        DEDUPE,
    ),
    Rule(
        "near_text", Severity.WRONG, "near_documents",
        "SELECT n.document_id, n.number FROM near_documents n"
        " WHERE NOT EXISTS (SELECT 1 FROM near_texts t WHERE t.number = n.number)",
        "its text {0} is not in the index of near-duplicates",
        DEDUPE,
        tables=("near_texts",),
    ),
    Rule(
        "near_text_of_nobody", Severity.WRONG, "near_texts",
        "SELECT t.number FROM near_texts t WHERE NOT EXISTS (SELECT 1 FROM near_documents n WHERE n.number = t.number)",
        "belongs to no document",
        DEDUPE,
    ),
    Rule(
        "near_pair", Severity.WRONG, "near_likenesses",
        "SELECT l.one, l.other FROM near_likenesses l WHERE NOT EXISTS ("
        "SELECT 1 FROM near_likenesses m WHERE m.one = l.other AND m.other = l.one)"
        " OR NOT EXISTS (SELECT 1 FROM near_texts t WHERE t.number = l.one)",
        "is like text {0}, which says nothing of it or is not there",
        DEDUPE,
    ),
    Rule(
        "near_paragraph", Severity.WRONG, "near_paragraphs",
        "SELECT n.document_id, count(*) FROM near_paragraphs n"
        " WHERE NOT EXISTS (SELECT 1 FROM near_documents d WHERE d.document_id = n.document_id) GROUP BY n.document_id",
        "holds {0} paragraphs, and is not in the index of near-duplicates",
        DEDUPE,
        tables=("near_documents",),
    ),
    Rule(
        "near_state", Severity.WRONG, "near_state",
        "SELECT s.id, s.last, s.filed FROM near_state s WHERE s.filed > s.last"
        " OR s.last < (SELECT coalesce(max(number), 0) FROM near_texts)"
        " OR s.filed <> (SELECT coalesce(max(last), 0) FROM near_segments)",
        "says its last text is {0}, filed up to {1}, and its texts say otherwise",
        DEDUPE,
    ),
)  # fmt: skip

_CATALOGUE = (
    Rule(
        "catalogue_lacks", Severity.WRONG, "sightings",
        "SELECT s.id, s.document_id FROM sightings s JOIN pages p ON p.id = s.page_id WHERE NOT EXISTS ("
        "SELECT 1 FROM catalogue c WHERE c.document_id = s.document_id AND c.source_id = p.source_id)",
        "document {0} is not in the catalogue for this source: no filter finds it",
        _RECATALOGUE,
        tables=("catalogue",),
    ),
    Rule(
        "catalogue_holds", Severity.WRONG, "catalogue",
        "SELECT c.document_id, c.source_id FROM catalogue c WHERE NOT EXISTS ("
        "SELECT 1 FROM sightings s JOIN pages p ON p.id = s.page_id"
        " WHERE s.document_id = c.document_id AND p.source_id = c.source_id)",
        "is in the catalogue for source {0}, where it was never seen",
        'sqlite3 {db} "DELETE FROM catalogue WHERE document_id = {row} AND source_id = {0}"',
    ),
)  # fmt: skip

_NOT_COMPARED = "SELECT count(*) FROM documents d WHERE NOT EXISTS (SELECT 1 FROM near_documents n WHERE n.document_id = d.id)"

_LEFT_OPEN = Rule(
    "comparison_left_open", Severity.UNFINISHED, "comparisons",
    "SELECT id, started_at FROM comparisons WHERE ended_at IS NULL",
    "the archive has been compared with itself since {0}, and that has not ended",
    DEDUPE,
)  # fmt: skip


def indexes(db: Database, patient: Patient) -> Iterator[Finding]:
    """What is wrong with both indexes; what waits is told only where nobody is at work."""
    for rule in (*_SEARCH, *_CATALOGUE, *_NEAR):
        yield from rule.broken(db, patient)
    try:
        if patient.thorough and "near_documents" in tables(db):
            yield from _compared(db, patient)
        if not patient.holder:
            yield from _waiting(db, patient)
    except sqlite3.Error as error:
        yield unreadable("index_state", "archive", error, patient)


def _compared(db: Database, patient: Patient) -> Iterator[Finding]:
    """Documents whose text is not the one that was compared with the others."""
    rows = db.execute(
        "SELECT d.id, d.text, t.identity FROM near_documents n JOIN documents d ON d.id = n.document_id"
        " JOIN near_texts t ON t.number = n.number"
    )
    for number, text, identity in rows:
        if not fingerprint(text).identity.startswith(identity):
            remedy = DEDUPE.format(db=patient.quoted)
            what = "another text was compared with the others than it has"
            yield Finding("near_other_text", Severity.WRONG, "near_documents", number, what, remedy)


def _waiting(db: Database, patient: Patient) -> Iterator[Finding]:
    yield from _LEFT_OPEN.broken(db, patient)
    present = tables(db)
    if "search_progress" in present and (count := search.pending(db)):
        what = f"{count} documents wait to be indexed; no search finds them yet"
        yield _unfinished("search_pending", "search", what, _INDEX, patient)
    if "near_documents" in present:
        if count := db.execute(_NOT_COMPARED).fetchone()[0]:
            what = f"{count} documents have not been compared with the others"
            yield _unfinished("near_pending", "near_documents", what, DEDUPE, patient)
        if not DuplicateIndex(db).is_current():
            what = "was made by another way of comparing texts than today's"
            yield _unfinished("near_method", "near_state", what, DEDUPE, patient)


def _unfinished(check: str, where: str, what: str, remedy: str, patient: Patient) -> Finding:
    return Finding(check, Severity.UNFINISHED, where, None, what, remedy.format(db=patient.quoted))
