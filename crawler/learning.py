"""Learning what a source repeats from its stored pages, and having pages refined with it.

What is learnt follows from the bytes of the pages alone, so that it does not matter when it is done, or how often, or
with which template the pages were read before.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime

from sqlite_utils import Database

from crawler.clean import CLEANER
from crawler.clean.keeping import from_bytes, numbered, to_bytes
from crawler.clean.template import NO_TEMPLATE, Sample, Template, agree, learn
from crawler.refinery import Refinery
from storage import documents, templates
from storage.errors import ArchiveDamaged
from storage.templates import StoredTemplate
from storage.writer import Writer

FEWEST = 20  # pages: of fewer, what they share may be the reports themselves
MOST = 120  # pages learnt from; more teach hardly anything else
AT_ONCE = 8  # pages in memory at a time


def is_due(db: Database, source_id: int) -> bool:
    """Whether the source has pages to learn from that were not learnt from yet."""
    sampled = templates.sampled(db, source_id, MOST)
    return _is_due(db, source_id, sampled)


async def learn_template(
    db: Database,
    writer: Writer,
    refinery: Refinery,
    source_id: int,
    stop: asyncio.Event,
    clock: Callable[[], datetime],
) -> None:
    """Learn the source's template from its pages, and store it where it drops anything else than the one it has.

    Of fewer than twenty pages nothing is learnt, nor of pages that were learnt from before. Told to stop, it
    leaves all as it was. Raises ArchiveError when the archive cannot be written.
    """
    sampled = templates.sampled(db, source_id, MOST)
    if not _is_due(db, source_id, sampled):
        return
    samples = await _samples(db, refinery, [fetch_id for _, fetch_id in sampled])
    if stop.is_set():
        return  # workers may have been stopped as well, and their pages be missing
    latest = templates.latest(db, source_id)
    known = NO_TEMPLATE if latest is None else _read(latest.content, latest.name)
    found, learnt_from = learn_from(samples), _digest(sampled)
    if latest is not None and isinstance(known, Template) and agree(known, found, samples):
        work = writer.submit(lambda db: templates.learnt_again(db, source_id, latest.name, learnt_from))
    else:
        row = _row(found, 1 if latest is None else latest.number + 1, learnt_from)
        work = writer.submit(lambda db: templates.add(db, source_id, row, clock()))
    await asyncio.wrap_future(work)


def learn_from(samples: Sequence[Sample]) -> Template:
    """The template of these pages. One that drops what is known to be furniture anyway is none: no page need be read again for it."""
    found = learn(samples)
    return Template(pages=found.pages) if agree(NO_TEMPLATE, found, samples) else found


def hold_in_use(db: Database, refinery: Refinery, source: str) -> str:
    """The name of the template that a source's pages are read with, empty for none; the refinery holds it then."""
    if (found := templates.in_use(db).get(source)) is None:
        return ""
    hold_templates(db, refinery, {found.name})
    return found.name


def hold_templates(db: Database, refinery: Refinery, names: Collection[str]) -> None:
    """Give the refinery these templates. Raises ArchiveDamaged."""
    if not any(names):
        return
    for name, template in read_templates(db).items():
        if name in names:
            if isinstance(template, str):
                raise ArchiveDamaged(f"{template}; restore the archive from a copy")
            refinery.hold(template)


def read_templates(db: Database) -> dict[str, Template | str]:
    """Every template of the archive by its name; in place of a damaged one, what is wrong with it."""
    return {name: _read(content, name) for name, content in templates.contents(db).items()}


def _read(content: bytes, name: str) -> Template | str:
    try:
        return from_bytes(content, name)
    except ValueError as error:
        return str(error)


def _row(found: Template, number: int, learnt_from: str) -> StoredTemplate:
    return StoredTemplate(
        number,
        numbered(found, number).name,
        to_bytes(found),
        len(found.blocks),
        len(found.paths),
        found.pages,
        learnt_from,
    )


async def _samples(db: Database, refinery: Refinery, fetches: Sequence[int]) -> list[Sample]:
    """The samples of stored pages; those whose bytes are damaged, or that no worker can read, are left out."""
    found: list[Sample | None] = []
    for first in range(0, len(fetches), AT_ONCE):
        bodies = []
        for fetch_id in fetches[first : first + AT_ONCE]:
            with suppress(ArchiveDamaged):
                bodies.append(documents.stored_body(db, fetch_id))
        found += await asyncio.gather(*(refinery.sample(body, fetch.headers) for fetch, body in bodies))
    return [sample for sample in found if sample is not None]


def _is_due(db: Database, source_id: int, sampled: Sequence[tuple[str, int]]) -> bool:
    if len(sampled) < FEWEST or not templates.is_learning(db, source_id):
        return False
    latest = templates.latest(db, source_id)
    return latest is None or latest.learnt_from != _digest(sampled)


def _digest(sampled: Sequence[tuple[str, int]]) -> str:
    """Names the cleaner and the pages that a template is learnt from."""
    return hashlib.sha256(" ".join((CLEANER, *(name for name, _ in sampled))).encode()).hexdigest()[:16]
