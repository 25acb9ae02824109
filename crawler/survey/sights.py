"""What a survey sees of one page: its texts as a harvest would keep them, and its links as they stand in lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from crawler.bounds import unfit
from crawler.clean.blocks import read
from crawler.clean.head import read_head
from crawler.decode import decode
from crawler.discover.canonical import canonical, join
from crawler.discover.catalogues import feeds_of
from crawler.discover.directives import NOFOLLOW, directives
from crawler.discover.links import base_of
from crawler.pipeline import refine
from crawler.survey.lists import Entry, read_lists
from storage.records import Fact, Refined, Role

_MOST = 3_000  # links of a page that are looked at
_FEW = 3  # links that a page may have that is only there to lead on
_MOST_READ = 20_000
_REFRESH = re.compile(
    r"""http-equiv\s*=\s*["']?refresh["']?[^>]{0,100}?url\s*=\s*["']?(?P<to>[^"'>\s]{1,300})""", re.IGNORECASE
)
_SCRIPTED = re.compile(
    r"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\()\s*["'](?P<to>[^"'<>\s]{1,300})["']"""
)
_MANY = 5  # titles in a list that make a listing of a page
_PLACE = frozenset({"site_name", "level", "province", "city", "county", "town", "site_code", "breadcrumb"})
_LONGEST_TITLE = 200


class Lead(NamedTuple):
    """A link with its address made absolute; see `crawler.survey.lists.Entry`."""

    url: str
    entry: Entry


class Text(NamedTuple):
    """A document of a page: its title, its date, and how many characters it has."""

    title: str
    day: str
    characters: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A page that was looked at. `role` is what it looks like, `moved` where it sends a browser at once."""

    url: str
    title: str
    role: Role
    texts: tuple[Text, ...]
    leads: tuple[Lead, ...]
    feeds: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    site_title: str = ""
    moved: str = ""


def see(body: bytes, url: str, headers: tuple[tuple[str, str], ...] = ()) -> Sight:
    """What there is on a page. Pure, and no bytes make it raise."""
    refined = refine(body, url=url, headers=headers, follow=False)
    if refined.role is Role.ATTACHMENT:
        return Sight(url, refined.title, Role.UNKNOWN, (), ())
    decoded = decode(body, headers)
    if unfit(decoded.utf8):
        return Sight(url, "", Role.UNKNOWN, (), ())
    tree = LexborHTMLParser(decoded.utf8)
    head = read_head(tree)
    base = base_of(url, head.links_relative_to)
    page = read(tree, follow=True)
    del page.anchors[_MOST:]
    may_follow = NOFOLLOW not in directives(tree, headers)
    leads = tuple(_leads(read_lists(page), base, url)) if may_follow else ()
    return Sight(
        url=url,
        title=refined.title[:_LONGEST_TITLE],
        role=_role(refined, leads),
        texts=tuple(_texts(refined)),
        leads=leads,
        feeds=feeds_of(tree, base),
        facts=tuple(dict.fromkeys(_facts(refined))),
        site_title=head.title[:_LONGEST_TITLE],
        moved="" if refined.documents or len(leads) > _FEW else _moved(decoded.text, base),
    )


def _moved(html: str, base: str | None) -> str:
    """Where a page without much on it sends a browser: by a refresh, or by the first address a script goes to."""
    found = _REFRESH.search(html[:_MOST_READ]) or _SCRIPTED.search(html[:_MOST_READ])
    return (join(base, found["to"]) or "") if found and base else ""


def _leads(entries: Iterable[Entry], base: str | None, own: str) -> Iterable[Lead]:
    for entry in entries:
        url = join(base, entry.href) if base is not None else canonical(entry.href)
        if url is not None and url != own and "nofollow" not in entry.rel.split():
            yield Lead(url, entry)


def _texts(refined: Refined) -> Iterable[Text]:
    for document in refined.documents:
        dates = document.dates
        day = (dates.shown or dates.meta or dates.session or "")[:10]
        yield Text(document.title, day, len(document.text))


def _role(refined: Refined, leads: tuple[Lead, ...]) -> Role:
    """A page with more text of its own than titles that lead elsewhere is a report's; one with many is a listing."""
    titles = {lead.url: len(lead.entry.text) for lead in leads if in_main_list(lead)}
    own = sum(len(document.text) for document in refined.documents)
    if own and (len(titles) < _MANY or own >= 0.6 * sum(titles.values())):
        return Role.DETAIL
    if titles or refined.role is Role.LISTING:
        return Role.LISTING
    return Role.UNKNOWN


def in_main_list(lead: Lead) -> bool:
    """Whether a link is a title in a list that is no furniture; with a date beside it, one may stand alone."""
    entry = lead.entry
    return entry.titled and not entry.beside and (entry.list >= 0 or entry.dated)


def _facts(refined: Refined) -> Iterable[Fact]:
    for document in refined.documents:
        yield from (fact for fact in document.facts if fact.name in _PLACE)
