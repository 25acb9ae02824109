"""Templates of a run: learnt of each source from pages of all units, as an archive learns them at the end of an import."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from crawler.clean.keeping import from_bytes, numbered, to_bytes
from crawler.clean.template import Sample, Template
from crawler.learning import AT_ONCE, FEWEST, MOST, learn_from
from crawler.refinery import Refinery
from schedules.bulk import libraries
from schedules.bulk.clean.asked import Asked
from schedules.bulk.clean.latest import Latest
from schedules.bulk.clean.sidecars import number_of, sampled_pages
from schedules.bulk.errors import BulkFailed
from schedules.bulk.places import Folder

NAME = "templates.json"
_FIRST = 1  # an archive numbers the templates of a source; a run has one of each

Templates = dict[str, Template]


def learn_templates(folder: Folder, units: Sequence[str], latest: Latest, workers: int) -> Templates:
    """The templates that drop anything, by source; they are written to the folder as well.

    As in an archive, a source of fewer than 20 pages that hold a text has none, and those pages whose bytes have the
    lowest hashes teach it.
    """
    wanted = {
        source: set(numbers) for source, numbers in latest.lowest(MOST).items() if len(numbers) >= FEWEST
    }
    samples = asyncio.run(_samples(folder, units, wanted, workers))
    learnt = {source: numbered(learn_from(found), _FIRST) for source, found in sorted(samples.items())}
    found = {source: template for source, template in learnt.items() if template.blocks or template.paths}
    written = {source: [each.name, to_bytes(each).hex()] for source, each in found.items()}
    text = json.dumps(written, ensure_ascii=False, indent=1).encode()
    if folder.read(NAME) != text:
        folder.write(NAME, lambda file: file.write(text))
    return found


def told(templates: Mapping[str, Template], sources: Iterable[str]) -> str:
    """Which of the templates concern these sources; empty for none."""
    names = {source: templates[source].name for source in sorted(sources) if source in templates}
    return json.dumps(names, ensure_ascii=False) if names else ""


def named_in(folder: Folder, asked: Asked) -> Templates:
    """The templates that a unit is to be cleaned with. Raises BulkFailed where they are not those that were asked for."""
    if not asked.again:
        return {}
    names = json.loads(asked.templates)
    try:
        written = json.loads(folder.read(NAME) or b"{}")
        found = {
            source: from_bytes(bytes.fromhex(written[source][1]), name) for source, name in names.items()
        }
    except (ValueError, KeyError) as error:
        raise BulkFailed(
            f"{folder}/{NAME}: not the templates of this run; remove it and call again"
        ) from error
    return found


async def _samples(
    folder: Folder, units: Sequence[str], wanted: Mapping[str, set[int]], workers: int
) -> dict[str, list[Sample]]:
    """The samples of the wanted pages, in order of their hashes; those that no worker can read are left out."""
    found: dict[str, dict[str, Sample | None]] = {source: {} for source in wanted}
    async with Refinery(workers) as refinery:
        for group in _by_few(_pages(folder, units, wanted)):
            news = {(source, sha256): (body, headers) for source, sha256, body, headers in group}
            news = {key: page for key, page in news.items() if key[1] not in found[key[0]]}
            made = await asyncio.gather(*(refinery.sample(*page) for page in news.values()))
            for (source, sha256), sample in zip(news, made, strict=True):
                found[source][sha256] = sample
    return {
        source: [each for _, each in sorted(pages.items()) if each is not None]
        for source, pages in found.items()
    }


_Page = tuple[str, str, bytes, tuple[tuple[str, str], ...]]


def _pages(folder: Folder, units: Sequence[str], wanted: Mapping[str, set[int]]) -> Iterator[_Page]:
    for unit in units if wanted else ():
        with folder.open(f"samples/{unit}.parquet") as file:
            table = libraries.parquet().read_table(file)
        for page in sampled_pages(table):
            if number_of(page[1]) in wanted.get(page[0], ()):
                yield page


def _by_few(pages: Iterator[_Page]) -> Iterator[list[_Page]]:
    group: list[_Page] = []
    for page in pages:
        group.append(page)
        if len(group) == AT_ONCE:
            yield group
            group = []
    if group:
        yield group
