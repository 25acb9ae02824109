"""The archive as Datasette shows it: titles, descriptions, facets, units and queries, made from the schema's own comments."""

from __future__ import annotations

import re
from typing import Any

from sqlite_utils import Database

# Of little use to a person: indexes, work in progress, and what is kept for programs.
_HIDDEN = re.compile(
    r"(?:search|near_|service_|run_|_sqlite|sqlite_|frontier$|templates$|recleanings$|comparisons$|manifests$)"
)
_FACETS: dict[str, tuple[str, ...]] = {
    "documents_latest": ("province", "county", "reported_year", "report_kind", "source", "level"),
    "documents": ("province", "reported_year", "report_kind", "language"),
    "provenance": ("source", "current"),
    "facts": ("name", "certainty"),
    "pages": ("source_id", "role", "state"),
    "fetches": ("outcome", "status", "purpose"),
    "runs": ("source_id", "outcome"),
    "duplicates": ("kind", "because"),
    "drops": ("reason",),
    "repairs": ("kind", "certain"),
}
_SORTED = {
    "documents": "id",
    "runs": "id",
    "fetches": "id",
    "documents_latest": "reported_year",
    "provenance": "fetched_at",
}
_LABELS = {"sources": "name", "documents": "title", "pages": "url", "runs": "slot", "snapshots": "sha256"}
_UNITS = {"snapshots": {"size": "B"}, "fetches": {"seconds": "s", "bytes_received": "B"}}
_SIZE = 25  # rows of a page that shows texts
_TEXTS = ("documents", "documents_latest", "structure")

_QUERIES: dict[str, tuple[str, str, str]] = {
    "by_place_and_year": (
        "Documents by place and year",
        "What pages hold now of one province or county, of one year; leave a field empty for all of them.",
        """SELECT id, title, province, city, county, town, reported_year, report_kind, date, source, url FROM documents_latest
WHERE (:province = '' OR province = :province) AND (:county = '' OR county = :county)
AND (:year = '' OR reported_year = CAST(:year AS INTEGER)) ORDER BY reported_year DESC, province, city, county, id""",
    ),
    "containing": (
        "Documents that contain a text",
        "Found character by character, newest first; `baogao search` finds words of either script much faster.",
        """SELECT id, title, reported_year, substr(text, max(1, instr(text, :text) - 40), 120) AS passage FROM documents
WHERE :text <> '' AND instr(text, :text) ORDER BY id DESC LIMIT 200""",
    ),
    "coverage": (
        "Places by years",
        "How many documents that pages hold now each province and county has for each year, copies left out.",
        """SELECT province, county, reported_year, count(*) AS documents FROM documents_latest
WHERE original_id IS NULL AND reported_year IS NOT NULL GROUP BY province, county, reported_year ORDER BY 1, 2, 3""",
    ),
    "where_from": (
        "Where a document comes from",
        "Every time it was seen: address, time, bytes, and whether the page holds it now.",
        """SELECT source, url, fetched_at, status, snapshot_sha256, position, revision, current, cleaner FROM provenance
WHERE document_id = CAST(:document AS INTEGER) ORDER BY fetched_at""",
    ),
    "copies": (
        "Copies and their originals",
        "What each copy is to its original, and why it is not the original itself.",
        """SELECT x.document_id, d.title, x.kind, x.because, x.original_id, o.title AS original_title FROM duplicates x
JOIN documents d ON d.id = x.document_id JOIN documents o ON o.id = x.original_id ORDER BY x.original_id, x.document_id""",
    ),
    "pages_without_text": (
        "Pages without a text, and why",
        "What could not be fetched, has vanished, or was refused, by source and reason.",
        """SELECT s.name AS source, p.state, p.reason, count(*) AS pages, min(p.url) AS such_as FROM pages p
JOIN sources s ON s.id = p.source_id WHERE p.state NOT IN ('live', 'new') GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC""",
    ),
    "left_out": (
        "What was left out, and why",
        "Blocks of text and whole pages, counted by reason.",
        """SELECT reason, sum(blocks) AS blocks, sum(characters) AS characters, count(DISTINCT page_id) AS pages FROM drops
GROUP BY reason ORDER BY characters DESC""",
    ),
}  # fmt: skip


def metadata(db: Database, name: str) -> dict[str, Any]:
    """What `datasette -m` reads, for an archive that Datasette serves by this name (its file's, without the ending)."""
    found = db.execute(
        "SELECT s.name, s.sql FROM sqlite_schema s JOIN pragma_table_list t ON t.name = s.name AND t.schema = 'main'"
        " WHERE s.sql IS NOT NULL AND s.type IN ('table', 'view') ORDER BY s.name"
    ).fetchall()
    return {
        "title": "An archive of report pages",
        "description": "Clean texts of harvested report pages, each with the bytes it came from. Begin with documents_latest"
        " for the texts, provenance for where they come from; times are UTC. Made by baogao from the archive's own comments.",
        "databases": {
            name: {
                "tables": {table: _table(db, table, sql) for table, sql in found},
                "queries": {
                    key: {"title": title, "description": description, "sql": sql}
                    for key, (title, description, sql) in _QUERIES.items()
                },
            }
        },
    }


def _table(db: Database, table: str, sql: str) -> dict[str, Any]:
    columns = [row[0] for row in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    about: dict[str, Any] = {}
    if comment := sql.splitlines()[0].partition("-- ")[2].strip():
        about["description"] = comment
    if meanings := {name: text for name, text in meanings_of(sql).items() if name in columns}:
        about["columns"] = meanings
    if facets := [name for name in _FACETS.get(table, ()) if name in columns]:
        about["facets"] = facets
    if table in _SORTED:
        about["sort_desc"] = _SORTED[table]
    if table in _LABELS:
        about["label_column"] = _LABELS[table]
    if table in _UNITS:
        about["units"] = _UNITS[table]
    if table in _TEXTS:
        about["size"] = _SIZE
    if _HIDDEN.match(table):
        about["hidden"] = True
    return about


def meanings_of(sql: str) -> dict[str, str]:
    """What the comments of a CREATE TABLE say of its columns."""
    found = (re.match(r"\s*(\w+) .*?-- (.*)", line) for line in sql.splitlines()[1:])
    return {match[1]: match[2] for match in found if match} | dict(
        re.findall(r", (\w+) [^,/]*/\* (.*?) \*/", sql)  # columns that a later step added
    )
