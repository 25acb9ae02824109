"""The steps from an empty file to today's archive. A step that has been released is never edited; add another."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from storage import schema
from storage.search import create_search

migrations = Migrations("baogao")


@migrations()
def m001_first_floor(db: Database) -> None:
    """Sources, runs, pages, fetches, snapshots, documents and their provenance."""
    for statement in (*schema.TABLES, *schema.INDEXES.split(";"), *schema.VIEWS):
        if statement.strip():
            db.execute(statement.strip())


@migrations()
def m002_search(db: Database) -> None:
    """Full-text search over Han bigrams."""
    create_search(db)
