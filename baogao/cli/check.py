"""`baogao sources check`: one listing and one page of a source, and what a harvest would make of them."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from baogao.cli.adding import show_rule
from baogao.cli.ending import FAILED
from baogao.cli.options import Db, Json, SourcesFile
from baogao.cli.pages import date_of, marks_line, page_row, show_facts
from baogao.cli.terminal import say, say_field, say_json, warn
from baogao.settings import ARCHIVE, SOURCES
from crawler.fetch import Fetcher, MemoryRobotsCache
from crawler.learning import hold_templates
from crawler.look import Look, look_at_source
from crawler.refinery import Refinery, Unrefined
from crawler.site import Site
from crawler.survey.learn import Rule, covered, learn
from schedules import find_sources, load_sources
from storage import templates
from storage.database import reading
from storage.errors import ArchiveError
from storage.records import Refined, RefinedDocument, Role
from storage.templates import InUse

SAMPLES = 3  # links of a role, and dropped blocks, that are shown
WIDTH = 60  # characters of a text that are shown


def check(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names of sources.")],
    sources_file: SourcesFile = SOURCES.default,
    db: Db = ARCHIVE.default,
    as_json: Json = False,
) -> None:
    """Look what a source would bring.

    Fetches a start page and a page it leads to; shows the links found, what patterns say of them, and what would be
    kept. Where the archive has learnt what the source's pages repeat, that is left out as in a harvest. Nothing is
    stored.
    """
    sites = [source.site(os.environ) for source in find_sources(load_sources(sources_file), names)]
    if not all(asyncio.run(_check(sites, db, as_json=as_json))):
        raise typer.Exit(FAILED)


async def _check(sites: Sequence[Site], db: Path, *, as_json: bool) -> list[bool]:
    found = []
    async with Fetcher(robots=MemoryRobotsCache()) as fetcher, Refinery(1) as refinery:
        held = _hold_templates(db, refinery)
        for site in sites:
            template = held.get(site.name)
            looks = await look_at_source(site, fetcher, refinery, template.name if template else "")
            (_show_json if as_json else _show)(site, looks, template)
            found.append(any(isinstance(seen.refined, Refined) and seen.refined.documents for seen in looks))
    return found


def _hold_templates(db: Path, refinery: Refinery) -> dict[str, InUse]:
    """The templates of an archive, if there is one, given to the refinery."""
    if not db.exists():
        return {}
    try:
        with reading(db) as archive:
            held = templates.in_use(archive)
            hold_templates(archive, refinery, {each.name for each in held.values()})
    except ArchiveError as error:
        warn(f"{error}; checked without what the archive has learnt")
        return {}
    return held


def _show_json(site: Site, looks: Sequence[Look], template: InUse | None) -> None:
    rules = [asdict(rule) for rule in _rules(site, looks)]
    for seen in looks:
        last = seen.fetched.last
        page = page_row(seen.refined) if isinstance(seen.refined, Refined) else {}
        about = {"source": site.name, "url": seen.fetched.url, "outcome": last.outcome, "status": last.status}
        more = {"role": seen.role, "reason": _trouble(seen), "template": template and template.name}
        say_json(about | page | more | {"patterns": rules})


def _rules(site: Site, looks: Sequence[Look]) -> list[Rule]:
    """What declared patterns cover on the pages, and what would be learnt from them."""
    sights = [seen.sight for seen in looks if seen.sight is not None]
    learnt = learn(sights, site.scope)
    declared = covered(sights, site.scope, site.links)
    known = {rule.pattern for rule in declared}
    suggested = [rule for rule in (*learnt.listings, *learnt.details) if rule.pattern not in known]
    return [*declared, *suggested]


def _show(site: Site, looks: Sequence[Look], template: InUse | None) -> None:
    say(site.name)
    if template is not None:
        say(f"  template {template.name}: {template.blocks} blocks that repeat, of {template.pages} pages")
    for seen in looks:
        _show_page(seen)
    rules = _rules(site, looks)
    for heading, declared in (("patterns declared", True), ("patterns that these pages suggest", False)):
        if any(rule.declared is declared for rule in rules):
            say(f"  {heading}:")
        for rule in rules:
            if rule.declared is declared:
                show_rule(rule, "    ")
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
        _show_pager(seen.refined)
        _show_links(seen.refined)
        _show_documents(seen.refined)
        _show_dropped(seen.refined)


def _trouble(seen: Look) -> str | None:
    """Why there is no page, or no refined one: what went wrong at each request, in order."""
    if isinstance(seen.refined, Unrefined):
        return seen.refined.reason
    reasons = dict.fromkeys(f"{a.purpose}: {a.reason}" for a in seen.fetched.attempts if a.reason)
    return "; ".join(reasons) or None


def _show_pager(refined: Refined) -> None:
    if (pager := refined.pager) is not None:
        place = f", this is {pager.number}" if pager.number else ""
        where = pager.series or "the form of their addresses cannot be told, so they are not read"
        say(f"    pager ({pager.form}) of {pager.of or 'an untold number of'} pages{place}: {where}")


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
