"""A page that fails in its worker costs that page alone, and a worker that is ended costs nothing."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

from crawler.refinery import Job, Refinery, Unrefined, refine_job
from storage.records import Refined
from tests.site import report

PAGE = report("甲镇政府工作报告").encode()


def raise_on_bad(job: Job) -> Refined:
    """Work that has a fault one page brings out."""
    if job.body == b"bad":
        raise KeyError("no such thing")
    return refine_job(job)


def die_the_first_time(job: Job) -> Refined:
    """Work that is ended from outside when it is first done; the job's address is a file that remembers."""
    mark = Path(job.url.removeprefix("file://"))
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return refine_job(job)


async def test_any_fault_of_the_cleaner_is_a_reason_and_not_an_end() -> None:
    """The page that brings it out is told of; those handed over with it are refined."""
    async with Refinery(1, work=raise_on_bad) as refinery:
        jobs = [
            Job(PAGE, "http://a.example/"),
            Job(b"bad", "http://a.example/"),
            Job(PAGE, "http://a.example/"),
        ]
        first, bad, last = await asyncio.gather(*map(refinery.refine, jobs))
    assert isinstance(bad, Unrefined)
    assert bad.reason == "refining it failed: KeyError: 'no such thing'"
    assert isinstance(first, Refined)
    assert first == last


async def test_a_worker_that_is_ended_from_outside_costs_no_page(tmp_path: Path) -> None:
    """A signal to the whole process group must not mark the pages that were in hand as unreadable."""
    async with Refinery(1, work=die_the_first_time) as refinery:
        refined = await refinery.refine(Job(PAGE, f"file://{tmp_path}/mark"))
    assert isinstance(refined, Refined)
    assert refined.title == "甲镇政府工作报告"


async def test_idle_workers_ended_from_outside_are_replaced() -> None:
    """A system short of memory may end them, and with them the server they come from: the next page is refined."""
    async with Refinery(1) as refinery:
        job = Job(PAGE, "http://a.example/")
        first = await refinery.refine(job)
        _end_idle_workers()
        assert await refinery.refine(job) == first
        assert await refinery.refine(job) == first


def _end_idle_workers() -> None:
    for server in _servers():
        for process in (*_children(server), server):
            os.kill(process, signal.SIGKILL)


def _servers() -> list[int]:
    children = _children(os.getpid())
    return [child for child in children if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes()]


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


async def test_a_worker_ended_while_pages_wait_for_it_costs_none_of_them() -> None:
    """Pages that were never handed over are not waited for in vain."""
    async with Refinery(1) as refinery:
        job = Job(PAGE, "http://a.example/")
        first = await refinery.refine(job)
        workers = [worker for server in _servers() for worker in _children(server)]
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)  # it takes none of what follows
        large = replace(job, body=PAGE + b" " * (1 << 20))  # more than a pipe takes before somebody reads
        waiting = [asyncio.create_task(refinery.refine(large)) for _ in range(6)]
        for _ in range(3):
            await asyncio.sleep(0)  # until they have been handed over
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        refined = await asyncio.gather(*waiting)
    assert isinstance(first, Refined)
    assert [page.title for page in refined if isinstance(page, Refined)] == [first.title] * 6
