"""Which of a page's links lead on, and to what."""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Anchor, Page
from crawler.clean.text import fold, han
from crawler.discover.canonical import join
from crawler.discover.roles import role_of
from crawler.site import LinkRules, Scope
from storage.records import Link, Role

_LONGEST_TEXT = 200
_PAGER = re.compile(
    r"(?:下一?页|后一?页|下頁|尾页|末页|上一?页|next|[>»›]{1,2}|第?\d{1,4}页?)", re.IGNORECASE
)
_REPORT_TITLE = 6


def find_links(
    tree: LexborHTMLParser, page: Page, base: str, scope: Scope | None = None, rules: LinkRules = LinkRules()
) -> tuple[Link, ...]:
    """A page's links, each address once, inside the scope, with the role the rules or the page give it.

    Where rules are declared, a link that matches none is left out.
    """
    declared = bool(rules.listings or rules.details)
    chosen = _chosen_by_selector(tree, rules) if declared else {}
    links: dict[str, Link] = {}
    for anchor in page.anchors:
        url = join(base, anchor.href.strip())
        if url is None or not (scope is None or scope.covers(url)):
            continue
        role = _declared_role(url, anchor, rules, chosen) if declared else _found_role(anchor)
        if role is None:
            continue
        known = links.get(url)
        if known is None or (known.role is Role.UNKNOWN and role is not Role.UNKNOWN):
            links[url] = Link(url, fold(anchor.text)[:_LONGEST_TEXT], role)
    return tuple(links.values())


def _chosen_by_selector(tree: LexborHTMLParser, rules: LinkRules) -> dict[int, Role]:
    chosen: dict[int, Role] = {}
    for role, patterns in ((Role.LISTING, rules.listings), (Role.DETAIL, rules.details)):
        for selector in _selectors(patterns):
            for node in tree.css(selector):
                chosen.setdefault(node.mem_id, role)
    return chosen


def _selectors(patterns: Iterable[str]) -> Iterable[str]:
    return (p.removeprefix("css:").strip() for p in patterns if p.startswith("css:"))


def _declared_role(url: str, anchor: Anchor, rules: LinkRules, chosen: dict[int, Role]) -> Role | None:
    if anchor.element in chosen:
        return chosen[anchor.element]
    role = role_of(url, rules)
    return None if role is Role.UNKNOWN else role


def _found_role(anchor: Anchor) -> Role:
    text = fold(anchor.text)
    if (anchor.rel and "next" in anchor.rel.lower().split()) or _PAGER.fullmatch(text):
        return Role.LISTING
    return Role.DETAIL if han(text) >= _REPORT_TITLE else Role.UNKNOWN
