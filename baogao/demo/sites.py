"""The three sample sites on their two days, and what is different on the second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from baogao.demo import county, reposts, township
from baogao.demo.page import SECOND_DAY, Kind, Page, fill, morning

COUNTY = "岫川县政府"
REPOSTS = "砚边范文网"
TOWNSHIP = "枫渚乡政府"
NAMES = (COUNTY, REPOSTS, TOWNSHIP)

Answers = Mapping[str, Page]


@dataclass(frozen=True, slots=True)
class Changes:
    """What the second day brings to a site, as paths: reports rewritten, other bytes changed, new, gone."""

    rewritten: tuple[str, ...]
    refurnished: tuple[str, ...]
    added: tuple[str, ...]
    vanished: tuple[str, ...]


@cache
def answers(name: str, *, second_day: bool) -> Answers:
    """Every answer of a site on a day by path and query; a page that did not change keeps its dates."""
    builds = {COUNTY: county.pages, REPOSTS: reposts.pages, TOWNSHIP: township.pages}
    pages = {page.path: page for page in builds[name](second_day)}
    if not second_day:
        return pages
    before = answers(name, second_day=False)
    return {path: _dated(before.get(path), page) for path, page in pages.items()}


@cache
def changes(name: str) -> Changes:
    """The difference between a site's two days."""
    before, after = answers(name, second_day=False), answers(name, second_day=True)
    altered = [path for path in before if path in after and before[path] != after[path]]
    rewritten = [
        path for path in altered if after[path].reports and before[path].reports != after[path].reports
    ]
    vanished = [path for path in before if path not in after or after[path].kind is Kind.GONE]
    return Changes(
        rewritten=tuple(rewritten),
        refurnished=tuple(path for path in altered if path not in (*rewritten, *vanished)),
        added=tuple(path for path in after if path not in before),
        vanished=tuple(vanished),
    )


def sources_toml(addresses: Mapping[str, str]) -> str:
    """A sources.toml for the three sites at the addresses they are served on."""
    slots: dict[str, str] = {}
    for number, name in enumerate(NAMES, start=1):
        slots |= {f"name{number}": name, f"address{number}": addresses[name]}
        slots[f"host{number}"] = addresses[name].removeprefix("http://")
    return fill("sources.toml", **slots)


def _dated(before: Page | None, now: Page) -> Page:
    """The page of the second day, modified on that day unless it is still the same."""
    if before and (before.body, before.status) == (now.body, now.status):
        return before
    return replace(now, modified=morning(SECOND_DAY))
