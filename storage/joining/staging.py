"""The other archive's rows beside ours: temporary tables `incoming_*`, in which numbers become ours step by step.

In each, `id` is the row's number in the other archive, `here` its number in ours, and `fresh` says that ours did
not have it. A column that names another row is translated to our number before the row itself is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from storage.database import translated
from storage.schema.edges import COLUMNS as EDGE_COLUMNS
from storage.schema.facts import COLUMNS as FACT_COLUMNS

COLUMNS: dict[str, tuple[str, ...]] = {
    "sources": ("id", "name", "kind", "level", "province", "city", "county", "town", "settings"),
    "runs": ("id", "source_id", "slot", "started_at", "ended_at", "outcome", "error", "cleaner", "counts", "deep"),
    "snapshots": ("id", "sha256", "stored_at"),
    "pages": (
        "id", "source_id", "url", "role", "state", "reason", "discovered_from", "discovered_at", "link_text", "due_at",
        "misses", "etag", "last_modified", "redirected_to",
        "snapshot_sha256",
    ),
    "pieces": ("page_id", "article", "number"),
    "fetches": (
        "id", "run_id", "page_id", "purpose", "url", "started_at", "seconds", "attempt", "hop", "outcome", "status",
        "reason", "headers", "bytes_received", "snapshot_sha256", "link_text", "rendered", "imported_from",
    ),
    "documents": (
        "id", "title", "text_sha256", "normalised_sha256", "characters", "shown_date", "meta_date", "session_date",
        "reported_year", "author", "source_line", "marks", "structure", "cleaner", "first_seen_at", *FACT_COLUMNS,
    ),
    "sightings": (
        "id", "document_id", "page_id", "fetch_id", "snapshot_sha256", "position", "title", "shown_date", "meta_date",
        "author", "source_line", "encoding", "cleaner", "facts", *EDGE_COLUMNS,
    ),
    "duplicates": ("document_id", "original_id", "kind", "because", "decided_at"),
    "decisions": ("text_sha256", "decided_at", "stands", "because"),
    "repairs": ("id", "sighting_id", "kind", "position", "before", "after", "certain"),
    "drops": ("id", "run_id", "page_id", "fetch_id", "reason", "blocks", "characters"),
    "templates": (
        "source_id", "number", "name", "content", "blocks", "paths", "pages", "learnt_at", "learnt_from",
    ),
    "attachments": ("page_id", "file_id", "text", "fetch_id"),
    "robots": ("origin", "fetched_at", "expires_at", "status", "verdict", "body"),
    "forgotten": ("text_sha256", "normalised_sha256", "reason", "forgotten_at", "sightings"),
}  # fmt: skip

# What is read from the other archive for a column, where that is not the column itself.
BEGUN = ", begun "  # between a slot and the start of a run that shares it with an earlier one
_INSTEAD = {
    (
        "runs",
        "ended_at",
    ): "coalesce(ended_at, (SELECT max(started_at) FROM fetches WHERE run_id = runs.id), started_at)",
    (
        "runs",
        "outcome",
    ): "CASE WHEN ended_at IS NULL AND outcome = 'running' THEN 'interrupted' ELSE outcome END",
}
_BESIDE = {
    "runs": {
        "stem": f"replace(slot, '{BEGUN}' || started_at, '')",
        "unfinished": "ended_at IS NULL",
    },
    "sightings": {"text_sha256": "(SELECT text_sha256 FROM documents WHERE id = document_id)"},
}


@dataclass(frozen=True, slots=True)
class Other:
    """The archive that is read, inside one read transaction, and where it lies."""

    db: Database
    path: Path

    def rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """What a query of it gives; its own troubles carry its own name."""
        with translated(self.path):
            yield from self.db.execute(sql, values)


def stage(db: Database, other: Other) -> None:
    """Copy every row of the other archive, but neither bodies nor texts, into temporary tables of ours."""
    with db.atomic():
        for table, columns in COLUMNS.items():
            beside = _BESIDE.get(table, {})
            names = (*columns, *beside)
            asked = [_INSTEAD.get((table, column), column) for column in columns] + list(beside.values())
            kinds = ", ".join(f"{name}{_kind(name)}" for name in names)
            db.execute(
                f"CREATE TEMP TABLE incoming_{table} ({kinds}, here INTEGER, fresh INTEGER NOT NULL DEFAULT 0)"
            )
            places = ", ".join("?" * len(names))
            db.conn.executemany(
                f"INSERT INTO incoming_{table} ({', '.join(names)}) VALUES ({places})",  # noqa: S608 - our own names
                other.rows(f"SELECT {', '.join(asked)} FROM {table}"),  # noqa: S608 - our own names
            )


def _kind(column: str) -> str:
    """Numbers are declared as such: SQLite compares by an index only what is of one kind."""
    if column == "id":
        return " INTEGER PRIMARY KEY"
    return " INTEGER" if column.endswith("_id") or column == "discovered_from" else ""


def clear(db: Database) -> None:
    """Take the temporary tables away, whichever of them are there."""
    made = db.execute(
        "SELECT name FROM sqlite_temp_schema WHERE name LIKE 'incoming\\_%' ESCAPE '\\' AND type = 'table'"
    )
    for (name,) in made.fetchall():
        db.execute(f"DROP TABLE temp.{name}")


def translate(db: Database, table: str, column: str, parent: str) -> None:
    """Make a column that holds the other archive's numbers of `parent` hold ours; empty where we have none."""
    db.execute(
        f"UPDATE incoming_{table} SET {column} = (SELECT p.here FROM incoming_{parent} p"  # noqa: S608 - our own names
        f" WHERE p.id = incoming_{table}.{column}) WHERE {column} IS NOT NULL"
    )


def find(db: Database, table: str, identity: tuple[str, ...], scope: str) -> None:
    """Find the rows that ours has among those of `scope`, an SQL condition: equal in the columns of `identity`.

    Of rows that are equal in both archives the first is the first, the second the second, so that none is lost.
    """
    names = ", ".join(identity)
    numbered = f"SELECT id, {names}, row_number() OVER (PARTITION BY {names} ORDER BY id) AS nth"
    same = " AND ".join(f"k.{column} IS i.{column}" for column in (*identity, "nth"))
    db.execute(f"CREATE TEMP TABLE incoming_known AS {numbered} FROM {table} WHERE {scope}")
    db.execute(f"CREATE INDEX temp.incoming_known_by_identity ON incoming_known ({names}, nth)")
    db.execute(
        f"UPDATE incoming_{table} SET here = k.id FROM ({numbered} FROM incoming_{table}) i"  # noqa: S608 - our own names
        f" JOIN incoming_known k ON {same} WHERE i.id = incoming_{table}.id"
    )
    db.execute("DROP TABLE incoming_known")


def number(db: Database, table: str) -> None:
    """Give every row that ours does not have the next number, in the other archive's order, and call it fresh."""
    db.execute(
        f"UPDATE incoming_{table} SET fresh = 1, here = n.number FROM"  # noqa: S608 - our own names
        f" (SELECT id, (SELECT coalesce(max(id), 0) FROM {table}) + row_number() OVER (ORDER BY id) AS number"
        f"  FROM incoming_{table} WHERE here IS NULL) n WHERE n.id = incoming_{table}.id"
    )


def insert(db: Database, table: str) -> None:
    """Add the fresh rows, in the order of their new numbers."""
    names = ", ".join(column for column in COLUMNS[table] if column != "id")
    db.execute(
        f"INSERT INTO {table} (id, {names}) SELECT here, {names} FROM incoming_{table} WHERE fresh ORDER BY here"  # noqa: S608 - our own names
    )
