"""From captures in a file to rows in the archive: the path that a page takes after it was fetched.

Each capture is one transaction: its bytes, its place in the log, and what came of it. So an import can be killed at
any moment and called again: what is there is passed over. Where the file tells of several runs of an archive, what each
source repeats on its pages is learnt at the end of each, as it was then.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlite_utils import Database

from crawler.articles import settle_articles
from crawler.clean import CLEANER
from crawler.importing.capture import Capture, Damage, Origin, Passed, Piece
from crawler.learning import hold_in_use
from crawler.pipeline import decide
from crawler.refinery import Job, Refinery, Unrefined
from crawler.templating import settle_template
from storage import snapshots
from storage.errors import ArchiveDamaged
from storage.imports import Came, Imported, Target, log, settle_import
from storage.packing import pack
from storage.records import Attempt, Outcome, Purpose, Refined, Role
from storage.writer import Writer

T = TypeVar("T")
SOURCE = "imported"  # of captures that name none, unless the call does
AT_ONCE = 16  # pages in memory between reading and settling
AT_ONCE_BYTES = 12_000_000  # and no further one beyond so many bytes


@dataclass(slots=True)
class Count:
    """What an import came to. `passed` counts what is no page by what it is instead, `damaged` what cannot be read."""

    captures: int = 0
    documents: int = 0
    earlier: int = 0
    known: int = 0
    damaged: int = 0
    passed: Counter[str] = field(default_factory=Counter)

    def row(self) -> dict[str, int]:
        """The numbers by name."""
        return {
            "captures": self.captures, "documents": self.documents, "earlier": self.earlier, "known": self.known,
            "passed": self.passed.total(), "damaged": self.damaged,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tools:
    """What an import works with. `tell` is given a line for each thing that cannot be read."""

    db: Database
    writer: Writer
    refinery: Refinery
    clock: Callable[[], datetime]
    stop: asyncio.Event
    tell: Callable[[str], None]


@dataclass(slots=True)
class _Part:
    """The captures of one source and one run: what is under way of them."""

    name: str
    slot: str
    source_id: int
    template: str
    obeys_noindex: bool
    before: dict[str, int]
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A capture whose page is being refined."""

    imported: Imported
    refined: asyncio.Task[Refined | Unrefined] | None
    size: int


class Carrier:
    """Carries the captures of one file into the archive. `source` is the one the call names, if it names one."""

    def __init__(self, tools: Tools, file: str, source: str | None, count: Count) -> None:
        self._tools, self._file, self._source, self._count = tools, file, source, count
        self._waiting: deque[_Waiting] = deque()
        self._writing: deque[asyncio.Future[Came | None]] = deque()
        self._part: _Part | None = None

    async def carry(self, pieces: Iterator[Piece]) -> None:
        """Carry them all, or until told to stop. Raises ArchiveError when the archive cannot be written."""
        try:
            while not self._tools.stop.is_set():
                piece = await asyncio.to_thread(next, pieces, None)
                if piece is None:
                    break
                await self._take(piece)
            await self._end_part()
        finally:
            for each in self._waiting:
                if each.refined is not None:
                    each.refined.cancel()

    async def _take(self, piece: Piece) -> None:
        if isinstance(piece, Damage):
            self._damaged(piece.place, piece.reason)
        elif isinstance(piece, Passed):
            self._count.passed[piece.reason] += 1
        elif piece.origin is None and piece.outcome not in (Outcome.OK, Outcome.UNCHANGED):
            self._count.passed[piece.outcome] += 1
        else:
            await self._take_capture(piece)

    def _damaged(self, place: str, reason: str) -> None:
        self._count.damaged += 1
        self._tools.tell(f"{self._file}: {place}: {reason}")

    async def _take_capture(self, capture: Capture) -> None:
        part = await self._part_of(capture.origin)
        if capture.body is None:
            await self._settle_all()  # the bytes that it refers to may be among those under way
        role = log.role_of(self._tools.db, part.source_id, capture.page) or capture.role
        sha256 = self._bytes(part, capture)
        if sha256 is None and _refers(capture):
            self._damaged(
                capture.place, "the bytes that it refers to are neither in the file nor in the archive"
            )
            return
        imported = self._imported(capture, role, sha256)
        if log.is_known(self._tools.db, part.source_id, imported):
            self._count.known += 1
            return
        await self._refine(part, imported, capture)

    def _bytes(self, part: _Part, capture: Capture) -> str | None:
        """The hash of the bytes that a capture refers to, where these are here."""
        db = self._tools.db
        if capture.sha256 is not None and log.has_bytes(db, capture.sha256):
            return capture.sha256
        return None if capture.refers_to is None else log.bytes_at(db, part.source_id, *capture.refers_to)

    def _imported(self, capture: Capture, role: Role, sha256: str | None) -> Imported:
        attempt = Attempt(
            capture.url, capture.at, capture.seconds, capture.outcome, capture.purpose, capture.attempt, capture.hop,
            capture.status, capture.reason, capture.headers, capture.bytes_received,
        )  # fmt: skip
        snapshot = None if capture.body is None else pack(capture.body)
        return Imported(
            capture.page, role, attempt, capture.file or self._file, snapshot, sha256, capture.link_text,
            capture.rendered,
        )  # fmt: skip

    async def _refine(self, part: _Part, imported: Imported, capture: Capture) -> None:
        """Have the page refined where there is one that its page does not hold already; then it waits its turn."""
        db, body, refined = self._tools.db, capture.body, None
        if imported.brought is not None and not log.is_current(db, part.source_id, imported):
            try:
                body = snapshots.read(db, imported.brought) if body is None else body
            except ArchiveDamaged as error:
                self._damaged(capture.place, str(error))
                return
            template = "" if imported.role is Role.LISTING else part.template
            follow = imported.role is not Role.DETAIL
            job = Job(
                body, capture.url, capture.headers, follow=follow, stored=True, template=template,
                link_text=imported.link_text,
            )  # fmt: skip
            refined = asyncio.create_task(self._tools.refinery.refine(job))
        self._waiting.append(_Waiting(imported, refined, len(body or b"")))
        while len(self._waiting) > AT_ONCE or sum(each.size for each in self._waiting) > AT_ONCE_BYTES:
            await self._settle_first()

    async def _settle_first(self) -> None:
        part, first = self._part, self._waiting.popleft()
        if part is None:
            return
        refined = None if first.refined is None else await first.refined
        failed = refined.reason if isinstance(refined, Unrefined) else None
        kept = None
        if isinstance(refined, Refined):
            kept, _ = decide(first.imported.role, refined, obey_noindex=part.obeys_noindex)
        tools = self._tools

        def work(db: Database) -> Came | None:
            if log.is_known(db, part.source_id, first.imported):
                return None
            if part.target is None:
                part.target = log.begin(db, part.source_id, part.slot, CLEANER, tools.clock())
            index = tools.writer.duplicates
            return settle_import(db, part.target, first.imported, kept, failed, tools.clock(), index)

        self._writing.append(asyncio.wrap_future(tools.writer.submit(work)))
        while len(self._writing) > AT_ONCE:
            await self._written()

    async def _written(self) -> None:
        came = await self._writing.popleft()
        if came is None:
            self._count.known += 1
            return
        self._count.captures += 1
        self._count.documents += came.documents
        self._count.earlier += came.earlier

    async def _settle_all(self) -> None:
        while self._waiting:
            await self._settle_first()
        while self._writing:
            await self._written()

    async def _part_of(self, origin: Origin | None) -> _Part:
        """The part that a capture belongs to; the one before is brought to its end where that is another."""
        name = self._source or (SOURCE if origin is None else origin.source)
        slot = self._file if origin is None else f"{self._file}: {origin.source} {origin.slot}"
        if self._part is None or (self._part.name, self._part.slot) != (name, slot):
            await self._end_part()
            place = Origin("").place if origin is None else origin.place
            source_id = await self._write(lambda db: log.source(db, name, place))
            refinery = self._tools.refinery
            template = await self._write(lambda db: hold_in_use(db, refinery, name))
            obeys_noindex = await self._write(lambda db: log.obeys_noindex(db, source_id))
            self._part = _Part(name, slot, source_id, template, obeys_noindex, self._count.row())
        return self._part

    async def _end_part(self) -> None:
        """What the source repeats is learnt once its captures are there; told to stop, the next call goes on."""
        await self._settle_all()
        part, tools = self._part, self._tools
        if part is None:
            return
        target = part.target or log.cut_off(tools.db, part.source_id, part.slot)
        if target is None or tools.stop.is_set():
            return
        given = (tools.writer, tools.refinery, part.source_id, part.name, tools.stop, tools.clock)
        if await settle_template(*given) and await settle_articles(*given, lambda _: None):
            counts = {name: count - part.before[name] for name, count in self._count.row().items()}
            await self._write(lambda db: log.end(db, target, counts, tools.clock()))

    async def _write(self, work: Callable[[Database], T]) -> T:
        result: T = await asyncio.wrap_future(self._tools.writer.submit(work))
        return result


def _refers(capture: Capture) -> bool:
    """Whether it is a page whose bytes are elsewhere."""
    is_page = capture.outcome in (Outcome.OK, Outcome.UNCHANGED) and capture.purpose is Purpose.PAGE
    return is_page and capture.body is None
