"""Which of a page's links lead on, and to what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Page
from crawler.clean.text import fold, han
from crawler.discover.canonical import join
from crawler.discover.roles import role_of
from crawler.site import LinkRules, Scope
from storage.records import Link, Role

_NO_RULES = LinkRules()
_CACHED = 16384
_LONGEST_TEXT = 200
_PAGER = re.compile(
    r"(?:下一?页|后一?页|下頁|尾页|末页|上一?页|next|[>»›]{1,2}|第?\d{1,4}页?)", re.IGNORECASE
)
_REPORT_TITLE = 6


def find_links(
    tree: LexborHTMLParser, page: Page, base: str, scope: Scope | None = None, rules: LinkRules = _NO_RULES
) -> tuple[Link, ...]:
    """A page's links, each address once, inside the scope, with the role the rules or the page give it.

    Where rules are declared, a link that matches none is left out.
    """
    declared = bool(rules.listings or rules.details)
    chosen = _chosen_by_selector(tree, rules) if declared else {}
    urls: dict[str, str | None] = {}
    links: dict[str, Link] = {}
    for href, text, rel, _, _, element in page.anchors:
        if href not in urls:
            urls[href] = _inside(join(base, href), scope)
        if (url := urls[href]) is None:
            continue
        known = links.get(url)
        if known is not None and known.role is not Role.UNKNOWN:
            continue
        role = chosen.get(element) or _declared_role(url, rules) if declared else _found_role(text, rel)
        if role is not None and (known is None or role is not Role.UNKNOWN):
            links[url] = Link(url, fold(text)[:_LONGEST_TEXT], role)
    return tuple(links.values())


@lru_cache(maxsize=_CACHED)
def _inside(url: str | None, scope: Scope | None) -> str | None:
    return url if url is not None and (scope is None or scope.covers(url)) else None


def _chosen_by_selector(tree: LexborHTMLParser, rules: LinkRules) -> dict[int, Role]:
    chosen: dict[int, Role] = {}
    for role, patterns in ((Role.LISTING, rules.listings), (Role.DETAIL, rules.details)):
        for selector in _selectors(patterns):
            for node in tree.css(selector):
                chosen.setdefault(node.mem_id, role)
    return chosen


def _selectors(patterns: Iterable[str]) -> Iterable[str]:
    return (p.removeprefix("css:").strip() for p in patterns if p.startswith("css:"))


@lru_cache(maxsize=_CACHED)
def _declared_role(url: str, rules: LinkRules) -> Role | None:
    role = role_of(url, rules)
    return None if role is Role.UNKNOWN else role


def _found_role(text: str, rel: str | None) -> Role:
    text = fold(text)
    if (rel and "next" in rel.lower().split()) or _PAGER.fullmatch(text):
        return Role.LISTING
    return Role.DETAIL if han(text) >= _REPORT_TITLE else Role.UNKNOWN
