"""The templates of an archive's sources: which is in use, what there is to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.times import stamp

# Pages that hold a text now, or a piece of one, by their bytes: the first by hash, so that the same pages give the same ones in any order.
_SAMPLED = """
SELECT p.snapshot_sha256, min(s.fetch_id) FROM pages p
JOIN sightings s ON s.page_id = p.id AND s.revision = p.revision AND s.snapshot_sha256 = p.snapshot_sha256
WHERE p.source_id = :source AND p.role <> 'listing' GROUP BY 1
UNION
SELECT p.snapshot_sha256, min(f.id) FROM pieces c JOIN pages p ON p.id = c.page_id
JOIN fetches f ON f.page_id = p.id AND f.snapshot_sha256 = p.snapshot_sha256 AND f.outcome = 'ok' AND f.purpose = 'page'
WHERE p.source_id = :source AND c.number > 0 GROUP BY 1
ORDER BY 1 LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A template as it is stored: a row of `templates`, whose columns say what each field is."""

    number: int
    name: str
    content: bytes
    blocks: int
    paths: int
    pages: int
    learnt_from: str


@dataclass(frozen=True, slots=True)
class InUse:
    """The template a source's pages are cleaned with now: its name, what it drops, how many pages taught it."""

    source: str
    name: str
    blocks: int
    paths: int
    pages: int
    learnt_at: str


def is_learning(db: Database, source_id: int) -> bool:
    """Whether a source's settings let a template be learnt and used."""
    return bool(
        db.execute(
            "SELECT coalesce(settings ->> 'template', 1) FROM sources WHERE id = ?", (source_id,)
        ).fetchone()[0]
    )


def in_use(db: Database) -> dict[str, InUse]:
    """The templates that pages are cleaned with now, by source."""
    rows = db.execute("SELECT source, name, blocks, paths, pages, learnt_at FROM templates_in_use ORDER BY 1")
    return {row[0]: InUse(*row) for row in rows}


def latest(db: Database, source_id: int) -> StoredTemplate | None:
    """The source's last template, also where it drops nothing."""
    row = db.execute(
        "SELECT number, name, content, blocks, paths, pages, learnt_from FROM templates WHERE source_id = ?"
        " ORDER BY number DESC, name DESC LIMIT 1",
        (source_id,),
    ).fetchone()
    return None if row is None else StoredTemplate(*row)


def contents(db: Database) -> dict[str, bytes]:
    """The content of every template by its name."""
    return dict(db.execute("SELECT name, content FROM templates ORDER BY name").fetchall())


def content(db: Database, name: str) -> bytes | None:
    """The content of the template with this name."""
    row = db.execute("SELECT content FROM templates WHERE name = ?", (name,)).fetchone()
    return None if row is None else row[0]


def sampled(db: Database, source_id: int, most: int) -> list[tuple[str, int]]:
    """Up to so many pages to learn from: the hash of their bytes, in order, and the fetch that brought them."""
    return db.execute(_SAMPLED, {"source": source_id, "most": most}).fetchall()


def add(db: Database, source_id: int, template: StoredTemplate, now: datetime) -> None:
    """Write a template down as the source's last one."""
    db.execute(
        "INSERT INTO templates (source_id, number, name, content, blocks, paths, pages, learnt_from, learnt_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source_id, template.number, template.name, template.content, template.blocks, template.paths,
            template.pages, template.learnt_from, stamp(now),
        ),
    )  # fmt: skip


def learnt_again(db: Database, source_id: int, name: str, learnt_from: str) -> None:
    """Note that other pages have taught nothing else."""
    db.execute(
        "UPDATE templates SET learnt_from = ? WHERE source_id = ? AND name = ?",
        (learnt_from, source_id, name),
    )
