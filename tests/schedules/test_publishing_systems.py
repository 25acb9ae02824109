"""Sites in the manner of the publishing systems are found whole by a source that says where they are and no more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from crawler.tally import Tally
from schedules import load_sources
from schedules.harvests import harvest_sources
from storage.database import open_for_reading
from tests.site import serve
from tests.site.cms import Cms, general, government, written

SITES = {**government.SITES, **general.SITES, **written.SITES}


@dataclass(frozen=True)
class Harvested:
    """What a harvest of a site came to: the paths with texts, how often each path was asked for, the pages promised."""

    cms: Cms
    with_text: set[str]
    asked: Counter[str]
    warnings: list[str]
    promised: set[int | None]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Harvested]]:
    """All sites, harvested at once, each by name, start and cadence; the other two lines are for loopback."""
    folder = tmp_path_factory.mktemp("systems")
    toml, db = folder / "sources.toml", folder / "archive.db"
    sites = {name: make() for name, make in SITES.items()}
    with ExitStack() as stack:
        served = {name: stack.enter_context(serve(cms.pages)) for name, cms in sites.items()}
        toml.write_text(
            "\n".join(
                f'[[source]]\nname = "site-{number}"\nstart = "{served[name].address}{cms.start}"\ncadence = "1 day"\n'
                f'allow_private = "{served[name].host}"\ndelay = 0'
                for number, (name, cms) in enumerate(sites.items())
            )
        )
        sources = load_sources(toml)
        tallies = [Tally(source.name) for source in sources]
        asyncio.run(harvest_sources(sources, db, {}, tallies, asyncio.Event()))
    archive = open_for_reading(db)

    def column(sql: str, *given: object) -> list[object]:
        return [row[0] for row in archive.execute(sql, given).fetchall()]

    def result(number: int, name: str) -> Harvested:
        address, source = served[name].address, f"site-{number}"
        urls = column("SELECT DISTINCT url FROM provenance WHERE source = ?", source)
        promised = column(
            "SELECT promised FROM run_pagers JOIN pages ON id = page_id WHERE url LIKE ?", f"{address}/%"
        )
        return Harvested(
            sites[name],
            {str(url).removeprefix(address) for url in urls},
            Counter(path for path, _ in served[name].asked),
            [str(kind) for kind in column(_WARNINGS, source)],
            {None if each is None else int(str(each)) for each in promised},
        )

    yield {name: result(number, name) for number, name in enumerate(sites)}
    archive.close()


_WARNINGS = "SELECT w.kind FROM run_warnings w JOIN runs r ON r.id = w.run_id JOIN sources s ON s.id = r.source_id WHERE s.name = ?"


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_found_whole_by_a_source_of_three_lines(name: str, harvested: dict[str, Harvested]) -> None:
    """Every report and nothing else is archived; every page of the listing is asked for once, and nothing twice."""
    found = harvested[name]
    assert found.with_text == set(found.cms.reports)
    assert {path: found.asked[path] for path in found.cms.listings} == dict.fromkeys(found.cms.listings, 1)
    assert max(found.asked.values()) == 1
    assert found.warnings == []


@pytest.mark.parametrize("name", [name for name in SITES if name not in ("WordPress", "rel=next")])
def test_what_a_pager_promises_is_read_from_it(name: str, harvested: dict[str, Harvested]) -> None:
    """Ten reports, three to a page: four pages. The two left out say no number; the last page may say none."""
    assert harvested[name].promised - {None} == {4}
