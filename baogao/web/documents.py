"""A document: its text, the page it was on, what is known of it, the life of its pages, and what it is to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from baogao.web.reading import LONGEST, parts
from baogao.web.stored_page import StoredPage, stored_page
from baogao.web.surroundings import Surroundings
from baogao.web.view import Answer, Asked, NotThere, View
from storage import stats, trace
from storage.database import reading
from storage.duplicates import Kind
from storage.errors import NoSuchDocument
from storage.records import Fact
from storage.related import Related
from storage.timeline import timeline
from storage.trace import Sighting, Trace

MOST = 40  # sightings, copies and relations that are told of
PATIENCE = (
    0.8  # seconds in which the stored page is laid open beside the text; later it has a page of its own
)
LONGER = 8.0  # seconds for that
_POOR = {
    "truncated": 1.0,
    "generated_lead": 1.0,
    "year_doubted": 1.0,
    "damage_per_thousand": 1.0,
    "masks_per_thousand": 1.0,
    "repeated_share": 0.1,
}


class Marked(NamedTuple):
    """A quality mark; `poor` is whether it speaks against the text."""

    name: str
    value: float
    poor: bool


def document(asked: Asked) -> Answer:
    """Everything about one document."""
    found = _found(asked)
    sighting = _sighting(asked, found)
    page = stored_page(asked.db, asked.surroundings.reader, found.document, sighting, PATIENCE)
    facts = _about(asked, found, sighting) | {
        "parts": parts(found.document.text, found.document.structure, sighting.repairs),
        "left_out": max(0, found.document.characters - LONGEST),
        "lines": _lines(page),
        "page": page,
        "events": timeline(asked.db, found.document.id),
        "marks": [
            Marked(name, value, name in _POOR and value >= _POOR[name])
            for name, value in found.document.marks
        ],
        "known": _by_name(sighting.facts),
        "sightings": found.sightings,
    }
    return Answer("document.html", facts)


def page_of(asked: Asked) -> Answer:
    """What the stored page had, by itself, however long it takes to read within bounds."""
    found = _found(asked)
    sighting = _sighting(asked, found)
    page = stored_page(asked.db, asked.surroundings.reader, found.document, sighting, LONGER)
    return Answer(
        "document_page.html", _about(asked, found, sighting) | {"page": page, "lines": _lines(page)}
    )


DOCUMENT = View("document", "/documents/{number:int}", document)
STORED_PAGE = View("stored_page", "/documents/{number:int}/page", page_of)


def text_route(surroundings: Surroundings) -> Route:
    """The text alone, as a file."""

    def endpoint(request: Request) -> Response:
        number = request.path_params["number"]
        with reading(surroundings.archive) as db:
            try:
                text = trace.document(db, number).text
            except NoSuchDocument as error:
                raise NotThere(str(error)) from error
        named = {"Content-Disposition": f'attachment; filename="baogao-{number}.txt"'}
        return PlainTextResponse(text + "\n", headers=named)

    return Route("/documents/{number:int}.txt", endpoint, name="document.txt")


def _found(asked: Asked) -> Trace:
    try:
        return trace.trace(asked.db, asked.path["number"], excerpts=False, most=MOST)
    except NoSuchDocument as error:
        raise NotThere(str(error)) from error


def _sighting(asked: Asked, found: Trace) -> Sighting:
    """The sighting that is asked for, else the first that still holds, else the first of all."""
    wanted = asked.query.get("sighting", "")
    if wanted:
        for sighting in found.sightings:
            if str(sighting.id) == wanted:
                return sighting
        raise NotThere(f"document {found.document.id} has no sighting {wanted[:20]}")
    return next((one for one in found.sightings if one.current), found.sightings[0])


def _about(asked: Asked, found: Trace, sighting: Sighting) -> dict[str, Any]:
    """What both views show of a document."""
    place = stats.place(asked.db, sighting.source)
    known = dict(found.document.known)
    seen, copies = asked.db.execute(_COUNTS, (found.document.id, found.document.id)).fetchone()
    return {
        "document": found.document,
        "sighting": sighting,
        "place": {
            name: known.get(name) or getattr(place, name) for name in ("province", "city", "county", "town")
        },
        "facts": known,
        "seen": seen,
        "gone": _is_gone(asked, found),
        "original_id": found.original_id,
        "because": next((d.because for d in found.duplicates if d.document_id == found.document.id), None),
        "decision": asdict(found.decision) if found.decision else None,
        "copies": copies,
        "relations": [_told(one) for one in found.relations if one.kind != Kind.SIBLING],
        "siblings": [one.other_id for one in found.relations if one.kind == Kind.SIBLING],
    }


_COUNTS = """
SELECT (SELECT count(*) FROM sightings WHERE document_id = ?), (SELECT count(*) FROM duplicates WHERE original_id = ?)
"""
_GONE = """
SELECT NOT EXISTS (SELECT 1 FROM sightings s JOIN pages p ON p.id = s.page_id WHERE s.document_id = ? AND p.state <> 'gone')
"""


def _is_gone(asked: Asked, found: Trace) -> bool:
    """Whether no page has the text any more, because all are gone."""
    return bool(asked.db.execute(_GONE, (found.document.id,)).fetchone()[0])


def _told(one: Related) -> dict[str, Any]:
    """A relation without the passages, which the side by side shows."""
    return {name: value for name, value in asdict(one).items() if name != "shared"}


def _by_name(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """The facts by their names; of each name the first is the one that stands."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.name, []).append(fact)
    return found


def _lines(page: StoredPage) -> dict[int, int]:
    """The passage of the page that each paragraph of the document begins in."""
    found: dict[int, int] = {}
    for stretch in page.stretches:
        if stretch.document == page.position:
            for line in stretch.lines:
                found.setdefault(line.paragraph, line.number)
    return found
