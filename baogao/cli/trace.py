"""`baogao trace`: where a document came from, down to the bytes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlite_utils import Database

from baogao import __version__
from baogao.cli.beside import show_beside
from baogao.cli.options import Db, Document, Json
from baogao.cli.pages import edge_line, show_facts
from baogao.cli.show import dates
from baogao.cli.terminal import plain, say, say_field, say_json
from baogao.settings import ARCHIVE
from crawler.clean import CLEANER
from storage.bundle import write_bundle
from storage.database import reading
from storage.duplicates import Kind
from storage.records import Repair
from storage.trace import PageRevision, Sighting, Trace
from storage.trace import trace as find

_WORDS: dict[str, str] = {
    Kind.EXACT: "says exactly the same as",
    Kind.REPOST: "a re-post with",
    Kind.REVISION: "another revision of the page of",
    Kind.PART: "a part of",
    Kind.HOLDS: "holds",
    Kind.PASSAGE: "shares a passage with",
}


def trace(
    document: Document,
    bundle: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.zip",
            help="Hand over the document in a file: with its bytes, headers and hashes, those of its original where it is"
            " a copy, provenance as PROV-JSON, and a page that shows them. `baogao verify OUT.zip` proves it.",
        ),
    ] = None,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Show where a document came from.

    Every sighting with its fetch, snapshot, position and damage; what it is to other documents, with the passages
    they share and why one of them is the original; and the revisions of its pages.
    """
    with reading(db) as archive:
        if bundle is not None:
            _bundle(archive, document, bundle, as_json=as_json)
            return
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
    _relations(traced)
    _revisions(traced)


def _bundle(archive: Database, document: int, out: Path, *, as_json: bool) -> None:
    software = f"baogao {__version__}"
    made = write_bundle(archive, document, out, cleaner=CLEANER, software=software)
    if as_json:
        say_json(asdict(made) | {"path": str(made.path), "document": document})
        return
    of = "" if made.original is None else f" and of its original, document {made.original}"
    say(f"{plain(out)}: {made.files} files, {made.size} bytes, of document {document}{of}")
    say(f"  baogao verify {plain(out)}")


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
        "begins": edge_line(sighting.start),
        "ends": edge_line(sighting.end),
    }
    for name, value in fields.items():
        say_field(name, value, "  ")
    for number, piece in enumerate(sighting.pieces, 1):
        say_field(f"page {number}", f"{piece.url} · SHA-256 {piece.snapshot_sha256}", "  ")
    show_beside(sighting.beside, "  ")
    for name, text in sighting.headers:
        say_field("header", f"{name}: {text}", "  ")
    show_facts(sighting.facts, "  ")
    for repair in sighting.repairs:
        say_field("repair", _repair(repair), "  ")


def _repair(repair: Repair) -> str:
    sure = "" if repair.certain else " (a guess)"
    return f"{repair.kind} at character {repair.position}: {repair.before!r} became {repair.after!r}{sure}"


def _copies(traced: Trace) -> None:
    """What it is one report with, which of them is the original, and why."""
    if not traced.duplicates:
        return
    say()
    original = traced.duplicates[0].original_id
    if traced.original_id is None:
        say(f"the original of {len(traced.duplicates)} documents{_decided(traced)}")
    else:
        say(f"a copy of document {original}{_decided(traced)}; see `baogao show {original}`")
    for copy in traced.duplicates:
        this = " (this one)" if copy.document_id == traced.document.id else ""
        say(
            f"  document {copy.document_id}{this}: {copy.kind}, not the original because: {copy.because},"
            f" decided {copy.decided_at}"
        )


def _decided(traced: Trace) -> str:
    word = traced.decision
    return "" if word is None else f", decided by hand {word.decided_at}: {word.because}"


def _relations(traced: Trace) -> None:
    told = [one for one in traced.relations if one.kind != Kind.SIBLING]
    siblings = [str(one.other_id) for one in traced.relations if one.kind == Kind.SIBLING]
    if told or siblings:
        say()
    for one in told:
        say(f"{_WORDS[one.kind]} document {one.other_id}, {one.title or '(no title)'}: {one.because}")
        say(
            f"  {one.share:.0%} of this in it, {one.other_share:.0%} of it in this;"
            f" {one.same_figures} figures agree, {one.other_figures} differ"
        )
        for each in one.shared:
            say(
                f"  characters {each.start} to {each.stop}, there {each.other_start} to {each.other_stop}:"
                f" {each.excerpt!r}"
            )
    if siblings:
        say(f"made of the same phrases, but another report: documents {', '.join(siblings)}")


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
