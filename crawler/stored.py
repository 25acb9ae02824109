"""Refining what is stored: the bytes of one fetch, or the pages of an article put together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlite_utils import Database

from crawler.refinery import Job, Refinery, Unrefined
from storage import documents, pieces
from storage.pieces import Piece
from storage.records import Purpose, Refined, Role


async def refine_stored(
    db: Database, refinery: Refinery, fetch_id: int, template: str = "", *, counted: bool = False
) -> Refined | Unrefined:
    """What the snapshot of a fetch is refined to, without links. Raises ArchiveDamaged.

    `template` is the name of one that the refinery holds; `counted` asks for what storing it takes (`Job.stored`).
    """
    fetch = documents.stored_fetch(db, fetch_id)
    if fetch.purpose is Purpose.ARTICLE:
        source_id = pieces.source_of(db, fetch.page_id)
        listed = pieces.pieces_of(db, fetch.snapshot_sha256)
        return await refine_pieces(db, refinery, source_id, fetch.url, listed, template)
    return await refinery.refine(_job(db, fetch_id, template, counted=counted))


async def refine_pieces(
    db: Database, refinery: Refinery, source_id: int, url: str, listed: Sequence[Piece], template: str = ""
) -> Refined | Unrefined:
    """What the pages of an article come to together; nothing where one of them cannot be refined. Raises ArchiveDamaged."""
    jobs = [_job(db, pieces.fetch_of(db, source_id, piece), template, counted=True) for piece in listed]
    pages: list[Refined] = []
    for page in await asyncio.gather(*map(refinery.refine, jobs)):
        if isinstance(page, Unrefined):
            return page
        pages.append(page)
    joined = await refinery.join(pages)
    if isinstance(joined, Unrefined):
        return joined
    first = pages[0]
    return Refined(
        url,
        first.cleaner,
        first.encoding,
        first.encoding_from,
        Role.DETAIL,
        title=first.title,
        documents=joined,
    )


def _job(db: Database, fetch_id: int, template: str, *, counted: bool) -> Job:
    fetch, body = documents.stored_body(db, fetch_id)
    return Job(
        body,
        fetch.url,
        fetch.headers,
        follow=False,
        stored=counted,
        template=template,
        link_text=fetch.link_text,
    )
