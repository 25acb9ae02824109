"""Archives broken by hand: every rule of an archive, and what breaks it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.normalise import sha256

OPEN = "UPDATE runs SET ended_at = NULL, outcome = 'running'"
WAITS = "INSERT INTO frontier (page_id, run_id, host, priority) SELECT id, 1, 'h', 1 FROM pages WHERE revision LIMIT 1"
REPORT = "(SELECT min(id) FROM pages WHERE revision)"
OTHER_SOURCE = (
    "INSERT INTO sources (id, name, settings) VALUES (9, 'other', '{}')",
    "INSERT INTO runs (id, source_id, slot, started_at, outcome, cleaner) VALUES (9, 9, 's', 't', 'running', '1')",
)
NEAR = "INSERT INTO near_likenesses SELECT min(number), 77, 'repost', '', 1000, 0, 9, 0, 0 FROM near_texts"

# What breaks each rule, and the table that the finding names.
BREAKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "run_outcome": ("runs", ("UPDATE runs SET outcome = 'done'",)),
    "run_twice_open": (
        "runs",
        (
            OPEN,
            "INSERT INTO runs (id, source_id, slot, started_at, outcome, cleaner) VALUES (9, 1, 's', 't', 'running', '1')",
        ),
    ),
    "run_left_open": ("runs", (OPEN, WAITS)),
    "frontier_of_ended_run": ("frontier", (WAITS,)),
    "frontier_of_other_source": ("frontier", (*OTHER_SOURCE, WAITS, "UPDATE frontier SET run_id = 9")),
    "frontier_fetch": (
        "frontier",
        (OPEN, WAITS, "UPDATE frontier SET fetch_id = (SELECT max(id) FROM fetches WHERE page_id <> frontier.page_id)"),
    ),
    "page_state": ("pages", ("UPDATE pages SET state = 'lvie' WHERE id = 2",)),
    "page_without_fetch": (
        "pages",
        (
            "INSERT INTO pages (source_id, url, role, state, discovered_at) VALUES (1, 'http://h/x', 'detail', 'gone', 't')",
        ),
    ),
    "page_without_snapshot": ("pages", (f"UPDATE pages SET snapshot_sha256 = NULL WHERE id = {REPORT}",)),
    "page_snapshot_from_nowhere": (
        "pages",
        (
            "UPDATE pages SET snapshot_sha256 = (SELECT sha256 FROM snapshots s WHERE s.sha256 <> pages.snapshot_sha256)"
            f" WHERE id = {REPORT}",
        ),
    ),
    "page_revision": ("pages", (f"UPDATE pages SET revision = 7 WHERE id = {REPORT}",)),
    "revision_missing": ("pages", ("UPDATE revisions SET number = 3", "UPDATE pages SET revision = 3 WHERE revision")),
    "revision_without_sighting": (
        "pages",
        (
            "INSERT INTO revisions SELECT page_id, 2, fetch_id, 'changed', cleaner FROM revisions LIMIT 1",
            "UPDATE pages SET revision = 2 WHERE id IN (SELECT page_id FROM revisions WHERE number = 2)",
        ),
    ),
    "attachment_elsewhere": ("attachments", ("INSERT INTO attachments (page_id, file_id) VALUES (2, 2)",)),
    "fetch_outcome": ("fetches", ("UPDATE fetches SET outcome = 'fine' WHERE id = 2",)),
    "fetch_without_snapshot": (
        "fetches",
        ("UPDATE fetches SET snapshot_sha256 = NULL WHERE id = (SELECT min(fetch_id) FROM sightings)",),
    ),
    "json": ("documents", ("UPDATE documents SET structure = '{' WHERE id = 1",)),
    "due_too_late": ("pages", ("UPDATE pages SET due_at = '2999-01-01T00:00:00.000Z' WHERE id = 2",)),
    "robots_too_long": ("robots", ("UPDATE robots SET expires_at = '2999-01-01T00:00:00.000Z'",)),
    "manifest_ahead": ("manifests", ("UPDATE manifests SET last_snapshot = 9999",)),
    "manifest_chain": ("manifests", ("UPDATE manifests SET previous = 'x'",)),
    "document_without_sighting": ("documents", ("DELETE FROM sightings WHERE document_id = 1",)),
    "document_forgotten": (
        "documents",
        (
            "INSERT INTO forgotten SELECT text_sha256, normalised_sha256, id, 'wrong', 't', '[]' FROM documents WHERE id = 1",
        ),
    ),
    "sighting_of_other_bytes": (
        "sightings",
        ("UPDATE sightings SET fetch_id = (SELECT max(id) FROM fetches) WHERE id = 1",),
    ),
    "duplicate_of_duplicate": (
        "duplicates",
        (
            "INSERT INTO duplicates SELECT 1, 2, 'exact', 'equal', 't'",
            "INSERT INTO duplicates SELECT 2, 1, 'exact', 'equal', 't'",
        ),
    ),
    "equal_texts_apart": (
        "documents",
        (
            "UPDATE documents SET normalised_sha256 = (SELECT normalised_sha256 FROM documents WHERE id = 1) WHERE id = 2",
        ),
    ),
    "repair_outside": (
        "repairs",
        (
            "INSERT INTO repairs (sighting_id, kind, position, before, after, certain) VALUES (1, 'k', 999999, 'a', 'b', 1)",
        ),
    ),
    "document_hash": ("documents", ("UPDATE documents SET text = text || '改' WHERE id = 1",)),
    "document_length": ("documents", ("UPDATE documents SET characters = 7 WHERE id = 1",)),
    "document_characters": ("documents", ("UPDATE documents SET title = title || char(27) || '[2J' WHERE id = 1",)),
    "snapshot_bytes": ("snapshots", ("UPDATE snapshots SET body = substr(body, 1, 20) WHERE id = 2",)),
    "search_ahead": (
        "search_progress",
        ("UPDATE search_progress SET document_id = 900", "INSERT INTO search_docsize VALUES (900, x'00')"),
    ),
    "search_lacks": ("documents", ("DELETE FROM search_docsize WHERE id = 1",)),
    "search_holds": ("search_docsize", ("INSERT INTO search_docsize VALUES (900, x'00')",)),
    "catalogue_lacks": ("sightings", ("DELETE FROM catalogue WHERE document_id = 1",)),
    "catalogue_holds": ("catalogue", ("UPDATE catalogue SET document_id = 900 WHERE document_id = 1",)),
    "search_pending": ("search", ("UPDATE search_progress SET document_id = 0",)),
    "near_document": ("near_documents", ("UPDATE near_documents SET document_id = 900 WHERE document_id = 1",)),
    "near_text": ("near_documents", ("UPDATE near_documents SET number = 77 WHERE document_id = 1",)),
    "near_text_of_nobody": ("near_texts", ("DELETE FROM near_documents",)),
    "near_pair": ("near_likenesses", (NEAR,)),
    "near_paragraph": ("near_paragraphs", ("INSERT INTO near_paragraphs SELECT paragraph, 900 FROM near_paragraphs LIMIT 1",)),
    "comparison_left_open": (
        "comparisons",
        (
            "INSERT INTO comparisons (started_at, before) VALUES ('t', '{\"relations\": {}, \"groups\": 0, \"copies\": {}}')",
        ),
    ),
    "near_state": ("near_state", ("UPDATE near_state SET last = 0",)),
    "near_pending": ("near_documents", ("DELETE FROM near_documents",)),
    "near_method": ("near_state", ("UPDATE near_state SET method = 'another'",)),
    "foreign_key": ("sightings", ("UPDATE sightings SET document_id = 99 WHERE id = 1",)),
    "older_version": ("archive", ("DELETE FROM _sqlite_migrations WHERE name = 'm005_service'",)),
}  # fmt: skip

CURED_BY_SQL = (
    "run_outcome", "run_twice_open", "frontier_of_ended_run", "frontier_of_other_source", "frontier_fetch",
    "page_revision", "due_too_late", "robots_too_long",
    "catalogue_lacks", "catalogue_holds",
)  # fmt: skip

CURED_BY_COMPARING_AGAIN = (
    "duplicate_of_duplicate", "near_document", "near_text", "near_text_of_nobody", "near_pair", "near_paragraph",
    "near_state", "near_pending", "near_method", "comparison_left_open",
)  # fmt: skip


def broken(path: Path, *statements: str) -> None:
    """Break an archive by hand, behind the back of everything that keeps it whole."""
    with closing(sqlite3.connect(path)) as db, db:
        db.create_function("sha256", 1, sha256)
        db.execute("PRAGMA foreign_keys = off")
        for statement in statements:
            assert db.execute(statement).rowcount, statement
