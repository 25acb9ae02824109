"""The further pages of an article: pages of reports like its first one, wherever they stand in the site."""

from __future__ import annotations

from dataclasses import replace

from crawler.discover.directives import NOFOLLOW
from crawler.discover.sequel import same_article
from crawler.site import Scope
from storage.records import Link, Refined, Role

MOST_PAGES = 100  # of one article; a pager that counts further is no article's


def go_on(refined: Refined, scope: Scope | None, *, obey_nofollow: bool = True) -> Refined:
    """The page with the next page of its article among its links, and its links to others of them in their role.

    The next page is left out where it lies outside the scope, where the page asks that nothing be followed, and where
    the article has no end.
    """
    sequel = refined.sequel
    if sequel is None or not refined.documents:
        return refined
    links = {link.url: link for link in refined.links}
    links |= {
        url: link._replace(role=Role.DETAIL) for url, link in links.items() if same_article(url, refined.url)
    }
    following = sequel.next if sequel.number < MOST_PAGES else None
    asked_not_to = obey_nofollow and NOFOLLOW in refined.told
    if following and not asked_not_to and (scope is None or scope.covers(following)):
        known = links.get(following, Link(following, ""))
        links[following] = known._replace(role=Role.DETAIL)
    return replace(refined, links=tuple(links.values()))
