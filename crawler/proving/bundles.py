"""Does a bundle still say what its bytes say? Every file by its hash, every text by deriving it from its bytes again."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO

from crawler.clean import CLEANER
from crawler.clean.keeping import from_bytes
from crawler.proving.account import Account, Document, Page, Sighting, read_account
from crawler.proving.files import BundleBroken, Files, read_files, wrong
from crawler.refinery import Job, Refinery, Unrefined
from crawler.verify import Difference, Proved
from storage.cleaners import taken_apart
from storage.records import Refined, RefinedDocument


async def prove_bundle(
    file: BinaryIO, refinery: Refinery, proved: Proved, cleaner: str = CLEANER
) -> AsyncIterator[Difference]:
    """Every file of a bundle that was altered, is missing or does not belong there, and every text that its bytes do not give.

    Of each difference `table` is the name of the file. No bytes make it raise, and nothing is unpacked. Sightings of
    another cleaner than `cleaner` are only counted, in `proved`, as are those derived again.
    """
    try:
        files = read_files(file)
    except BundleBroken as error:
        name, _, what = str(error).partition(": ")
        yield Difference(name, None, what) if what else Difference("bundle", None, name)
        return
    proved.snapshots = sum(name.startswith("data/snapshots/") for name in files.hashes)
    broken = [Difference(name, None, what) for name, what in wrong(files)]
    for difference in broken:
        yield difference
    if broken:
        return
    account = read_account(files.kept["data/bundle.json"])
    if isinstance(account, str):
        yield Difference("data/bundle.json", None, account)
        return
    for difference in (*_documents(account, files), *_templates(account, files, refinery)):
        yield difference
    for document in account.documents:
        for sighting in document.sightings:
            if (
                found := await _sighting(file, files, refinery, document, sighting, proved, cleaner)
            ) is not None:
                yield found


def _documents(account: Account, files: Files) -> Iterator[Difference]:
    """Texts that do not have the hash that the account gives them."""
    numbers = {document.id for document in account.documents}
    for number in {account.about, account.original} - numbers - {None}:
        yield Difference("data/bundle.json", None, f"speaks of document {number}, which it does not hold")
    for document in account.documents:
        name = f"data/{document.file}"
        if files.hashes.get(name) != document.text_sha256:
            yield Difference(name, None, "is not the text that bundle.json names by its hash")


def _templates(account: Account, files: Files, refinery: Refinery) -> Iterator[Difference]:
    """Have the refinery hold the templates; those that are not what their name says."""
    for name in account.templates:
        body = files.kept.get(f"data/templates/{name}")
        if body is None:
            yield Difference(
                "data/bundle.json", None, f"names the template {name[:60]!a}, which is not in the bundle"
            )
            continue
        try:
            refinery.hold(from_bytes(body, name))
        except ValueError as error:
            yield Difference(f"data/templates/{name}", None, str(error))


async def _sighting(
    file: BinaryIO,
    files: Files,
    refinery: Refinery,
    document: Document,
    sighting: Sighting,
    proved: Proved,
    cleaner: str,
) -> Difference | None:
    made_by, template = taken_apart(sighting.cleaner)
    if made_by != cleaner or (template and f"data/templates/{template}" not in files.hashes):
        proved.unchecked[sighting.cleaner] += 1
        return None
    proved.sightings += 1
    missing = next((page.snapshot_sha256 for page in sighting.pages if _name(page) not in files.places), None)
    if missing is not None:
        return Difference(f"data/snapshots/{missing}", None, "is missing, although bundle.json names it")
    derived = await _derived(file, files, refinery, sighting, template)
    where = f"data/{document.file}"
    if isinstance(derived, str):
        return Difference(where, None, f"cannot be derived again from {_name(sighting.pages[0])}: {derived}")
    found = next((each for each in derived if each.position == sighting.position), None)
    if found is None or hashlib.sha256(found.text.encode()).hexdigest() != document.text_sha256:
        return Difference(where, None, f"is not the text that {_name(sighting.pages[0])} gives")
    if found.title != sighting.title:
        return Difference(
            "data/bundle.json", None, f"the title of sighting {sighting.id} is not what its bytes give"
        )
    return None


async def _derived(
    file: BinaryIO, files: Files, refinery: Refinery, sighting: Sighting, template: str
) -> tuple[RefinedDocument, ...] | str:
    """The documents that the pages of a sighting give, or why there are none."""
    several = len(sighting.pages) > 1
    jobs = [_job(file, files, page, template, stored=several) for page in sighting.pages]
    pages: list[Refined] = []
    for refined in await asyncio.gather(*map(refinery.refine, jobs)):
        if isinstance(refined, Unrefined):
            return refined.reason
        pages.append(refined)
    if not several:
        return pages[0].documents
    joined = await refinery.join(pages)
    return joined.reason if isinstance(joined, Unrefined) else joined


def _job(file: BinaryIO, files: Files, page: Page, template: str, *, stored: bool) -> Job:
    start, size = files.places[_name(page)]
    file.seek(start)
    body = file.read(size)
    return Job(
        body, page.url, page.headers, follow=False, stored=stored, template=template, link_text=page.link_text
    )


def _name(page: Page) -> str:
    return f"data/snapshots/{page.snapshot_sha256}"
