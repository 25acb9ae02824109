"""`baogao trace`: where a document came from, down to the bytes."""

from __future__ import annotations

from dataclasses import asdict

from baogao.cli.archive import reading
from baogao.cli.options import Db, Document, Json
from baogao.cli.show import dates
from baogao.cli.terminal import say, say_field, say_json
from baogao.settings import ARCHIVE
from storage.records import Repair
from storage.trace import PageRevision, Sighting, Trace
from storage.trace import trace as find


def trace(document: Document, db: Db = ARCHIVE.default, as_json: Json = False) -> None:
    """Show where a document came from.

    Every sighting with its fetch, snapshot, position and damage; its copies, and the revisions of its pages.
    """
    with reading(db) as archive:
        traced = find(archive, document)
    if as_json:
        say_json(asdict(traced))
        return
    _head(traced)
    for number, sighting in enumerate(traced.sightings, 1):
        say()
        say(f"sighting {number} of {len(traced.sightings)}")
        _sighting(sighting)
    _copies(traced)
    _revisions(traced)


def _head(traced: Trace) -> None:
    document = traced.document
    say_field("document", f"{document.id}  {document.title}")
    say_field("text", f"{document.characters} characters · SHA-256 {document.text_sha256}")
    say_field("normalised", f"SHA-256 {document.normalised_sha256}")
    say_field("dates", dates(document.dates))
    say_field("cleaner", document.cleaner)


def _sighting(sighting: Sighting) -> None:
    fields: dict[str, object] = {
        "title": sighting.title,
        "source": sighting.source,
        "address": sighting.url,
        "redirected to": sighting.fetched_url if sighting.fetched_url != sighting.url else None,
        "fetched": sighting.fetched_at,
        "confirmed": sighting.confirmed_at if sighting.confirmed_at != sighting.fetched_at else None,
        "status": sighting.status,
        "snapshot": f"SHA-256 {sighting.snapshot_sha256} · {sighting.snapshot_size} bytes",
        "position": f"document {sighting.position} of the page",
        "revision": f"{sighting.revision}" + ("" if sighting.current else ", no longer what the page says"),
        "encoding": sighting.encoding,
        "cleaner": sighting.cleaner,
        "dates": " · ".join(
            f"{kind} {date}"
            for kind, date in (("shown", sighting.shown_date), ("meta", sighting.meta_date))
            if date
        ),
        "author": sighting.author,
        "from": sighting.source_line,
    }
    for name, value in fields.items():
        say_field(name, value, "  ")
    for name, text in sighting.headers:
        say_field("header", f"{name}: {text}", "  ")
    for repair in sighting.repairs:
        say_field("repair", _repair(repair), "  ")


def _repair(repair: Repair) -> str:
    sure = "" if repair.certain else " (a guess)"
    return f"{repair.kind} at character {repair.position}: {repair.before!r} became {repair.after!r}{sure}"


def _copies(traced: Trace) -> None:
    copies = [d for d in traced.duplicates if d.document_id != traced.document.id]
    if traced.original_id is None and not copies:
        return
    say()
    if traced.original_id is not None:
        say(f"duplicate of document {traced.original_id}")
    for copy in copies:
        say(
            f"{copy.kind} duplicate of {copy.original_id}: document {copy.document_id}, decided {copy.decided_at}"
        )


def _revisions(traced: Trace) -> None:
    changed = {revision.url for revision in traced.revisions if revision.number > 1}
    if not changed:
        return
    say()
    for revision in traced.revisions:
        if revision.url in changed:
            _revision(revision, traced.document.id)


def _revision(revision: PageRevision, document: int) -> None:
    held = ", ".join(
        f"{number} (this one)" if number == document else str(number) for number in revision.documents
    )
    say(
        f"revision {revision.number} of {revision.url}: {revision.cause}, fetched {revision.fetched_at},"
        f" document {held or 'none'}"
    )
