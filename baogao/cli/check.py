"""`baogao sources check`: one listing and one page of a source, and what a harvest would make of them."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from baogao.cli.ending import FAILED
from baogao.cli.options import Json, SourcesFile
from baogao.cli.pages import date_of, marks_line, page_row, show_facts
from baogao.cli.terminal import say, say_field, say_json
from baogao.settings import SOURCES
from crawler.fetch import Fetcher, MemoryRobotsCache
from crawler.look import Look, look_at_source
from crawler.refinery import Refinery, Unrefined
from crawler.site import Site
from schedules import find_sources, load_sources
from storage.records import Refined, RefinedDocument, Role

SAMPLES = 3  # links of a role, and dropped blocks, that are shown
WIDTH = 60  # characters of a text that are shown


def check(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names of sources.")],
    sources_file: SourcesFile = SOURCES.default,
    as_json: Json = False,
) -> None:
    """Look what a source would bring.

    Fetches a start page and a page it leads to; shows the links found and what would be kept. Nothing is stored.
    """
    sites = [source.site(os.environ) for source in find_sources(load_sources(sources_file), names)]
    if not all(asyncio.run(_check(sites, as_json=as_json))):
        raise typer.Exit(FAILED)


async def _check(sites: Sequence[Site], *, as_json: bool) -> list[bool]:
    found = []
    async with Fetcher(robots=MemoryRobotsCache()) as fetcher, Refinery(1) as refinery:
        for site in sites:
            looks = await look_at_source(site, fetcher, refinery)
            (_show_json if as_json else _show)(site, looks)
            found.append(any(isinstance(seen.refined, Refined) and seen.refined.documents for seen in looks))
    return found


def _show_json(site: Site, looks: Sequence[Look]) -> None:
    for seen in looks:
        last = seen.fetched.last
        page = page_row(seen.refined) if isinstance(seen.refined, Refined) else {}
        about = {"source": site.name, "url": seen.fetched.url, "outcome": last.outcome, "status": last.status}
        say_json(about | page | {"role": seen.role, "reason": _trouble(seen)})


def _show(site: Site, looks: Sequence[Look]) -> None:
    say(site.name)
    for seen in looks:
        _show_page(seen)
    if len(looks) == 1 and looks[0].role is not Role.DETAIL:
        say("  no link to a page with reports was found: give `details` patterns, or see `hosts` and `paths`")


def _show_page(seen: Look) -> None:
    last = seen.fetched.last
    status = "" if last.status is None else f" {last.status}"
    say(f"  {seen.role} {seen.fetched.url}: {last.outcome}{status}")
    if trouble := _trouble(seen):
        say(f"    {trouble}")
    if isinstance(seen.refined, Refined):
        say(
            f"    encoding {seen.refined.encoding} ({seen.refined.encoding_from}), looks like a {seen.refined.role} page"
        )
        _show_links(seen.refined)
        _show_documents(seen.refined)
        _show_dropped(seen.refined)


def _trouble(seen: Look) -> str | None:
    """Why there is no page, or no refined one: what went wrong at each request, in order."""
    if isinstance(seen.refined, Unrefined):
        return seen.refined.reason
    reasons = dict.fromkeys(f"{a.purpose}: {a.reason}" for a in seen.fetched.attempts if a.reason)
    return "; ".join(reasons) or None


def _show_links(refined: Refined) -> None:
    for role in Role:
        links = [link for link in refined.links if link.role is role]
        if links:
            say(f"    {len(links)} links to {role} pages, such as")
        for link in links[:SAMPLES]:
            say(f"      {link.url}  {link.text[:WIDTH]}")


def _show_documents(refined: Refined) -> None:
    for document in refined.documents:
        say(f"    would keep: {document.title}")
        say(
            f"      {date_of(document) or 'no date'}, {len(document.text)} characters: {document.text[:WIDTH]}"
        )
        show_facts(document.facts, "      ")
        say_field("repairs", _repairs(document) or None, "      ")
        say_field("marks", marks_line(document.marks), "      ")
    if not refined.documents:
        say("    would keep no document")


def _repairs(document: RefinedDocument) -> str:
    counts = Counter(
        repair.kind if repair.certain else f"{repair.kind} (guesses)" for repair in document.repairs
    )
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common())


def _show_dropped(refined: Refined) -> None:
    counts = Counter(block.reason for block in refined.dropped)
    for reason, count in counts.most_common():
        say(f"    would drop: {count} x {reason}, such as")
        samples = [block.text for block in refined.dropped if block.reason == reason]
        for text in samples[:SAMPLES]:
            say(f"      {text[:WIDTH]}")
