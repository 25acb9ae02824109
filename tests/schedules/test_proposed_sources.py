"""A source proposed from an address alone brings all reports of a site, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.fetch import Fetcher, MemoryRobotsCache
from crawler.refinery import Refinery
from crawler.site import Site as CrawlerSite
from crawler.survey.explore import MOST_REQUESTS, Survey, survey
from crawler.tally import Tally
from schedules import Source, add_source, load_sources
from schedules.harvests import harvest_sources
from schedules.proposing import propose
from tests.schedules.made_sites import ALL, MadeSite
from tests.site import Site, serve


@dataclass
class Made:
    """A site as it is served, what a survey found of it, and where the proposed source found texts."""

    site: MadeSite
    served: Site
    found: Survey
    source: Source
    texts: set[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Made]]:
    """All sites surveyed from their home pages, and harvested with what was proposed, into one archive."""
    folder = tmp_path_factory.mktemp("proposed")
    with ExitStack() as stack:
        sites = {name: make() for name, make in ALL.items()}
        served = {name: stack.enter_context(serve(site.pages)) for name, site in sites.items()}
        found = asyncio.run(_survey_all(served))
        toml = folder / "sources.toml"
        for name, each in found.items():
            add_source(toml, _quick(propose(each, name, (), [served[name].host]).source))
        sources = load_sources(toml)
        tallies = [Tally(source.name) for source in sources]
        asyncio.run(harvest_sources(sources, folder / "archive.db", {}, tallies, asyncio.Event()))
        texts = _texts(folder / "archive.db")
        by_name = {source.name: source for source in sources}
        yield {
            name: Made(sites[name], served[name], found[name], by_name[name], texts.get(name, set()))
            for name in ALL
        }


async def _survey_all(served: dict[str, Site]) -> dict[str, Survey]:
    async with Fetcher(robots=MemoryRobotsCache()) as fetcher, Refinery(2) as refinery:
        return {
            name: await survey(f"{site.address}/", _site(site), fetcher, refinery)
            for name, site in served.items()
        }


def _site(site: Site) -> CrawlerSite:
    source = Source(
        name="new", start=(f"{site.address}/",), allow_private=(site.host,), delay=0, max_attempts=1
    )
    return source.site({})


def _quick(source: Source) -> Source:
    return source.model_copy(update={"delay": 0.0, "max_attempts": 1})


def _texts(db: Path) -> dict[str, set[str]]:
    with sqlite3.connect(db) as connection:
        found = connection.execute(
            "SELECT s.name, p.url FROM pages p JOIN sources s ON s.id = p.source_id WHERE p.revision > 0"
        ).fetchall()
    connection.close()
    texts: dict[str, set[str]] = {}
    for name, url in found:
        texts.setdefault(name, set()).add("/" + url.split("/", 3)[3])
    return texts


@pytest.mark.parametrize("name", list(ALL))
def test_all_reports_and_nothing_else(made: dict[str, Made], name: str) -> None:
    """Neither profiles, services, forms nor tags; every page of every column."""
    assert made[name].texts == made[name].site.reports


@pytest.mark.parametrize("name", list(ALL))
def test_a_survey_is_polite(made: dict[str, Made], name: str) -> None:
    """It keeps to its number of requests, and never asks for the same address twice."""
    assert made[name].found.requests <= MOST_REQUESTS
