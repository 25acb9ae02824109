"""`baogao show`: one document, what is known of it and its text."""

from __future__ import annotations

from dataclasses import asdict

from baogao.cli.beside import show_beside
from baogao.cli.options import Db, Document, Json
from baogao.cli.terminal import say, say_field, say_json
from baogao.settings import ARCHIVE
from storage import stats, structure, trace
from storage.database import reading
from storage.duplicates import Kind
from storage.records import Dates, Place
from storage.trace import Trace


def show(document: Document, db: Db = ARCHIVE.default, as_json: Json = False) -> None:
    """Show a document and its text.

    With its title, dates, place, source, address and copies. Of a copy that is masked, damaged or cut short it says
    which document is the original.
    """
    with reading(db) as archive:
        traced = trace.trace(archive, document, excerpts=False)
        place = stats.place(archive, _shown(traced).source)
    if as_json:
        say_json(_row(traced, place))
        return
    _head(traced, place)
    say()
    say(traced.document.text, lines=True)


def _shown(traced: Trace) -> trace.Sighting:
    """The sighting that stands for the document: the first that still holds, else the first of all."""
    return next((s for s in traced.sightings if s.current), traced.sightings[0])


def _head(traced: Trace, place: Place) -> None:
    document, sighting = traced.document, _shown(traced)
    say_field("title", document.title or "(none)")
    say_field("document", f"{document.id} · {document.characters} characters · text {document.text_sha256}")
    say_field("dates", dates(document.dates))
    say_field("place", " · ".join(name for name in asdict(place).values() if name))
    say_field("source", sighting.source)
    say_field("address", sighting.url + ("" if sighting.current else " (the page says something else now)"))
    say_field("from", document.source_line)
    say_field("author", document.author)
    for name, value in document.known:
        say_field(name, value)
    say_field(
        "first seen",
        f"{document.first_seen_at} · {len(traced.sightings)} sightings, see `baogao trace {document.id}`",
    )
    say_field("marks", " · ".join(f"{name} {value:g}" for name, value in document.marks))
    say_field("structure", structure.counted(document.structure))
    show_beside(sighting.beside)
    say_field("a copy of", _original(traced))
    say_field("copies", ", ".join(str(number) for number in _copies(traced)))
    for name, kind in (("a part of", Kind.PART), ("holds", Kind.HOLDS)):
        say_field(name, ", ".join(f"document {other}" for other in _related(traced, kind)))


def dates(known: Dates) -> str:
    """The dates of a document, each with the name of its kind."""
    kinds = {
        "shown": known.shown,
        "meta": known.meta,
        "session": known.session,
        "reported year": known.reported_year,
    }
    return " · ".join(f"{kind} {value}" for kind, value in kinds.items() if value is not None)


def _copies(traced: Trace) -> list[int]:
    return [d.document_id for d in traced.duplicates if d.document_id != traced.document.id]


def _because(traced: Trace) -> str | None:
    """Why it is not the original."""
    return next((d.because for d in traced.duplicates if d.document_id == traced.document.id), None)


def _original(traced: Trace) -> str | None:
    if traced.original_id is None:
        return None
    title = next((one.title for one in traced.relations if one.other_id == traced.original_id), "")
    named = f"document {traced.original_id}" + (f", {title}" if title else "")
    return f"{named}, because this one is: {_because(traced)}; see `baogao show {traced.original_id}`"


def _related(traced: Trace, kind: Kind) -> list[int]:
    return sorted(one.other_id for one in traced.relations if one.kind == kind)


def _row(traced: Trace, place: Place) -> dict[str, object]:
    sighting = _shown(traced)
    return {
        **asdict(traced.document),
        "marks": dict(traced.document.marks),
        "known": dict(traced.document.known),
        "structure": structure.described_all(traced.document.structure, traced.document.text),
        "facts": [fact._asdict() for fact in sighting.facts],
        "place": asdict(place),
        "source": sighting.source,
        "url": sighting.url,
        "current": sighting.current,
        "attachment_of": [page.url for page in sighting.beside.attachment_of],
        "attachments": [file.url for file in sighting.beside.files],
        "rendered": sighting.beside.rendering is not None,
        "sightings": len(traced.sightings),
        "original_id": traced.original_id,
        "because": _because(traced),
        "duplicates": _copies(traced),
        "part_of": _related(traced, Kind.PART),
        "holds": _related(traced, Kind.HOLDS),
    }
