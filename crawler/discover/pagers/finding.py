"""The pagers of a listing, whatever way they are written: by links, by a script, by controls that call a function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser

from crawler.discover.pagers.controls import Control, runs
from crawler.discover.pagers.found import Found
from crawler.discover.pagers.handled import by_choice, by_handlers
from crawler.discover.pagers.linked import by_links, choices, marked_next
from crawler.discover.pagers.scripted import by_address, by_call
from crawler.discover.pagers.scripts import read_scripts
from crawler.discover.pagers.words import LARGEST, Said, said
from storage.records import Pager

_LONGEST_FORM, _MOST_RUNS = 60, 20
# Visual SiteBuilder's control for going to a page is given their number.
_GO_TO = re.compile(r"_simple_list_gotopage_fun\(\s{0,5}(\d{1,7})\s{0,5},")


def find_pagers(
    tree: LexborHTMLParser,
    lines: Iterable[str],
    html: str,
    own: str,
    base: str | None,
    *,
    obey_nofollow: bool = False,
) -> tuple[Found, ...]:
    """The pagers of the listing at the canonical address `own`; scripts are read where no link leads on, and never run.

    `lines` are the page's lines of text, `html` is what the tree was parsed from.
    """
    told = _said(lines, html)
    controls = runs(tree, base, obey_nofollow=obey_nofollow)
    linked = [by_links(run, own, told) for run in (*controls, *choices(tree, base), marked_next(tree, base))]
    found = [each for each in linked if each is not None]
    if any(each.pages or each.passed for each in found):
        return _distinct(found)
    untold: list[Found] = []
    for way in _ways_of_scripts(tree, controls, own, base, told):
        known = [each for each in way if each is not None]
        if any(each.series for each in known):
            return _distinct([each for each in known if each.series])
        untold = untold or known
    return tuple(untold[:1])


def _ways_of_scripts(
    tree: LexborHTMLParser, controls: Sequence[Sequence[Control]], own: str, base: str | None, told: Said
) -> Iterator[Sequence[Found | None]]:
    """What each way to read a script's pager finds, the surest way first."""
    scripts = read_scripts(tree)
    yield [by_call(scripts, own, base)]
    yield [by_choice(tree, scripts, own, base, told)]
    calling = [run for run in controls if sum(c.url is None for c in run) > 1]
    yield [by_handlers(run, tree, scripts, own, base, told) for run in calling[:_MOST_RUNS]]
    yield [by_address(scripts, own, base, told)]
    if markup := scripts.markup():
        yield [by_links(run, own, told) for run in runs(LexborHTMLParser(markup), base)]
    if scripts.pager and 1 < (scripts.of or 0) <= LARGEST:
        yield [Found(scripts.pager, number=scripts.present or 1, of=scripts.of)]


def _said(lines: Iterable[str], html: str) -> Said:
    told = said(lines)
    if told.of is None and (called := _GO_TO.search(html)):
        return Said(told.number, int(called[1]) or None)
    return told


def _distinct(found: list[Found]) -> tuple[Found, ...]:
    """Each pager once, though it stand above a list and below."""
    by_series: dict[str, Found] = {}
    for each in found:
        known = by_series.get(each.series)
        if (
            known is None
            or len(known.pages) < len(each.pages)
            or (known.pages == each.pages and (known.of or 0) < (each.of or 0))
        ):
            by_series[each.series] = each
    return tuple(by_series.values())


def told_of(found: Iterable[Found]) -> Pager | None:
    """What is told of a listing's pagers: of several that which promises most."""
    pagers = sorted(found, key=lambda each: (bool(each.pages), each.of or 0))
    if not pagers:
        return None
    best = pagers[-1]
    return Pager(best.form[:_LONGEST_FORM], best.number, best.of, best.series)
