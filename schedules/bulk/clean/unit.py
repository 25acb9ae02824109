"""Cleaning one unit: its pages read, refined by workers, and written in the order of the input; then its receipt."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime
from threading import BoundedSemaphore
from typing import BinaryIO, NamedTuple, cast

from crawler.importing.capture import Capture, Damage, Origin, Passed, Piece
from crawler.importing.carrying import SOURCE
from crawler.refinery import ENDED, Job, Refinery, Unrefined
from schedules.bulk import libraries
from schedules.bulk.clean import receipts
from schedules.bulk.clean.asked import Asked
from schedules.bulk.clean.dropping import Drops
from schedules.bulk.clean.pages import Cleaned, PageJob, clean_page
from schedules.bulk.clean.receipts import File, Receipt
from schedules.bulk.clean.shards import Shard, documents_schema, table_schema
from schedules.bulk.clean.sidecars import (
    Captures,
    Rows,
    Samples,
    captures_schema,
    number_of,
    pieces_schema,
    samples_schema,
    writing,
)
from schedules.bulk.clean.templates import named_in
from schedules.bulk.inputs import read
from schedules.bulk.places import Folder, Written
from schedules.bulk.stopping import Stopped, is_stopping
from storage.export.columns import Record
from storage.normalise import sha256
from storage.records import Outcome, Purpose, Refined, Role
from storage.times import now, stamp

UNITS_AT_ONCE = 2  # in this process: one is read and written while workers are busy with the other
AT_ONCE, AT_ONCE_BYTES = (
    96,
    16_000_000,
)  # pages between reading and writing, and no further one beyond so many bytes
READ_AT_ONCE, READ_BYTES = 16, 1_000_000  # pieces taken from the file at a time
TRIES = 4  # times that a page is asked for whose worker was ended, which may be no fault of it
LOOK_EVERY = 0.25  # seconds

_turn = BoundedSemaphore(UNITS_AT_ONCE)


def clean_unit(text: str) -> str:
    """Clean what `text`, an `Asked` as JSON, asks for; its receipt as JSON. Raises Stopped, BulkFailed."""
    asked = Asked.from_json(text)
    asked.check_code()
    with _turn if asked.shares_process else nullcontext():
        return _Unit(asked, now()).clean().to_json()


class _Under(NamedTuple):
    """A piece of the input on its way: what a worker makes of it, where it is a page."""

    piece: Piece
    job: PageJob | None = None
    made: asyncio.Task[Cleaned | Unrefined] | None = None

    @property
    def size(self) -> int:
        return 0 if self.job is None else len(self.job.body)


class _Queue:
    """Pieces on their way, in order, and how many bytes they are."""

    def __init__(self) -> None:
        self._pieces = deque[_Under]()
        self._size = 0

    def put(self, piece: _Under) -> None:
        self._pieces.append(piece)
        self._size += piece.size

    def take(self) -> _Under:
        piece = self._pieces.popleft()
        self._size -= piece.size
        return piece

    def is_over(self, most: int, most_bytes: int) -> bool:
        """Whether there are more than that; one page alone may be larger."""
        count = len(self._pieces)
        return count > most or (count > 1 and self._size > most_bytes)

    def cancel(self) -> None:
        for piece in self._pieces:
            if piece.made is not None:
                piece.made.cancel()


class _Unit:
    def __init__(self, asked: Asked, at: datetime) -> None:
        self._asked, self._at, self._folder = asked, at, Folder(asked.out)
        self._templates, self._texts = named_in(self._folder, asked), _texts(self._folder, asked)
        self._captures, self._samples, self._pieces = Captures(), Samples(), _no_pieces()
        self._counts: Counter[str] = Counter()
        self._taken = 0

    def clean(self) -> Receipt:
        """Write the unit's files, documents and drops at the same time, and the receipt last."""
        name, folder, files = self._asked.name, self._folder, dict[str, File]()
        drops = Drops(self._asked.unit.name)

        def write(out: BinaryIO, left_out: BinaryIO) -> tuple[int, int]:
            with (
                Shard(out, documents_schema()) as documents,
                Shard(left_out, table_schema(drops.table)) as left,
            ):
                drops.shard = left
                asyncio.run(self._clean(documents, drops))
            return documents.rows, left.rows

        for file, rows, written in _written_together(folder, f"documents/{name}", f"drops/{name}", write):
            files[file] = File(rows, written.bytes, written.sha256)
        for file, rows_of, schema in self._sidecars():
            written = folder.write(file, writing(rows_of, schema))
            files[file] = File(len(next(iter(rows_of.values()))), written.bytes, written.sha256)
        receipt = Receipt(
            self._asked.made_of, files, self._counts, drops.counted, tuple(drops.damages), self._sources()
        )
        receipts.put(folder, name, receipt)
        return receipt

    def _sidecars(self) -> Iterator[tuple[str, Rows, object]]:
        name = self._asked.name
        if self._pieces["article"]:
            yield f"pieces/{name}.parquet", self._pieces, pieces_schema()
        if not self._asked.again:
            yield f"captures/{name}.parquet", self._captures.rows, captures_schema()
            yield f"samples/{name}.parquet", self._samples.rows(), samples_schema()

    def _sources(self) -> tuple[str, ...]:
        return tuple(sorted(set(self._captures.rows["source"])))

    async def _clean(self, documents: Shard, drops: Drops) -> None:
        work = asyncio.create_task(self._carry(documents, drops))
        while not work.done():
            await asyncio.wait({work}, timeout=LOOK_EVERY)
            if is_stopping():
                work.cancel()
        if work.cancelled():
            raise Stopped
        work.result()

    async def _carry(self, documents: Shard, drops: Drops) -> None:
        pieces = read(self._asked.unit, self._at)
        under = _Queue()
        work = cast(Callable[[Job], Refined], clean_page)  # what comes back is handed on as it is
        refinery = Refinery(self._asked.workers, work=work, preload=[clean_page.__module__])
        async with refinery:
            for template in self._templates.values():
                refinery.hold(template)
            chunk = await asyncio.to_thread(_next, pieces)
            try:
                while chunk:
                    following = asyncio.create_task(asyncio.to_thread(_next, pieces))
                    for piece in chunk:
                        under.put(self._begin(refinery, piece))
                        await self._settle(under, documents, drops, AT_ONCE, AT_ONCE_BYTES)
                    chunk = await following
                await self._settle(under, documents, drops, 0, 0)
            finally:
                under.cancel()

    def _begin(self, refinery: Refinery, piece: Piece) -> _Under:
        if not isinstance(piece, Capture) or _no_page(piece) is not None:
            return _Under(piece)
        job = self._job(piece)
        return _Under(piece, job, asyncio.create_task(_made(refinery, job)))

    def _job(self, capture: Capture) -> PageJob:
        origin = capture.origin or Origin(SOURCE)
        source = self._asked.source or origin.source
        template = self._templates.get(source)
        known, self._taken = self._texts is None or self._texts[self._taken], self._taken + 1
        wanted = template is not None and known and capture.role is not Role.LISTING
        return PageJob(
            capture.body or b"", capture.url, capture.headers, follow=False, link_text=capture.link_text,
            template=template.name if template is not None and wanted else "", page=capture.page, role=capture.role,
            source=source, place=origin.place, at=stamp(capture.at), status=capture.status,
        )  # fmt: skip

    async def _settle(
        self, under: _Queue, documents: Shard, drops: Drops, most: int, most_bytes: int
    ) -> None:
        """Write the first ones, until no more are under way than that."""
        while under.is_over(most, most_bytes):
            for record in await self._records(under.take(), drops):
                if documents.add(record):
                    await asyncio.to_thread(documents.flush)
            await drops.flush()

    async def _records(self, under: _Under, drops: Drops) -> Sequence[Record]:
        piece, job = under.piece, under.job
        if isinstance(piece, Damage):
            self._counts["damaged"] += 1
            drops.damaged(piece.place, piece.reason)
        elif isinstance(piece, Passed):
            self._counts["passed"] += 1
            drops.passed(None, piece.reason)
        elif job is None or under.made is None:
            self._counts["passed"] += 1
            drops.passed(piece.place, _no_page(piece) or "", piece)
        else:
            return self._settled(piece, job, await under.made, drops)
        return ()

    def _settled(
        self, capture: Capture, job: PageJob, made: Cleaned | Unrefined, drops: Drops
    ) -> Sequence[Record]:
        self._counts["pages"] += 1
        if isinstance(made, Unrefined):
            made = Cleaned("", refused=made.reason)
        if made.refused:
            self._counts["refused"] += 1
        self._counts["documents"] += len(made.records)
        drops.page(capture, job.at, made)
        self._note(capture, job, made)
        return made.records

    def _note(self, capture: Capture, job: PageJob, made: Cleaned) -> None:
        """What the steps that look at all units need to know of a page."""
        snapshot, number = made.snapshot_sha256 or sha256(job.url), len(self._captures)
        sampled = made.has_text and job.role is not Role.LISTING
        self._captures.add(
            source=job.source, page=number_of(sha256(job.page)), at=int(capture.at.timestamp() * 1000),
            snapshot=number_of(snapshot), text=made.has_text, sampled=sampled,
        )  # fmt: skip
        if sampled and not self._asked.again:
            self._samples.offer(job.source, snapshot, job.body, job.headers)
        if made.held is not None:
            self._counts["held"] += 1
            article, page_number, refined = made.held
            cells = (
                job.source, article, page_number, job.page, job.at, snapshot, number, len(job.body),
                json.dumps(asdict(job.place)), refined,
            )  # fmt: skip
            for column, cell in zip(self._pieces.values(), cells, strict=True):
                column.append(cell)


async def _made(refinery: Refinery, job: PageJob) -> Cleaned | Unrefined:
    """What a worker makes of the page; asked again where it was ended, by whoever ends programs."""
    for _ in range(TRIES):
        made = cast(Cleaned | Unrefined, await refinery.refine(job))
        if not (isinstance(made, Unrefined) and made.reason == ENDED):
            break
    return made


def _no_page(capture: Capture) -> str | None:
    """Why a capture is no page with bytes of its own; None for one that is."""
    if capture.purpose is not Purpose.PAGE:
        return f"no page but {capture.purpose}"
    if capture.outcome is not Outcome.OK:
        return str(capture.outcome)
    return "its bytes are those of another capture" if capture.body is None else None


def _next(pieces: Iterator[Piece]) -> list[Piece]:
    """The next pieces of a file, a bounded amount of them; none at its end."""
    found: list[Piece] = []
    size = 0
    for piece in pieces:
        found.append(piece)
        size += len(piece.body or b"") if isinstance(piece, Capture) else 0
        if size >= READ_BYTES or len(found) >= READ_AT_ONCE:
            break
    return found


def _texts(folder: Folder, asked: Asked) -> list[bool] | None:
    """Which captures of the unit hold a text without a template: no other is read with one, as an archive does not either."""
    if not asked.again:
        return None
    with folder.open(f"captures/{asked.unit.key}.parquet") as file:
        table = libraries.parquet().read_table(file, columns=["text"])
    return cast(list[bool], table.column("text").to_pylist())


def _no_pieces() -> Rows:
    return {name: [] for name in pieces_schema().names}


def _written_together(
    folder: Folder, one: str, other: str, write: Callable[[BinaryIO, BinaryIO], tuple[int, int]]
) -> Iterator[tuple[str, int, Written]]:
    """Two Parquet files written at the same time; each with its rows and what it came to."""
    inner: list[Written] = []
    rows: list[tuple[int, int]] = []

    def both(first: BinaryIO) -> None:
        inner.append(folder.write(f"{other}.parquet", lambda second: rows.append(write(first, second))))

    outer = folder.write(f"{one}.parquet", both)
    yield f"{one}.parquet", rows[0][0], outer
    yield f"{other}.parquet", rows[0][1], inner[0]
