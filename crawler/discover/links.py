"""Which of a page's links lead on, and to what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Page
from crawler.clean.text import fold, size
from crawler.discover.canonical import canonical, join
from crawler.discover.pagers.found import Found
from crawler.discover.roles import role_of
from crawler.site import LinkRules, Scope
from storage.records import Link, Role, Step

_NO_RULES = LinkRules()
_CACHED = 16384
_LONGEST_TEXT = 200
_NEXT = re.compile(
    r"[<«‹\[【(（]*(?:下一?[页頁]|[后後]一?[页頁]|尾[页頁]|末[页頁]|上一?[页頁]|前一?[页頁]|更多|next|more)\s*[\])）】>»›.…]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\[(第]?\s?\d{1,4}\s?[\])页頁]?|[>»›]{1,2}")
_DATE = re.compile(r"(?:\d{4}\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_FURNITURE = frozenset(
    {"navigation", "header", "footer", "share", "copyright", "advert", "comments", "control"}
)
_DATED_TITLE, _TITLE = 3.5, 5.5  # four and six Han characters


def base_of(url: str, declared: str) -> str | None:
    """The address a page's relative links are joined to: `<base href>` where it leads anywhere, else the page's own.

    None where neither is an http(s) address: only absolute links lead anywhere then.
    """
    own = canonical(url)
    if not declared:
        return own
    return (join(own, declared) if own else canonical(declared)) or own


def find_links(
    tree: LexborHTMLParser,
    page: Page,
    reasons: Sequence[str],
    base: str | None,
    scope: Scope | None = None,
    rules: LinkRules = _NO_RULES,
    *,
    obey_nofollow: bool = False,
    pagers: Sequence[Found] | None = None,
) -> tuple[Link, ...]:
    """A page's links, each address once, inside the scope, with the role the rules or the page give it.

    Where rules are declared, a link that matches none is left out; with `obey_nofollow`, so is one marked `nofollow`.
    `reasons` has a word for each block of the page that is not text. `pagers` are those of a listing: their next pages
    come first and in order, the other pages they lead to are left out, because they come from page to page. None says
    that the page is no listing; a link in the words of a pager leads on then as well.
    """
    handed = [url for pager in pagers or () for url in pager.pages if _covers(scope, url)]
    passed = frozenset[str]().union(*(pager.passed for pager in pagers or ())).difference(handed)
    if obey_nofollow:
        page = replace(page, anchors=[anchor for anchor in page.anchors if not _nofollow(anchor[2])])
    if rules.listings or rules.details:
        handed = [url for url in handed if _of_a_listing(url, rules)]
        roles = _declared_roles(tree, page, base, scope, rules)
    else:
        roles = _found_roles(page, reasons, base, scope, numbers_lead_on=pagers is None)
    links = {url: Link(url, "", Role.LISTING, step=Step.FAR) for url in handed}
    links |= {
        pager.pages[0]: Link(pager.pages[0], "", Role.LISTING, step=Step.NEXT)
        for pager in pagers or ()
        if pager.pages[:1] and pager.pages[0] in links
    }
    for url, text, role in roles:
        if url in passed:
            continue
        known = links.get(url)
        if known is None or not known.text or known.role is Role.UNKNOWN is not role:
            told = role if known is None or known.role is Role.UNKNOWN else known.role
            step = Step.NONE if known is None else known.step
            links[url] = Link(url, fold(text)[:_LONGEST_TEXT], told, step=step)
    return tuple(links.values())


def _of_a_listing(url: str, rules: LinkRules) -> bool:
    """Whether the rules leave a pager's page a page of the listing: they name it, or say nothing of listings."""
    role = _declared_role(url, rules)
    return role is Role.LISTING or (role is Role.UNKNOWN and not rules.listings)


def _nofollow(rel: str | None) -> bool:
    return rel is not None and "nofollow" in rel.lower().split()


def _declared_roles(
    tree: LexborHTMLParser, page: Page, base: str | None, scope: Scope | None, rules: LinkRules
) -> Iterable[tuple[str, str, Role]]:
    chosen = _chosen_by_selector(tree, rules)
    for href, text, _, _, _, element in page.anchors:
        if (url := _address(base, href, scope)) is not None:
            role = chosen.get(element) or _declared_role(url, rules)
            if role is not Role.UNKNOWN:
                yield url, text, role


def _chosen_by_selector(tree: LexborHTMLParser, rules: LinkRules) -> dict[int, Role]:
    chosen: dict[int, Role] = {}
    for role, patterns in ((Role.LISTING, rules.listings), (Role.DETAIL, rules.details)):
        for selector in (p.removeprefix("css:").strip() for p in patterns if p.startswith("css:")):
            for node in tree.css(selector):
                chosen.setdefault(node.mem_id, role)
    return chosen


def _address(base: str | None, href: str, scope: Scope | None) -> str | None:
    url = join(base, href) if base is not None else canonical(href)
    return url if url is not None and _covers(scope, url) else None


@lru_cache(maxsize=_CACHED)
def _covers(scope: Scope | None, url: str) -> bool:
    return scope is None or scope.covers(url)


@lru_cache(maxsize=_CACHED)
def _declared_role(url: str, rules: LinkRules) -> Role:
    return role_of(url, rules)


def _found_roles(
    page: Page, reasons: Sequence[str], base: str | None, scope: Scope | None, *, numbers_lead_on: bool
) -> Iterable[tuple[str, str, Role]]:
    """Roles by what a reader sees: a pager leads on, a title in a list is a report."""
    numbered = Counter(box for _, text, _, _, box, _ in page.anchors if _NUMBER.fullmatch(fold(text)))
    for href, text, rel, block, box, _ in page.anchors:
        if (url := _address(base, href, scope)) is None:
            continue
        words = fold(text)
        leads_on = rel is not None and "next" in rel.lower().split()
        numbered_on = numbers_lead_on and numbered[box] > 1 and _NUMBER.fullmatch(words)
        if leads_on or _NEXT.fullmatch(words) or numbered_on:
            yield url, text, Role.LISTING
        elif block < len(reasons) and reasons[block] not in _FURNITURE and _is_title(words, page.text[block]):
            yield url, text, Role.DETAIL
        else:
            yield url, text, Role.UNKNOWN


def _is_title(words: str, line: str) -> bool:
    """Whether a link reads like the title of a report, or stands with a date and nothing else on its line."""
    much = size(words)
    if much >= _TITLE:
        return True
    return much >= _DATED_TITLE and _DATE.search(line.replace(words, "", 1)) is not None
