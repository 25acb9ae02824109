"""Files and the pages that link them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from sqlite_utils import Database

from storage.frontier import Run
from storage.records import Link, Role


class Linking(NamedTuple):
    """A page that links a file: its address, the title of its first document, and what the link says."""

    url: str
    title: str | None
    text: str | None
    document_id: int | None


def name_of_file(db: Database, fetch_id: int) -> str:
    """What the link to a fetched file said; noted with the fetch, so that the file can be refined again as it was."""
    row = db.execute(
        "UPDATE fetches SET link_text = (SELECT p.link_text FROM pages p WHERE p.id = page_id) WHERE id = ?"
        " RETURNING link_text",
        (fetch_id,),
    ).fetchone()
    db.execute(
        "UPDATE pages SET role = ? WHERE id = (SELECT page_id FROM fetches WHERE id = ?) AND role NOT IN (?, ?)",
        (Role.ATTACHMENT, fetch_id, Role.ATTACHMENT, Role.LISTING),
    )
    return row[0] or ""


def join(db: Database, run: Run, fetch_id: int, links: Iterable[Link]) -> None:
    """Join a fetched page to the files that it links, whose pages are known."""
    files = [(link.url, link.text) for link in links if link.role is Role.ATTACHMENT]
    if files:
        db.execute(
            "INSERT INTO attachments (page_id, file_id, text, fetch_id)"
            " SELECT f.page_id, p.id, nullif(j.value ->> 1, ''), f.id FROM json_each(?) j"
            " JOIN pages p ON p.source_id = ? AND p.url = j.value ->> 0 JOIN fetches f ON f.id = ?"
            " WHERE p.id <> f.page_id ON CONFLICT DO NOTHING",
            (json.dumps(files), run.source_id, fetch_id),
        )


def look_again(db: Database, run: Run) -> None:
    """Have the run read the stored bytes of pages whose files nobody wanted so far, without asking for them again."""
    db.execute(
        "INSERT INTO frontier (page_id, run_id, host, priority, fetch_id)"
        " SELECT p.id, ?1, replace(replace(substr(p.url, 1, instr(substr(p.url, 9) || '/', '/') + 7), 'https://', ''), 'http://', ''),"
        "  1, max(d.fetch_id) FROM drops d JOIN pages p ON p.id = d.page_id JOIN fetches f ON f.id = d.fetch_id"
        " WHERE p.source_id = ?2 AND d.reason = 'attachment' AND f.snapshot_sha256 = p.snapshot_sha256"
        " AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.page_id = p.id)"
        " AND NOT EXISTS (SELECT 1 FROM drops e WHERE e.page_id = p.id AND e.run_id > d.run_id) GROUP BY p.id"
        " ON CONFLICT (page_id) DO UPDATE SET fetch_id = coalesce(frontier.fetch_id, excluded.fetch_id)",
        (run.id, run.source_id),
    )


def linking(db: Database, url: str) -> tuple[Linking, ...]:
    """The pages that link the file with this address, in the order of their numbers."""
    rows = db.execute(
        "SELECT p.url, d.title, a.text, d.document_id FROM attachments a"
        " JOIN pages f ON f.id = a.file_id AND f.url = ? JOIN pages p ON p.id = a.page_id"
        " LEFT JOIN sightings d ON d.id = (SELECT min(s.id) FROM sightings s WHERE s.page_id = p.id AND s.revision = p.revision)"
        " ORDER BY p.id",
        (url,),
    )
    return tuple(Linking(*row) for row in rows)


def linked(db: Database, url: str) -> tuple[str, ...]:
    """The addresses of the files that the page with this address links."""
    rows = db.execute(
        "SELECT DISTINCT f.url FROM attachments a JOIN pages f ON f.id = a.file_id"
        " JOIN pages p ON p.id = a.page_id AND p.url = ? ORDER BY a.file_id",
        (url,),
    )
    return tuple(row[0] for row in rows)
