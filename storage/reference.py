"""The page docs/schema.md, made from the comments that an archive itself carries."""

from __future__ import annotations

from sqlite_utils import Database

from storage.datasette import meanings_of

_INTRODUCTION = """\
# The archive

What is in an archive, one SQLite file that any tool for SQLite opens. The same comments are in every archive:
`sqlite3 archive.db .schema` shows them. Times are UTC in ISO 8601 with milliseconds.

A person begins with the two views: `documents_latest` for the texts, `provenance` for where they come from.

```sql
SELECT province, reported_year, count(*) FROM documents_latest GROUP BY province, reported_year;
SELECT url, fetched_at, snapshot_sha256 FROM provenance WHERE document_id = 1;
```
"""
_PARTS = (("view", "Views"), ("table", "Tables"), ("virtual", "The full-text index"))


def schema_reference(db: Database) -> str:
    """docs/schema.md in full: every view, table, column and foreign key of an archive."""
    statements = db.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    kinds = dict(db.execute("SELECT name, type FROM pragma_table_list").fetchall())
    parts = [_INTRODUCTION]
    for kind, title in _PARTS:
        parts += [
            f"## {title}\n",
            *(_entry(db, name, sql) for name, sql in statements if kinds.get(name) == kind),
        ]
    return "\n".join(parts)


def _entry(db: Database, name: str, sql: str) -> str:
    lines = sql.splitlines()
    comment = lines[0].partition("-- ")[2] or "Kept by sqlite-utils: the steps that have made this archive."
    meanings = meanings_of(sql)
    body = _table(db, name, meanings) if meanings else _names(db, name)
    return f"### {name}\n\n{comment}\n\n{body}"


def _names(db: Database, name: str) -> str:
    names = db.execute("SELECT name FROM pragma_table_info(?)", (name,)).fetchall()
    return f"Columns: {', '.join(f'`{column}`' for (column,) in names)}.\n"


def _table(db: Database, name: str, meanings: dict[str, str]) -> str:
    keys = dict(db.execute('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (name,)).fetchall())
    columns = db.execute('SELECT name, type, "notnull" OR pk FROM pragma_table_info(?)', (name,)).fetchall()
    rows = [
        f"| `{column}` | {kind}{'' if filled else ', may be empty'} "
        f"| {f'[{keys[column]}](#{keys[column]})' if column in keys else ''} | {meanings.get(column, '')} |"
        for column, kind, filled in columns
    ]
    return "\n".join(["| column | type | refers to | what it holds |", "|---|---|---|---|", *rows, ""])
