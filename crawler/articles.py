"""Putting the articles of a source together, once a harvest has seen all their pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database

from crawler.learning import hold_in_use
from crawler.refinery import Refinery, Unrefined
from crawler.stored import refine_pieces
from storage import documents, pieces
from storage.database import reading
from storage.documents import Settled
from storage.errors import ArchiveDamaged
from storage.pieces import Article
from storage.records import Refined
from storage.writer import Writer


async def settle_articles(
    writer: Writer,
    refinery: Refinery,
    source_id: int,
    source: str,
    stop: asyncio.Event,
    clock: Callable[[], datetime],
    add: Callable[[Settled], None],
) -> bool:
    """Make the documents of every article whose pages are others than when that was last done, an article a transaction.

    Which those are follows from the archive alone: a call cut off anywhere is gone on with by the next, and one more does
    nothing. `add` is told what each came to. Whether all of it is done. Raises ArchiveError when the archive cannot be
    written; an article that cannot be read is counted as dropped, and tried again by the next call.
    """
    with reading(writer.path) as db:
        waiting = pieces.due(db, source_id)
        template = hold_in_use(db, refinery, source) if waiting else ""
        for article in waiting:
            if stop.is_set():
                return False
            refined = await _refined(db, refinery, source_id, article, template)
            if stop.is_set():
                return False  # workers may have been stopped as well
            settled: Settled = await asyncio.wrap_future(
                writer.submit(_settling(article, refined, clock(), writer))
            )
            add(settled)
    return True


async def _refined(
    db: Database, refinery: Refinery, source_id: int, article: Article, template: str
) -> Refined | Unrefined:
    try:
        return await refine_pieces(db, refinery, source_id, article.url, article.pieces, template)
    except ArchiveDamaged as error:
        return Unrefined(str(error))


def _settling(
    article: Article, refined: Refined | Unrefined, now: datetime, writer: Writer
) -> Callable[[Database], Settled]:
    if isinstance(refined, Unrefined):
        reason = refined.reason
        return lambda db: documents.settle_unjoined(db, article, reason)
    return lambda db: documents.settle_article(db, article, refined, now, writer.duplicates)
