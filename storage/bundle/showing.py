"""The page of a bundle: script-free, and whatever was harvested stands on it as text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from storage.bundle.gathering import Gathered, Page, Seen
from storage.trace import DocumentRow, Trace

MOST_SHOWN = 200_000  # characters of a page's source; the file has all of it
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)


def shown(gathered: Gathered, software: str, read: Callable[[str], bytes]) -> str:
    """index.html in full. `read` gives the bytes of a snapshot."""
    asked = gathered.asked
    copy = next((each for each in asked.duplicates if each.document_id == asked.document.id), None)
    return _PAGES.get_template("index.html.j2").render(
        asked=asked.document,
        original=None
        if copy is None
        else {"id": copy.original_id, "kind": copy.kind, "because": copy.because},
        software=software,
        documents=[_document(each, gathered.seen[each.document.id], read) for each in gathered.traced],
    )


def _document(traced: Trace, seen: tuple[Seen, ...], read: Callable[[str], bytes]) -> dict[str, Any]:
    document: DocumentRow = traced.document
    dates = document.dates
    return {
        "id": document.id,
        "title": document.title,
        "characters": document.characters,
        "text_sha256": document.text_sha256,
        "text": document.text,
        "fields": [
            ("date shown", dates.shown), ("date of the session", dates.session), ("year reported", dates.reported_year),
            ("author", document.author), ("from", document.source_line), *document.known, ("cleaner", document.cleaner),
            ("first seen", document.first_seen_at),
        ],
        "sightings": [_sighting(each, read) for each in seen],
    }  # fmt: skip


def _sighting(seen: Seen, read: Callable[[str], bytes]) -> dict[str, Any]:
    one = seen.sighting
    return {
        "url": one.url,
        "fields": [
            ("source", one.source), ("fetched", one.fetched_at), ("confirmed", one.confirmed_at), ("status", one.status),
            ("redirected to", one.fetched_url if one.fetched_url != one.url else None), ("title there", one.title),
            ("position", one.position), ("revision", one.revision), ("encoding", one.encoding), ("cleaner", one.cleaner),
            ("repairs", len(one.repairs) or None),
        ],
        "pages": [_page(page, one.encoding, read) for page in seen.pages],
    }  # fmt: skip


def _page(page: Page, encoding: str, read: Callable[[str], bytes]) -> dict[str, Any]:
    source = read(page.snapshot_sha256)[: 4 * MOST_SHOWN].decode(_codec(encoding), "replace")[:MOST_SHOWN]
    return {
        "url": page.url,
        "fetched_at": page.fetched_at,
        "sha256": page.snapshot_sha256,
        "headers": page.headers,
        "source": _CONTROLS.sub("\N{SYMBOL FOR SUBSTITUTE}", source),
    }


def _codec(encoding: str) -> str:
    """The codec that a sighting's encoding names, as in `gb18030 (meta)`."""
    try:
        return codecs.lookup(encoding.partition(" ")[0]).name
    except LookupError:
        return "latin-1"
