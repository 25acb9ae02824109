"""Links within bounds: none that only winds deeper, and not more of one page than a person would put there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Page, read
from crawler.discover.canonical import canonical
from crawler.discover.catalogues import feed_links
from crawler.discover.dated import with_dates
from crawler.discover.links import find_links
from crawler.discover.pagers.finding import find_pagers, told_of
from crawler.discover.pagers.found import Found
from crawler.discover.pagers.records import read_records
from crawler.discover.shape import winding
from crawler.site import LinkRules, Scope
from storage.records import DropCount, Link, Pager

MOST_LINKS = 5_000
MOST_ANCHORS = 2 * MOST_LINKS  # looked at: a link may stand on a page twice
TOO_MANY = "too_many_links"


@dataclass(frozen=True, slots=True)
class Leads:
    """The links of a page to go by, how many were left out for what reason, and the pager of a listing."""

    links: tuple[Link, ...] = ()
    left: tuple[DropCount, ...] = ()
    pager: Pager | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page as it was parsed: `html` is the text of the tree, `reasons` have a word for each block that is not text."""

    tree: LexborHTMLParser
    page: Page
    reasons: Sequence[str]
    html: str
    url: str
    base: str | None


def lead_on(
    parsed: Parsed, scope: Scope | None, rules: LinkRules, *, listing: bool, obey_nofollow: bool
) -> Leads:
    """The links of a page to go by, as `find_links` finds them; with `listing`, those that its pagers lead to."""
    found, pages, own = None, [parsed], canonical(parsed.url)
    if listing and own is not None:
        found, pages = _pagers(parsed, own, obey_nofollow=obey_nofollow)
    links: list[Link] = []
    unseen = 0
    for each in pages:
        unseen += max(0, len(each.page.anchors) - MOST_ANCHORS)
        page = replace(each.page, anchors=each.page.anchors[:MOST_ANCHORS])
        links += with_dates(
            find_links(
                each.tree,
                page,
                each.reasons,
                each.base,
                scope,
                rules,
                obey_nofollow=obey_nofollow,
                pagers=found,
            ),
            page,
            each.base,
        )
    if rules.feeds:
        links += feed_links(parsed.tree, parsed.base, scope)
    kept, left = _bounded(links)
    left[TOO_MANY] += unseen
    counts = tuple(DropCount(reason, count, 0) for reason, count in left.items() if count)
    return Leads(kept, counts, told_of(found or ()))


def _pagers(parsed: Parsed, own: str, *, obey_nofollow: bool) -> tuple[tuple[Found, ...], list[Parsed]]:
    """The pagers of a listing, and the pages its links stand on: itself, and the records that it holds as data."""
    records = read_records(parsed.html, own, parsed.base)
    found = find_pagers(
        parsed.tree, parsed.page.text, parsed.html, own, parsed.base, obey_nofollow=obey_nofollow
    )
    if records is None:
        return found, [parsed]
    tree = LexborHTMLParser(records.markup)
    page = read(tree)
    inner = replace(parsed, tree=tree, page=page, reasons=[""] * len(page.text))
    return (records.found, *found) if records.found else found, [parsed, inner]


def _bounded(links: Sequence[Link]) -> tuple[tuple[Link, ...], Counter[str]]:
    """The links within bounds, and how many are beyond: path_repeats, path_too_deep or too_many_links."""
    kept: list[Link] = []
    left: Counter[str] = Counter()
    once: dict[str, Link] = {}
    for link in links:
        once.setdefault(link.url, link)
    for link in once.values():
        if reason := winding(link.url):
            left[reason] += 1
        elif len(kept) < MOST_LINKS:
            kept.append(link)
        else:
            left[TOO_MANY] += 1
    return tuple(kept), left
