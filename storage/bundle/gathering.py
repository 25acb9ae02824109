"""What a bundle holds of a document: where it was seen, with the bytes, and the same of its original."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from storage import documents, pieces, templates
from storage.cleaners import taken_apart
from storage.records import Purpose
from storage.trace import Sighting, Trace, trace

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of a page and what came with them: all that deriving its text again takes."""

    url: str
    fetched_at: str
    headers: tuple[tuple[str, str], ...]
    snapshot_sha256: str
    link_text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting with the pages it was made of: one, or those of an article in order."""

    sighting: Sighting
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A document asked for, its original where it is a copy, and where both were seen; `templates` by their names."""

    traced: tuple[Trace, ...]
    seen: dict[int, tuple[Seen, ...]]
    templates: dict[str, bytes]

    @property
    def asked(self) -> Trace:
        """The document asked for."""
        return self.traced[0]

    def snapshots(self) -> list[str]:
        """The hashes of all bytes, each once, in order."""
        pages = (page for those in self.seen.values() for one in those for page in one.pages)
        return sorted({page.snapshot_sha256 for page in pages})


def gather(db: Database, document_id: int) -> Gathered:
    """What the bundle of a document holds. Raises NoSuchDocument, ArchiveDamaged."""
    asked = trace(db, document_id)
    originals = [trace(db, asked.original_id)] if asked.original_id is not None else []
    traced = (asked, *originals)
    seen = {each.document.id: tuple(_seen(db, one) for one in each.sightings) for each in traced}
    names = {taken_apart(one.cleaner)[1] for each in traced for one in each.sightings} - {""}
    known = templates.contents(db)
    return Gathered(traced, seen, {name: known[name] for name in sorted(names) if name in known})


def described(gathered: Gathered, cleaner: str, software: str) -> dict[str, Any]:
    """The bundle's own account of itself, for programs: bundle.json."""
    return {
        "format": FORMAT,
        "software": software,
        "cleaner": cleaner,
        "about": gathered.asked.document.id,
        "original": gathered.asked.original_id,
        "documents": [_document(each, gathered.seen[each.document.id]) for each in gathered.traced],
        "duplicates": [asdict(each) for each in gathered.asked.duplicates],
        "relations": [asdict(each) for each in gathered.asked.relations],
        "decision": None if gathered.asked.decision is None else asdict(gathered.asked.decision),
        "revisions": [asdict(each) for each in gathered.asked.revisions],
        "templates": {name: f"templates/{name}" for name in gathered.templates},
    }


def _document(traced: Trace, seen: tuple[Seen, ...]) -> dict[str, Any]:
    document = traced.document
    return {
        **{name: value for name, value in asdict(document).items() if name != "text"},
        "file": f"documents/{document.id}.txt",
        "sightings": [{**asdict(one.sighting), "pages": list(_pages(one))} for one in seen],
    }


def _pages(seen: Seen) -> Iterator[dict[str, Any]]:
    for page in seen.pages:
        yield {**asdict(page), "file": f"snapshots/{page.snapshot_sha256}"}


def _seen(db: Database, sighting: Sighting) -> Seen:
    fetch_id, source_id = db.execute(
        "SELECT s.fetch_id, p.source_id FROM sightings s JOIN pages p ON p.id = s.page_id WHERE s.id = ?",
        (sighting.id,),
    ).fetchone()
    fetch = documents.stored_fetch(db, fetch_id)
    if fetch.purpose is not Purpose.ARTICLE:
        return Seen(sighting, (_page(fetch),))
    listed = pieces.pieces_of(db, fetch.snapshot_sha256)
    fetches = (documents.stored_fetch(db, pieces.fetch_of(db, source_id, piece)) for piece in listed)
    return Seen(sighting, tuple(map(_page, fetches)))


def _page(fetch: documents.StoredFetch) -> Page:
    return Page(fetch.url, fetch.started_at, fetch.headers, fetch.snapshot_sha256, fetch.link_text)
