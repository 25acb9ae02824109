"""The pages of a run visited: fetched, recorded, refined and settled, each step stored before the next."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from sqlite_utils import Database

from crawler.attachments import file_kind
from crawler.cataloguing import add_sitemaps
from crawler.lanes import Lanes
from crawler.pipeline import decide, visit
from crawler.refinery import Job, Unrefined
from crawler.underway import UnderWay
from storage import attachments, documents, rendered, visits
from storage.errors import ArchiveDamaged
from storage.frontier import Due
from storage.records import DropCount, Fetched, Role, Snapshot

IN_HAND = 24  # most bodies of a source held in memory between fetch and settle
IN_HAND_BYTES = 12_000_000  # and with more than this no further one is fetched


class Visiting:
    """What becomes of the pages that the lanes of a run hand out."""

    def __init__(self, work: UnderWay, group: asyncio.TaskGroup) -> None:
        self._work, self._group = work, group
        self._room = asyncio.Semaphore(IN_HAND)
        self._bytes = 0  # of bodies fetched and not yet settled
        self.lanes = Lanes(work, group, self._take)

    async def _take(self, due: Due) -> None:
        """Visit a page; what follows its fetch goes on beside the next fetch."""
        self._work.begin(due)
        await self._room.acquire()
        if due.fetch_id is not None:
            self._group.create_task(self._finish_stored(due, due.fetch_id))
            return
        await self.lanes.wait_for(lambda: self._bytes < IN_HAND_BYTES)
        fetched, snapshot = await visit(due, self._work.site, self._work.tools.fetcher, self._work.renderer)
        self._bytes += len(fetched.body or b"")
        self._group.create_task(self._finish(due, fetched, snapshot))

    async def _finish(self, due: Due, fetched: Fetched, snapshot: Snapshot | None) -> None:
        work, now = self._work, self._work.tools.clock()
        is_file = fetched.body is not None and file_kind(fetched.body) is not None

        def write(db: Database) -> tuple[int | None, str]:
            fetch_id = visits.record_visit(db, work.run, due, fetched, snapshot, now)
            if fetched.rendered:
                rendered.mark(db, due.page_id)
            named = fetch_id is not None and is_file
            return fetch_id, attachments.name_of_file(db, fetch_id or 0) if named else ""

        fetch_id, link_text = await work.tools.write(write)
        work.tally.add_visit(fetched)
        if fetch_id is not None and fetched.body is not None:
            job = self._job(due, fetched.body, fetched.final_url, fetched.last.headers)
            await self._refine(due, fetch_id, replace(job, link_text=link_text), fetched.refused)
        self._bytes -= len(fetched.body or b"")
        await self._end(due)

    async def _finish_stored(self, due: Due, fetch_id: int) -> None:
        try:
            fetch, body = await self._work.tools.write(lambda db: documents.stored_body(db, fetch_id))
        except ArchiveDamaged as error:
            await self._give_up(fetch_id, str(error))
        else:
            job = self._job(due, body, fetch.url, fetch.headers)
            await self._refine(due, fetch_id, replace(job, link_text=fetch.link_text))
        await self._end(due)

    def _job(self, due: Due, body: bytes, url: str, headers: tuple[tuple[str, str], ...]) -> Job:
        site, follow = self._work.site, due.role is not Role.DETAIL
        obey = site.obey_nofollow
        template = "" if due.role is Role.LISTING else self._work.template
        return Job(
            body,
            url,
            headers,
            site.scope,
            site.links,
            follow,
            obey,
            stored=True,
            template=template,
            attachments=site.attachments,
        )

    async def _refine(self, due: Due, fetch_id: int, job: Job, refused: tuple[DropCount, ...] = ()) -> None:
        work, tools = self._work, self._work.tools
        refined, now = await tools.refinery.refine(job), tools.clock()
        if isinstance(refined, Unrefined):
            await self._give_up(fetch_id, refined.reason)
            return
        site = work.site
        kept, dropped = decide(
            due.role,
            refined,
            scope=site.scope,
            obey_noindex=site.obey_noindex,
            obey_nofollow=site.obey_nofollow,
        )
        kept = replace(kept, drop_counts=(*kept.drop_counts, *refused))
        kept = work.traps.learn(due.url, job.body, kept)
        kept = add_sitemaps(kept, due.url, site, tools.fetcher)

        def write(db: Database) -> documents.Settled:
            index = tools.writer.duplicates
            settled = documents.settle(db, work.run, fetch_id, kept, now, dropped=dropped, index=index)
            attachments.join(db, work.run, fetch_id, kept.links)
            return settled

        settled = await tools.write(write)
        work.tally.add(settled)
        self.lanes.found(settled.links, settled.hosts)

    async def _give_up(self, fetch_id: int, reason: str) -> None:
        run = self._work.run
        await self._work.tools.write(lambda db: documents.settle_unrefined(db, run, fetch_id, reason))
        self._work.tally.errors["unrefined"] += 1

    async def _end(self, due: Due) -> None:
        self._room.release()
        self._work.end(due)
        await self.lanes.settled(due)
