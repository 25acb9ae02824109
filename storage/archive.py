"""The archive for other programs: opened to be read, typed, and the same from version to version (docs/python.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database

from storage import runs, search, snapshots
from storage.database import open_for_reading, translated
from storage.errors import NoSuchDocument, NoSuchSnapshot
from storage.export.rows import Row, rows, told
from storage.export.selection import Chosen
from storage.filters import Filters
from storage.records import Dates, Fact, Place
from storage.runs import RunRow
from storage.schema.duplicates import FIRST_SIGHTING
from storage.search import Hit
from storage.since import Span
from storage.trace import Trace
from storage.trace import trace as trace_of

_SOURCES = """
SELECT s.name, s.kind, s.level, s.province, s.city, s.county, s.town,
       (SELECT count(*) FROM pages p WHERE p.source_id = s.id),
       (SELECT count(DISTINCT c.document_id) FROM sightings c JOIN pages p ON p.id = c.page_id WHERE p.source_id = s.id)
FROM sources s ORDER BY s.name
"""
EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Document:
    """One report's clean text, and where it was first seen of what was asked for.

    `place` is what it is about; what it leaves open is its source's. `known` are further facts that stand, by the names
    of docs/facts.md, `facts` all that the page says, each with its certainty. `original_id` is the document it is a copy
    of, None for an original; `copy_because` is why. `current` is whether a page holds the text now.
    """

    id: int
    title: str
    text: str
    text_sha256: str
    dates: Dates
    place: Place
    source: str
    url: str
    fetched_at: str
    snapshot_sha256: str
    original_id: int | None
    copy_because: str | None
    current: bool
    sightings: int
    marks: dict[str, float]
    known: dict[str, str | int | None]
    facts: tuple[Fact, ...]
    cleaner: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as it was when last harvested: the place it reports on, how many pages and documents it has."""

    name: str
    place: Place
    pages: int
    documents: int


class Archive:
    """An archive opened to be read; a context manager. Nothing is ever written, and harvests may go on meanwhile.

    Every method raises ArchiveError (`storage.errors`) for what goes wrong with the file.
    """

    def __init__(self, db: Database, path: Path) -> None:
        self._db, self._path = db, path

    @classmethod
    def open(cls, path: str | Path) -> Archive:
        """The archive at `path`. Raises ArchiveMissing, NotAnArchive, NewerArchive."""
        return cls(open_for_reading(Path(path)), Path(path))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def documents(self, filters: Filters = EVERYTHING) -> Iterator[Document]:
        """The documents that the filters accept, in order of their number; memory does not grow with the archive.

        Raises BadExport for a source that is not there, BadQuery for words that cannot be searched for.
        """
        with translated(self._path):
            last = self._db.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()[0]
            for row in rows(self._db, filters, Span(0, last, None, "")):
                yield _document(row)

    def get(self, number: int) -> Document:
        """The document with this number, told of where it was first seen. Raises NoSuchDocument."""
        with translated(self._path):
            first = self._db.execute(
                f"SELECT ({FIRST_SIGHTING.format(document=':id')})", {"id": number}
            ).fetchone()[0]
            found = [] if first is None else list(told(self._db, [Chosen(number, first)]))
        if not found:
            raise NoSuchDocument(f"no document has the number {number}")
        return _document(found[0])

    def search(
        self,
        words: str,
        *,
        limit: int = 20,
        offset: int = 0,
        source: str | None = None,
        since: str | None = None,
        fold: bool = True,
    ) -> list[Hit]:
        """The documents that hold all the words, the best first; with `fold` each report once. Raises BadQuery."""
        with translated(self._path):
            return search.search(
                self._db, words, limit=limit, offset=offset, source=source, since=since, fold=fold
            )

    def trace(self, number: int) -> Trace:
        """Where a document came from: sightings, fetches, bytes, damage, copies, revisions. Raises NoSuchDocument."""
        with translated(self._path):
            return trace_of(self._db, number)

    def snapshot(self, sha256: str) -> bytes:
        """The bytes with this hash, as a site sent them, content coding removed. Raises NoSuchSnapshot, ArchiveDamaged."""
        with translated(self._path):
            if self._db.execute("SELECT 1 FROM snapshots WHERE sha256 = ?", (sha256,)).fetchone() is None:
                raise NoSuchSnapshot(f"no snapshot has the SHA-256 {sha256[:80]!a}")
            return snapshots.read(self._db, sha256)

    def sources(self) -> list[SourceRow]:
        """Every source, by name."""
        with translated(self._path):
            found = self._db.execute(_SOURCES).fetchall()
        return [SourceRow(name, Place(*place), pages, held) for name, *place, pages, held in found]

    def runs(self, source: str | None = None, most: int = 20) -> list[RunRow]:
        """The latest harvests and imports, newest first; of one source where it is named."""
        with translated(self._path):
            return runs.listed(self._db, source, most)


def _document(row: Row) -> Document:
    first = row.first
    return Document(
        row.id, row.title, row.text, row.text_sha256, row.dates, row.place, first.source, first.url, first.fetched_at,
        first.snapshot_sha256, None if row.group == row.id else row.group, row.because, row.current, len(row.sightings),
        row.marks, row.known, row.facts, row.cleaner,
    )  # fmt: skip
