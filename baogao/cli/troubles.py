"""What a person must hear of after a harvest: sources that could not be reached, or that hold no report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from crawler.site import Site
from storage import stats
from storage.records import PageState
from storage.stats import SourceCount, Start


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line to tell; `fatal` when the source gave nothing because of it."""

    line: str
    fatal: bool


def troubles(db: Database, sites: Sequence[Site]) -> Iterator[Trouble]:
    """The troubles of sources whose harvest has ended, as the archive tells them."""
    held = {source.name: source for source in stats.sources(db)}
    for site in sites:
        starts = stats.starts(db, site.name, site.starts)
        reached = (PageState.LIVE, PageState.NEW)
        missed = [start for start in starts if start.state not in reached or start.due_at is not None]
        if missed:
            yield Trouble(_unreached(site.name, missed), fatal=len(missed) == len(starts))
        elif trouble := _empty(held.get(site.name), len(starts)):
            yield Trouble(trouble, fatal=True)


def _unreached(name: str, missed: Sequence[Start]) -> str:
    first = missed[0]
    others = f" (and {len(missed) - 1} more start addresses)" if len(missed) > 1 else ""
    again = f", asked for again from {first.due_at} on" if first.due_at else ""
    reason = first.reason or first.state
    if first.state == PageState.REFUSED and first.robots:
        reason = f"{first.robots} (asked for robots.txt, without which nothing may be fetched)"
    return (
        f'source "{name}": start address {first.url}{others} could not be fetched or read: {reason}{again};'
        f" mend the address or the network and look with `baogao sources check {name}`"
    )


def _empty(source: SourceCount | None, starts: int) -> str | None:
    if source is None or source.documents:
        return None
    if source.pages <= starts:
        what = "its start pages hold no report and no link that its scope and patterns let through"
    else:
        what = f"no report was found on any of its {source.pages} pages"
    return f'source "{source.name}": {what}; see what is found with `baogao sources check {source.name}`'
