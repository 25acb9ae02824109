"""What a worker makes of one page: refined, what is kept of it decided, and folded to rows there, since these are smaller."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import NamedTuple

from pydantic import TypeAdapter

from crawler.pipeline import decide
from crawler.refinery import Job, refine_job
from schedules.bulk.clean.rows import Sighted, records
from storage.export.columns import Record
from storage.records import DropCount, Place, Refined, Role

REFINED: TypeAdapter[Refined] = TypeAdapter(Refined)
"""Reads and writes what a page was refined to as JSON."""


@dataclass(frozen=True, slots=True)
class PageJob(Job):
    """A page to clean: beside what refining it takes, its address, role, source, when it was fetched and how it answered."""

    page: str = ""
    role: Role = Role.UNKNOWN
    source: str = ""
    place: Place = Place()
    at: str = ""
    status: int | None = None


class HeldBack(NamedTuple):
    """A page of an article on several: the article's address, the page's number in it, and what it was refined to, as JSON."""

    article: str
    number: int
    refined: bytes


class Cleaned(NamedTuple):
    """A page's bytes by their hash, a record for each document, what was left out, and why the page as a whole was.

    The documents of a page of an article are held back in `held`.
    """

    snapshot_sha256: str
    records: tuple[Record, ...] = ()
    drops: tuple[DropCount, ...] = ()
    refused: str = ""
    held: HeldBack | None = None

    @property
    def has_text(self) -> bool:
        """Whether the page holds a text of its own, or a part of one."""
        return bool(self.records) or self.held is not None


def clean_page(job: Job) -> Cleaned:
    """Clean one page; runs in a worker. A page that has no text with a template keeps the one it has without.

    An archive never lets go of a text either because its source's template changed.
    """
    if not isinstance(job, PageJob):
        raise TypeError("a page to clean is a PageJob")
    refined = _kept(job)
    if job.template and not refined.documents:
        without = _kept(replace(job, template=""))
        refined = without if without.documents else refined
    snapshot = hashlib.sha256(job.body).hexdigest()
    drops = (*refined.drop_counts, *DropCount.of(refined.dropped))
    if refined.documents and refined.sequel is not None and refined.sequel.article:
        return Cleaned(snapshot, drops=drops, held=_held_back(refined))
    sighted = Sighted(job.source, job.place, job.page, job.at, job.status, snapshot)
    return Cleaned(snapshot, records(refined, sighted), drops, refined.refused)


def _kept(job: PageJob) -> Refined:
    kept, _ = decide(job.role, refine_job(job))
    return kept


def _held_back(refined: Refined) -> HeldBack | None:
    if refined.sequel is None:
        return None
    bare = replace(refined, links=(), dropped=(), drop_counts=(), pager=None)
    return HeldBack(refined.sequel.article, refined.sequel.number, REFINED.dump_json(bare))
