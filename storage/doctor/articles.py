"""What must hold of articles on several pages."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

from storage import pieces
from storage.doctor.findings import RESTORE, Finding, Patient, Severity
from storage.doctor.rules import tables, unreadable
from storage.errors import ArchiveDamaged

_ARTICLES = """
SELECT f.id, p.source_id, f.snapshot_sha256 FROM fetches f JOIN pages p ON p.id = f.page_id
WHERE f.purpose = 'article' ORDER BY f.id
"""


def articles(db: Database, patient: Patient) -> Iterator[Finding]:
    """Articles whose pages are not there, and those that wait to be put together."""
    if "pieces" not in tables(db):
        return
    try:
        yield from _incomplete(db, patient)
        yield from [] if patient.holder else _waiting(db, patient)
    except sqlite3.Error as error:
        yield unreadable("articles", "pieces", error, patient)


def _incomplete(db: Database, patient: Patient) -> Iterator[Finding]:
    for fetch_id, source_id, sha256 in db.execute(_ARTICLES).fetchall():
        try:
            for piece in pieces.pieces_of(db, sha256):
                pieces.fetch_of(db, source_id, piece)
        except ArchiveDamaged as error:
            remedy = RESTORE.format(db=patient.quoted)
            yield Finding("article_without_page", Severity.DAMAGED, "fetches", fetch_id, str(error), remedy)


def _waiting(db: Database, patient: Patient) -> Iterator[Finding]:
    for source_id, name in db.execute("SELECT id, name FROM sources ORDER BY id").fetchall():
        for article in pieces.due(db, source_id):
            what = (
                f"an article on {len(article.pieces)} pages, from {article.url} on, waits to be put together"
            )
            remedy = f"baogao reclean {shlex.quote(name)} --db {patient.quoted}"
            yield Finding("article_apart", Severity.UNFINISHED, "pages", article.page_id, what, remedy)
