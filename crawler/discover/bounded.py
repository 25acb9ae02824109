"""Links within bounds: none that only winds deeper, and not more of one page than a person would put there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Page
from crawler.discover.links import find_links
from crawler.discover.shape import winding
from crawler.site import LinkRules, Scope
from storage.records import DropCount, Link

MOST_LINKS = 5_000
MOST_ANCHORS = 2 * MOST_LINKS  # looked at: a link may stand on a page twice
TOO_MANY = "too_many_links"


def lead_on(
    tree: LexborHTMLParser,
    page: Page,
    reasons: Sequence[str],
    base: str | None,
    scope: Scope | None,
    rules: LinkRules,
    *,
    obey_nofollow: bool,
) -> tuple[tuple[Link, ...], tuple[DropCount, ...]]:
    """The links of a page to go by, as `find_links` finds them, and how many were left out for what reason."""
    unseen = len(page.anchors) - MOST_ANCHORS
    if unseen > 0:
        page = replace(page, anchors=page.anchors[:MOST_ANCHORS])
    links, left = _bounded(find_links(tree, page, reasons, base, scope, rules, obey_nofollow=obey_nofollow))
    left[TOO_MANY] += max(unseen, 0)
    return links, tuple(DropCount(reason, count, 0) for reason, count in left.items() if count)


def _bounded(links: Sequence[Link]) -> tuple[tuple[Link, ...], Counter[str]]:
    """The links within bounds, and how many are beyond: path_repeats, path_too_deep or too_many_links."""
    kept: list[Link] = []
    left: Counter[str] = Counter()
    for link in links:
        if reason := winding(link.url):
            left[reason] += 1
        elif len(kept) < MOST_LINKS:
            kept.append(link)
        else:
            left[TOO_MANY] += 1
    return tuple(kept), left
