"""Cleaning an archive again: every stored page that this cleaner has not read is refined once more and settled."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from crawler.articles import settle_articles
from crawler.clean import CLEANER
from crawler.learning import hold_templates
from crawler.pipeline import decide
from crawler.refinery import Refinery, Unrefined
from crawler.stored import refine_stored
from storage import recleaning
from storage.cleaners import made_by
from storage.documents import Settled
from storage.errors import ArchiveDamaged
from storage.recleaning import Change, Recleaned, Stored
from storage.records import Refined
from storage.writer import Writer

AT_ONCE = 24  # pages in memory at a time


@dataclass(slots=True)
class Progress:
    """How far it is: pages done of `total`, by what they came to, and articles put together from their pages."""

    total: int = 0
    done: int = 0
    articles: int = 0
    changes: Counter[Change] = field(default_factory=Counter)

    def add_article(self, _: Settled) -> None:
        """Count an article put together."""
        self.articles += 1

    def add(self, recleaned: Recleaned) -> None:
        """Count a page."""
        self.done += 1
        self.changes[recleaned.change] += 1


async def reclean(
    db: Database,
    writer: Writer,
    refinery: Refinery,
    progress: Progress,
    stop: asyncio.Event,
    clock: Callable[[], datetime],
    tell: Callable[[Recleaned], None],
    *,
    sources: Iterable[str] = (),
    again: bool = False,
    cleaner: str = CLEANER,
) -> None:
    """Refine every stored page that `cleaner`, with its source's template, has not read, and settle what it comes to.

    With `again` all of them. `db` is read, `writer` writes: a page a transaction, in a fixed order, so that a call cut off anywhere is gone on
    with by the next, and a second call does nothing. `tell` is given each page as it is stored. Setting `stop` ends
    it soon. Raises ArchiveError when the archive cannot be written; a page that cannot be refined is only told of.
    """
    names = list(sources)
    stored = recleaning.to_do(db, cleaner, names, again=again)
    await clean_stored(db, writer, refinery, stored, progress, stop, clock, tell, cleaner=cleaner)
    for number, name in db.execute("SELECT id, name FROM sources ORDER BY name").fetchall():
        if (not names or name in names) and not stop.is_set():
            await settle_articles(writer, refinery, number, name, stop, clock, progress.add_article)


async def clean_stored(
    db: Database,
    writer: Writer,
    refinery: Refinery,
    stored: Iterable[Stored],
    progress: Progress,
    stop: asyncio.Event,
    clock: Callable[[], datetime],
    tell: Callable[[Recleaned], None],
    *,
    cleaner: str = CLEANER,
) -> None:
    """The same for these stored pages, each with the template it names."""
    waiting = deque(stored)
    progress.total = len(waiting)
    hold_templates(db, refinery, {each.template for each in waiting})
    under_way: deque[asyncio.Task[Recleaned]] = deque()
    settled = asyncio.Event()
    settled.set()
    try:
        while under_way or (waiting and not stop.is_set()):
            while waiting and len(under_way) < AT_ONCE and not stop.is_set():
                before, settled = settled, asyncio.Event()
                page = _one(db, writer, refinery, waiting.popleft(), clock, cleaner, before, settled)
                under_way.append(asyncio.create_task(page))
            recleaned = await under_way.popleft()
            progress.add(recleaned)
            tell(recleaned)
    finally:
        for task in under_way:
            task.cancel()


async def _one(
    db: Database,
    writer: Writer,
    refinery: Refinery,
    stored: Stored,
    clock: Callable[[], datetime],
    cleaner: str,
    before: asyncio.Event,
    settled: asyncio.Event,
) -> Recleaned:
    """Refine one page beside its neighbours; settle it after the one `before`."""
    try:
        refined = await _refined(db, refinery, stored)
        await before.wait()
        if isinstance(refined, Unrefined):
            reason = refined.reason
            name = made_by(cleaner, stored.template)
            future = writer.submit(lambda db: recleaning.mark_failed(db, stored, name, reason, clock()))
        else:
            kept, _ = decide(stored.role, refined, obey_noindex=stored.obey_noindex)
            future = writer.submit(
                lambda db: recleaning.settle_again(db, stored, kept, clock(), writer.duplicates)
            )
    finally:
        settled.set()  # what was handed to the writer is written in that order
    result: Recleaned = await asyncio.wrap_future(future)
    return result


async def _refined(db: Database, refinery: Refinery, stored: Stored) -> Refined | Unrefined:
    try:
        return await refine_stored(db, refinery, stored.fetch_id, stored.template, counted=True)
    except ArchiveDamaged as error:
        return Unrefined(str(error))
