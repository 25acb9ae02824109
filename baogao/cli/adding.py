"""`baogao sources add`: a source for a site of which only an address is known, surveyed, shown and written."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from baogao.cli.ending import WrongCall
from baogao.cli.options import AllowPrivate, Json, SourcesFile
from baogao.cli.terminal import plain, say, say_field, say_json
from baogao.settings import SOURCES
from crawler.fetch import Fetcher, MemoryRobotsCache
from crawler.refinery import Refinery
from crawler.site import Site
from crawler.survey.explore import Survey, survey
from crawler.survey.learn import Rule
from schedules import Defaults, Source, add_source, source_table
from schedules.adding import check_name, known_sources
from schedules.messages import sentence
from schedules.proposing import Proposal, propose

WIDTH = 60  # characters of a title that are shown


def add(
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="Address of the site: its home page, a listing, or one report."),
    ],
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What the source is called. Left out, it is proposed."),
    ] = None,
    allow_private: AllowPrivate = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the source; write nothing.")] = False,
    as_is: Annotated[
        bool,
        typer.Option("--as-is", help="Write address and name alone, without looking at the site."),
    ] = False,
    sources_file: SourcesFile = SOURCES.default,
    as_json: Json = False,
) -> None:
    """Look at a site and append a source for it to the file of sources.

    At most 60 requests find listings, feeds and sitemaps, and how the addresses of reports look. The source and five of
    the documents it would bring are shown, and it is written. The file is made if there is none; what was in it stays
    as it was. Harvest nothing before you have looked at the patterns: they are guesses, and yours to correct.
    """
    sources, defaults = known_sources(sources_file)
    source = _validated(url, name or "new", allow_private or (), defaults)
    if name is not None:
        check_name(sources_file, sources, name)
    if as_is:
        _write_as_is(source, name, sources_file, dry_run=dry_run)
        return
    found = asyncio.run(_survey(source.site(os.environ)))
    try:
        proposal = propose(found, name, [known.name for known in sources], source.allow_private)
    except ValidationError as error:
        raise WrongCall(*_sentences(error)) from error
    if not dry_run:
        add_source(sources_file, proposal.source)
    written = None if dry_run else sources_file
    (_show_json if as_json else _show)(found, proposal, defaults, written)


def _validated(url: str, name: str, allow_private: Sequence[str], defaults: Defaults) -> Source:
    settings: dict[str, object] = {**defaults.model_dump(exclude_unset=True), "name": name, "start": url}
    if allow_private:
        settings["allow_private"] = list(allow_private)
    try:
        return Source.model_validate(settings)
    except ValidationError as error:
        raise WrongCall(*_sentences(error)) from error


def _sentences(error: ValidationError) -> list[str]:
    known = tuple(Source.model_fields)
    return [sentence(each, known) for each in error.errors(include_url=False)]


def _write_as_is(source: Source, name: str | None, path: Path, *, dry_run: bool) -> None:
    if name is None:
        raise WrongCall("--as-is needs --name NAME: nothing is looked at that could give one")
    if dry_run:
        say(source_table(source), lines=True)
        return
    bare = {key: getattr(source, key) for key in ("name", "start", "allow_private") if getattr(source, key)}
    add_source(path, Source.model_validate(bare))
    say(f'added "{name}" to {path}; look what it would keep with: baogao sources check {name}')


async def _survey(site: Site) -> Survey:
    async with Fetcher(robots=MemoryRobotsCache()) as fetcher, Refinery(1) as refinery:
        with _Progress() as progress:
            return await survey(site.starts[0], site, fetcher, refinery, progress.tell)


class _Progress:
    """One line that is written over on a terminal, and a line now and then elsewhere."""

    EVERY = 20  # lines elsewhere

    def __init__(self) -> None:
        self._told = 0
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._terminal and self._told:
            sys.stderr.write("\r\x1b[K")

    def tell(self, text: str) -> None:
        """Show how far the survey is."""
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{plain(text)}")
        elif self._told and self._told % self.EVERY == 0:
            sys.stderr.write(f"{plain(text)}\n")
        self._told += 1
        sys.stderr.flush()


def _show(found: Survey, proposal: Proposal, defaults: Defaults, written: Path | None) -> None:
    source = proposal.source
    say(f"{found.start}: {len(found.sights)} pages looked at with {found.requests} requests")
    say_field("site", proposal.site_name, "  ")
    for rule in (*found.learnt.listings, *found.learnt.details):
        show_rule(rule)
    for path in found.learnt.exclude:
        say(f"  left out     {path}  (looks like a report, and is none)")
    for kind, urls in (("sitemap", found.sitemaps), ("feed", found.feeds)):
        for url in urls:
            say(f"  {kind:<12} {url}")
    say_field("attachments", proposal.attachments or None, "  ")
    if proposal.days_between is not None:
        say(f"  cadence      {source.cadence}  (new titles every {proposal.days_between:g} days)")
    say(f"Documents it would bring, {len(proposal.samples)} of them:")
    for sample in proposal.samples:
        more = f", and {sample.documents - 1} more on the page" if sample.documents > 1 else ""
        say(f"  {sample.day or 'no date':<10}  {sample.characters} characters  {sample.title[:WIDTH]}{more}")
        say(f"    {sample.url}")
    say()
    say(source_table(source, defaults), lines=True)
    if written is None:
        say("nothing was written: --dry-run")
    else:
        name = source.name
        say(f'added "{name}" to {written}; look what it would keep with: baogao sources check {name}')


def show_rule(rule: Rule, indent: str = "  ") -> None:
    """Print a learnt pattern with what speaks for it."""
    counts = f"{rule.addresses} addresses met, {rule.looked_at} looked at, {rule.fitting} as it says"
    say(f"{indent}{rule.role:<12} {rule.pattern}  ({counts})")
    for url in rule.examples[:1]:
        say(f"{indent}             {url}")


def _show_json(found: Survey, proposal: Proposal, _: Defaults, written: Path | None) -> None:
    row: dict[str, Any] = {
        "source": proposal.source.model_dump(mode="json", exclude_unset=True),
        "site_name": proposal.site_name,
        "rules": [asdict(rule) for rule in (*found.learnt.listings, *found.learnt.details)],
        "neither": [asdict(rule) for rule in found.learnt.neither],
        "sitemaps": found.sitemaps,
        "feeds": found.feeds,
        "attachments": proposal.attachments,
        "days_between": proposal.days_between,
        "samples": [asdict(sample) for sample in proposal.samples],
        "pages": len(found.sights),
        "requests": found.requests,
        "failures": found.failures,
        "written": None if written is None else str(written),
    }
    say_json(row)
