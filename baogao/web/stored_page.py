"""What a stored page had, for a document that was seen on it: every passage, kept, dropped or repaired, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from sqlite_utils import Database

from baogao.web.page_reader import PageReader
from crawler.clean import CLEANER
from crawler.clean.keeping import from_bytes
from crawler.clean.template import Template
from crawler.page_text import PageText, Passage
from crawler.refinery import Job
from storage import documents, pieces, templates
from storage.cleaners import taken_apart
from storage.errors import ArchiveDamaged
from storage.records import DropCount
from storage.trace import DocumentRow, Sighting

MOST_PAGES = 8  # of an article that are laid open
_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # ZIP and OLE, which office files are
_PDF, _PDF_WITHIN = (
    b"%PDF-",
    1024,
)  # readers look for the mark so far into a file (ISO 32000-1, annex H.3.4.1)


class Standing(StrEnum):
    """Whether a stored page could be laid open: not yet, not at all, not as a page; or it was, with the same text or another."""

    SAME = "same"
    OTHER = "other"
    PENDING = "pending"
    UNREAD = "unread"
    DAMAGED = "damaged"
    FILE = "file"


class Piece(NamedTuple):
    """A bit of a passage: `change` is empty, or the kind of repair that made `after` of it; `certain` whether that is sure."""

    text: str
    change: str = ""
    after: str = ""
    certain: bool = True


class Line(NamedTuple):
    """A passage: its number on the page, its bits, and the paragraph of the document that it begins in, 0 for none."""

    number: int
    paragraph: int
    pieces: tuple[Piece, ...]


class Stretch(NamedTuple):
    """Passages one behind the other that shared their lot: the reason they were dropped for, or the document they are in."""

    reason: str
    document: int
    lines: tuple[Line, ...]

    @property
    def characters(self) -> int:
        """How many characters there are in it."""
        return sum(len(piece.text) for line in self.lines for piece in line.pieces)


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page, or the pages of an article, laid open.

    `told` says what went wrong. `older` is whether another cleaner made the text; what the archive itself has of the page
    are the `drops`. `others` are the documents of the page by position. `position` is that of the document.
    """

    standing: Standing
    told: str = ""
    older: bool = False
    position: int = 0
    encoding: str = ""
    stretches: tuple[Stretch, ...] = ()
    more: int = 0
    drops: tuple[DropCount, ...] = ()
    others: tuple[tuple[int, int], ...] = ()


def stored_page(
    db: Database, reader: PageReader, document: DocumentRow, sighting: Sighting, patience: float
) -> StoredPage:
    """The page of a sighting laid open, as far as that takes no longer than `patience`."""
    (fetch_id,) = db.execute("SELECT fetch_id FROM sightings WHERE id = ?", (sighting.id,)).fetchone()
    cleaner, name = taken_apart(sighting.cleaner)
    drops = tuple(DropCount(*row) for row in db.execute(_DROPS, (fetch_id,)))
    others = tuple(db.execute(_OTHERS, (fetch_id, sighting.cleaner)).fetchall())

    def found(standing: Standing, told: str = "", laid: Sequence[PageText] = ()) -> StoredPage:
        return StoredPage(
            standing, told, cleaner != CLEANER, sighting.position, laid[0].encoding if laid else "",
            tuple(stretch for page in laid for stretch in _stretches(page.passages)),
            sum(page.more for page in laid), drops, others,
        )  # fmt: skip

    try:
        jobs = _jobs(db, sighting, fetch_id, name)
        template = _template(db, name)
    except (ArchiveDamaged, ValueError) as error:
        return found(Standing.DAMAGED, str(error))
    if any(_is_file(job.body) for _, job in jobs):
        return found(Standing.FILE)
    laid: list[PageText] = []
    for sha256, job in jobs:
        page = reader.lay_open(sha256, job, template, patience)
        if not isinstance(page, PageText):
            return found(Standing.PENDING) if page is None else found(Standing.UNREAD, page.reason)
        laid.append(page)
    same = bool(sighting.pieces) or dict(laid[0].documents).get(sighting.position) == document.text_sha256
    return found(Standing.SAME if same else Standing.OTHER, laid[0].refused, laid)


_DROPS = "SELECT reason, blocks, characters FROM drops WHERE fetch_id = ? AND blocks > 0 ORDER BY id LIMIT 50"
_OTHERS = "SELECT position, document_id FROM sightings WHERE fetch_id = ? AND cleaner = ? ORDER BY position LIMIT 200"


def _jobs(db: Database, sighting: Sighting, fetch_id: int, template: str) -> list[tuple[str, Job]]:
    """The bytes to lay open, by their hashes: those of the page, or of the first pages of an article."""
    fetches = [fetch_id]
    if sighting.pieces:
        (source,) = db.execute(
            "SELECT p.source_id FROM fetches f JOIN pages p ON p.id = f.page_id WHERE f.id = ?", (fetch_id,)
        ).fetchone()
        fetches = [pieces.fetch_of(db, source, piece) for piece in sighting.pieces[:MOST_PAGES]]
    found = (documents.stored_body(db, each) for each in fetches)
    return [
        (fetch.snapshot_sha256, Job(body, fetch.url, fetch.headers, follow=False, template=template))
        for fetch, body in found
    ]


def _is_file(body: bytes) -> bool:
    """Whether bytes are a file and no page. Told by their first ones alone: files are not opened in this process."""
    start = body[:_PDF_WITHIN]
    at = start.find(_PDF)
    return body.startswith(_FILES) or (at >= 0 and b"<" not in start[:at])


def _template(db: Database, name: str) -> Template | None:
    content = templates.content(db, name) if name else None
    return None if content is None else from_bytes(content, name)


def _stretches(passages: Iterable[Passage]) -> Iterator[Stretch]:
    numbered = enumerate(passages, start=1)
    for (reason, document), run in groupby(numbered, key=lambda each: (each[1].reason, each[1].document)):
        lines = tuple(Line(number, each.paragraph, tuple(_pieces(each))) for number, each in run)
        yield Stretch(reason, document, lines)


def _pieces(passage: Passage) -> Iterator[Piece]:
    text, at = passage.text, 0
    for change in passage.changes:
        if change.start > at:
            yield Piece(text[at : change.start])
        yield Piece((text + "\n")[change.start : change.stop], change.kind, change.after, change.certain)
        at = max(at, change.stop)
    if at < len(text):
        yield Piece(text[at:])
