"""The content of an archive without its numbers: every reference is what it refers to."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

# Parents before children, and what a row is known by among its like.
IDENTITIES: dict[str, tuple[str, ...]] = {
    "sources": ("name",),
    "runs": ("source_id", "slot", "started_at"),
    "snapshots": ("sha256",),
    "pages": ("source_id", "url"),
    "fetches": ("run_id", "page_id", "purpose", "url", "started_at", "attempt", "hop"),
    "documents": ("text_sha256",),
    "revisions": (),
    "sightings": ("page_id", "fetch_id", "revision", "position", "cleaner"),
    "duplicates": (),
    "repairs": (),
    "drops": (),
    "robots": (),
    "forgotten": (),
    "decisions": (),
    "frontier": (),
}
REFERENCES = {
    "source_id": "sources",
    "run_id": "runs",
    "page_id": "pages",
    "discovered_from": "addresses",
    "fetch_id": "fetches",
    "document_id": "documents",
    "original_id": "documents",
    "sighting_id": "sightings",
}
OWN = {"id", "body", "looked"}  # the number, how a snapshot is packed, what an archive looked at itself


def content(db: Database, *without: str) -> dict[str, list[dict[str, Any]]]:
    """Table to its rows in a fixed order; `without` are columns to leave out."""
    known: dict[str, dict[int, Any]] = {"addresses": dict(db.execute("SELECT id, url FROM pages").fetchall())}
    told = {}
    for table, identity in IDENTITIES.items():
        known[table], rows = {}, []
        for row in db.query(f"SELECT * FROM {table}"):
            named = {name: _named(known, table, name, value) for name, value in row.items()}
            rows.append({k: v for k, v in named.items() if k not in OWN.union(without)})
            if identity:
                known[table][row["id"]] = tuple(named[name] for name in identity)
        told[table] = sorted(rows, key=repr)
    return told


def _named(known: dict[str, dict[int, Any]], table: str, column: str, value: Any) -> Any:
    if table == "forgotten" and column == "document_id":
        return None
    return known[REFERENCES[column]][value] if column in REFERENCES and value is not None else value


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row with its numbers."""
    return {table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in IDENTITIES}
