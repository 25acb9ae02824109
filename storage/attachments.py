"""Files and the pages that link them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from storage.frontier import Run
from storage.records import Link, Role


@dataclass(frozen=True, slots=True)
class Linking:
    """A page that links a file: its address, the title and number of its first document, and what the link says."""

    url: str
    title: str | None
    text: str | None
    document_id: int | None


@dataclass(frozen=True, slots=True)
class Linked:
    """A file that a page links: its address, what the link says, its first document, or why it has none."""

    url: str
    text: str | None
    document_id: int | None
    reason: str | None


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


def linking(db: Database, sighting_id: int) -> tuple[Linking, ...]:
    """The pages that link the file of this sighting, in the order of their numbers; none where it is no file's."""
    rows = db.execute(
        "SELECT p.url, d.title, a.text, d.document_id FROM sightings s JOIN attachments a ON a.file_id = s.page_id"
        " JOIN pages p ON p.id = a.page_id LEFT JOIN sightings d ON d.id = ("
        "  SELECT min(o.id) FROM sightings o WHERE o.page_id = p.id AND o.revision = p.revision)"
        " WHERE s.id = ? ORDER BY p.id",
        (sighting_id,),
    )
    return tuple(Linking(*row) for row in rows)


def linked(db: Database, sighting_id: int) -> tuple[Linked, ...]:
    """The files that the page of this sighting links, and why those that gave no text did not."""
    rows = db.execute(
        "SELECT f.url, a.text, (SELECT min(o.document_id) FROM sightings o WHERE o.page_id = f.id AND o.revision = f.revision),"
        " f.reason FROM sightings s JOIN attachments a ON a.page_id = s.page_id JOIN pages f ON f.id = a.file_id"
        " WHERE s.id = ? ORDER BY f.id",
        (sighting_id,),
    )
    return tuple(Linked(*row) for row in rows)


def linking_addresses(db: Database, sightings: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The addresses of the pages that link the files of these sightings, by sighting."""
    rows = db.execute(
        "SELECT s.id, p.url FROM sightings s JOIN attachments a ON a.file_id = s.page_id JOIN pages p ON p.id = a.page_id"
        " WHERE s.id IN (SELECT value FROM json_each(?)) ORDER BY p.id",
        (json.dumps(list(sightings)),),
    )
    found: dict[int, tuple[str, ...]] = {}
    for sighting, url in rows:
        found[sighting] = (*found.get(sighting, ()), url)
    return found
