"""Refining in worker processes that can be killed: a page that hangs or crashes the parser costs that page alone."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler.attachments import file_kind
from crawler.clean.joining import join
from crawler.clean.sampling import sample_of
from crawler.clean.template import NO_TEMPLATE, Sample, Template
from crawler.page_text import PageText, lay_open
from crawler.pipeline import refine
from crawler.site import LinkRules, Scope
from crawler.survey.sights import Sight, see
from storage.duplicates import fingerprint
from storage.records import DropCount, Refined, RefinedDocument

SECONDS = 10.0  # for one page; the slowest honest ones take a tenth of a second
FOR_FILES = 6  # times as long for a file, which may have hundreds of pages
MEMORY = 256 << 20  # bytes that pages may make a worker grow by; the largest honest ones take half of it
ENDED = "refining it ended its worker"  # the page did, or something else that ends programs
BATCH = 8  # pages handed over at once, to spread the cost of the hand-over
_WARM = "crawler.warm"
_LOOK = 1.0  # seconds between two looks at whether a pool still works
_POOLS = 3  # of workers tried for one batch, where something ends idle workers
BATCH_BYTES = 2_000_000  # of which no more than this, one large page apart

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Job:
    """One page to refine. `follow` asks for its links, `stored` for what storing it takes: counts in place of dropped
    blocks, and the fingerprints of its documents. `template` is the name of one that the refinery was told to hold,
    `link_text` what the link to a file says. `attachments` is as `refine` takes it.
    """

    body: bytes
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    scope: Scope | None = None
    rules: LinkRules = LinkRules()
    follow: bool = True
    obey_nofollow: bool = True
    stored: bool = False
    template: str = ""
    link_text: str = ""
    attachments: bool | None = None


@dataclass(frozen=True, slots=True)
class Unrefined:
    """A page that could not be refined, and why."""

    reason: str


class Refinery:
    """An async context manager around a pool of workers.

    Pages waiting at the same moment go over in batches. A batch that fails is done again page by page,
    so that only the guilty page is lost. `preload` names modules that `work` needs: they are loaded once, and shared by
    the workers, where this is the first refinery of its process.
    """

    def __init__(
        self,
        workers: int | None = None,
        seconds: float = SECONDS,
        work: Callable[[Job], Refined] | None = None,
        preload: Sequence[str] = (),
    ) -> None:
        self._count = workers or max(1, min(4, os.cpu_count() or 1))
        self._seconds = seconds
        self._work = work or refine_job
        self._preload = [_WARM, *preload]
        self._waiting: list[tuple[Job, asyncio.Future[Refined | Unrefined]]] = []
        self._slots = asyncio.Semaphore(self._count + 1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._templates: dict[str, Template] = {}

    def hold(self, template: Template) -> None:
        """Have pages refined with this template where their jobs name it; a worker is given it once."""
        self._templates[template.name] = template

    async def sample(self, body: bytes, headers: tuple[tuple[str, str], ...]) -> Sample | None:
        """What a template is learnt from of one page; None where no worker could make it."""
        async with self._slots:
            return await self._if_it_can_be_made(sample_of, body, headers)

    async def join(self, pages: Sequence[Refined]) -> tuple[RefinedDocument, ...] | Unrefined:
        """The documents of an article, from its pages, ready to be stored; or why they could not be made."""
        async with self._slots:
            made = await _outcome(self._in_a_worker(_join, tuple(pages)))
        return _or_why_not(made, self._seconds)

    async def see(self, body: bytes, url: str, headers: tuple[tuple[str, str], ...]) -> Sight | None:
        """What a survey sees of a page; None where no worker could make it out."""
        async with self._slots:
            return await self._if_it_can_be_made(see, body, url, headers)

    async def lay_open(self, job: Job) -> PageText | Unrefined:
        """Every passage of the page with what becomes of it, or why that could not be told."""
        async with self._slots:
            template = self._templates.get(job.template, NO_TEMPLATE)
            made = await _outcome(self._in_a_worker(_lay_open, job, template))
        return _or_why_not(made, self._seconds)

    async def __aenter__(self) -> Refinery:
        self._pool = self._new_pool()
        return self

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(self._preload)
        return ProcessPool(self._count, initializer=_bound_memory, initargs=(MEMORY,), context=context)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        if kind is None:
            self._pool.close()  # a worker still starting comes up and goes; stopped then, it would complain
        else:
            self._pool.stop()
        await _end(self._pool)

    async def refine(self, job: Job) -> Refined | Unrefined:
        """What `crawler.refine` makes of the page, or why it could not."""
        future: asyncio.Future[Refined | Unrefined] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, future))
        task = asyncio.create_task(self._hand_over())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await future

    async def _hand_over(self) -> None:
        async with self._slots:
            if batch := self._next_batch():
                await self._run(batch)

    def _next_batch(self) -> list[tuple[Job, asyncio.Future[Refined | Unrefined]]]:
        count = size = 0
        for job, _ in self._waiting[:BATCH]:
            size += len(job.body)
            if count and size > BATCH_BYTES:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def _run(self, batch: list[tuple[Job, asyncio.Future[Refined | Unrefined]]]) -> None:
        jobs = [job for job, _ in batch]
        made = await _outcome(self._schedule(jobs))
        if not isinstance(made, Exception):
            results: list[Refined | Unrefined] = [*made]
        elif len(batch) > 1 or isinstance(made, ProcessExpired):
            # A worker may have been ended for no fault of its page, by a signal to us all: once more, then.
            results = [await self._alone(job) for job in jobs]
        else:
            results = [_unrefined(made, self._seconds_for(jobs))]
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    async def _alone(self, job: Job) -> Refined | Unrefined:
        made = await _outcome(self._schedule([job]))
        return _unrefined(made, self._seconds_for([job])) if isinstance(made, Exception) else made[0]

    def _seconds_for(self, jobs: list[Job]) -> float:
        """How long a worker may take for these."""
        return self._seconds * (FOR_FILES if any(file_kind(job.body) for job in jobs) else 1)

    async def _schedule(self, jobs: list[Job]) -> list[Refined]:
        """Hand jobs to a worker; to one that lacks their templates, with these."""
        names = {job.template for job in jobs} - {""}
        refined = await self._hand_to_worker(jobs, ())
        if refined is None:
            refined = await self._hand_to_worker(jobs, tuple(self._templates[name] for name in names))
        return refined or []

    async def _hand_to_worker(self, jobs: list[Job], templates: tuple[Template, ...]) -> list[Refined] | None:
        return await self._in_a_worker(
            _refine_all, self._work, jobs, templates, seconds=self._seconds_for(jobs)
        )

    async def _if_it_can_be_made(self, work: Callable[..., _Made], *given: object) -> _Made | None:
        """What a worker makes, or None; a worker may be ended for no fault of its page, so it is tried twice."""
        made = await _outcome(self._in_a_worker(work, *given))
        if isinstance(made, ProcessExpired):
            made = await _outcome(self._in_a_worker(work, *given))
        return None if isinstance(made, Exception) else made

    async def _in_a_worker(
        self, work: Callable[..., _Made], *given: object, seconds: float | None = None
    ) -> _Made:
        """Do this in a worker; in one of a new pool where the old one is no more, its idle workers ended, say."""
        for _ in range(_POOLS):
            pool = self._pool
            try:
                made: _Made = await _answer(
                    pool, pool.schedule(work, args=given, timeout=seconds or self._seconds)
                )
            except (BrokenProcessPool, RuntimeError):
                if pool.active:
                    raise
            else:
                return made
            if self._pool is pool:
                self._pool = self._new_pool()
                await _end(pool)
        raise BrokenProcessPool("its workers were ended again and again")


async def _answer(pool: ProcessPool, future: Future[_Made]) -> _Made:
    """What comes of this; BrokenProcessPool also where the pool broke and forgot it, as it does what waits to be begun."""
    answer = asyncio.wrap_future(future)
    while not answer.done():
        await asyncio.wait({answer}, timeout=_LOOK)
        if not pool.active and not answer.done():
            answer.cancel()
            raise BrokenProcessPool("its workers were ended")
    return answer.result()


async def _end(pool: ProcessPool) -> None:
    """End what is left of a pool that was closed, stopped or is broken."""
    try:
        await asyncio.to_thread(pool.join)
    except RuntimeError:  # the program is ending, and threads take no more work
        pool.join()


async def _outcome(work: Awaitable[_Made]) -> _Made | Exception:
    """What this makes, or why it does not: whatever a page does to its worker, it costs that page alone."""
    try:
        return await work
    except Exception as error:  # noqa: BLE001 - bytes of strangers bring out errors of any kind
        return error


_held: dict[str, Template] = {"": NO_TEMPLATE}  # by a worker, by name
_MOST_HELD = 64


def refine_job(job: Job) -> Refined:
    """`crawler.refine` on one job; runs in a worker."""
    refined = refine(
        job.body,
        url=job.url,
        headers=job.headers,
        scope=job.scope,
        rules=job.rules,
        follow=job.follow,
        template=_held[job.template],
        obey_nofollow=job.obey_nofollow,
        link_text=job.link_text,
        attachments=job.attachments,
    )
    return _to_store(refined) if job.stored else refined


def _to_store(refined: Refined) -> Refined:
    """What is needed to store a page, and no more: it travels between processes."""
    documents = tuple(
        replace(document, fingerprint=fingerprint(document.text)) for document in refined.documents
    )
    counts = (*refined.drop_counts, *DropCount.of(refined.dropped))
    return replace(refined, documents=documents, dropped=(), drop_counts=counts)


def _join(pages: tuple[Refined, ...]) -> tuple[RefinedDocument, ...]:
    return tuple(replace(document, fingerprint=fingerprint(document.text)) for document in join(pages))


def _refine_all(
    work: Callable[[Job], Refined], jobs: list[Job], templates: tuple[Template, ...]
) -> list[Refined] | None:
    """Refine pages; nothing is done where a template that they name is not held here."""
    if len(_held) + len(templates) > _MOST_HELD:
        _held.clear()
        _held[""] = NO_TEMPLATE
    _held.update((template.name, template) for template in templates)
    if any(job.template not in _held for job in jobs):
        return None
    return [work(job) for job in jobs]


def _lay_open(job: Job, template: Template) -> PageText:
    return lay_open(job.body, headers=job.headers, template=template)


def _bound_memory(more: int) -> None:
    """Let this process grow by so many bytes of address space, counted from what it has now where that can be told."""
    try:
        has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        has = 2 << 30
    resource.setrlimit(resource.RLIMIT_AS, (has + more, has + more))


def _or_why_not(made: _Made | Exception, seconds: float) -> _Made | Unrefined:
    return _unrefined(made, seconds) if isinstance(made, Exception) else made


def _unrefined(error: BaseException, seconds: float) -> Unrefined:
    if isinstance(error, FutureTimeout):
        return Unrefined(f"refining it took over {seconds:.0f} seconds")
    if isinstance(error, MemoryError):
        return Unrefined("refining it took too much memory")
    if isinstance(error, ProcessExpired | BrokenProcessPool):
        return Unrefined(ENDED)
    return Unrefined(f"refining it failed: {type(error).__name__}: {error}")
