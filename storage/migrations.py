"""The steps from an empty file to today's archive. A step that has been released is never edited; add another."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from storage.duplicates import create_tables
from storage.forgotten import create_forgotten
from storage.schema import duplicates, edges, facts, first, pieces, service, templates
from storage.schema.attachments import STEP as ATTACHMENTS
from storage.schema.catalogue import STEP as CATALOGUE
from storage.schema.coverage import STEP as COVERAGE
from storage.schema.imports import STEP as IMPORTS
from storage.schema.manifests import STEP as MANIFESTS
from storage.schema.pagers import STEP as PAGERS
from storage.schema.structure import STEP as STRUCTURE
from storage.schema.walks import STEP as WALKS
from storage.search import create_search

migrations = Migrations("baogao")


@migrations()
def m001_first_floor(db: Database) -> None:
    """Sources, runs, pages, fetches, snapshots, documents and their provenance."""
    for statement in (*first.TABLES, *first.INDEXES.split(";"), *first.VIEWS):
        if statement.strip():
            db.execute(statement.strip())


@migrations()
def m002_search(db: Database) -> None:
    """Full-text search over Han bigrams."""
    create_search(db)


@migrations()
def m003_near_duplicates(db: Database) -> None:
    """Near-duplicates with their index, decisions on originals, tombstones of texts taken out."""
    create_forgotten(db)
    create_tables(db)
    for statement in duplicates.STEP:
        db.execute(statement.strip())


@migrations()
def m005_service(db: Database) -> None:
    """What the service watches and is told, and what its runs are compared by."""
    for statement in service.STEP:
        db.execute(statement.strip())


@migrations()
def m006_facts(db: Database) -> None:
    """What is known of each document, in columns and as evidence; marks of cleaning again."""
    for statement in facts.STEP:
        db.execute(statement.strip())


@migrations()
def m007_listings(db: Database) -> None:
    """How many links each listing has held."""
    for statement in service.LISTINGS_STEP:
        db.execute(statement.strip())


@migrations()
def m008_refused_pages(db: Database) -> None:
    """What was refused of a page as a whole, found by the page."""
    db.execute(first.REFUSED.strip())


@migrations()
def m009_edges(db: Database) -> None:
    """Whether each text is whole where it was seen, in columns."""
    for statement in edges.STEP:
        db.execute(statement)


@migrations()
def m010_templates(db: Database) -> None:
    """What sources repeat on their pages."""
    for statement in templates.STEP:
        db.execute(statement.strip())


@migrations()
def m011_structure(db: Database) -> None:
    """What the paragraphs of each document are."""
    for statement in STRUCTURE:
        db.execute(statement)


@migrations()
def m017_pieces(db: Database) -> None:
    """Which pages are pieces of an article."""
    for statement in pieces.STEP:
        db.execute(statement.strip())


@migrations()
def m012_pagers(db: Database) -> None:
    """How many pages listings promise."""
    for statement in PAGERS:
        db.execute(statement.strip())


@migrations()
def m013_incremental(db: Database) -> None:
    """Where pages lead, which walks are owed, which runs were deep."""
    for statement in WALKS:
        db.execute(statement.strip())


@migrations()
def m014_attachments(db: Database) -> None:
    """Files that pages link, and pages that a browser rendered."""
    for statement in ATTACHMENTS:
        db.execute(statement)


@migrations()
def m015_imports(db: Database) -> None:
    """Which file a fetch was imported from."""
    for statement in IMPORTS:
        db.execute(statement)


@migrations()
def m016_manifests(db: Database) -> None:
    """What came in on each day, sealed."""
    for statement in MANIFESTS:
        db.execute(statement)


@migrations()
def m018_page_indexes(db: Database) -> None:
    """What documents are found and counted by, in a narrow table."""
    for statement in CATALOGUE:
        db.execute(statement.strip())


@migrations()
def m019_coverage(db: Database) -> None:
    """Places and years counted, pages without a text and pages gone found, by indexes."""
    for statement in COVERAGE:
        db.execute(statement)
