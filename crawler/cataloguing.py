"""Sitemaps that robots.txt names, taken up beside the links of the pages a harvest begins with."""

from __future__ import annotations

from dataclasses import replace

from crawler.fetch import Fetcher
from crawler.site import Site
from storage.records import Link, Refined, Role


def add_sitemaps(refined: Refined, url: str, site: Site, fetcher: Fetcher) -> Refined:
    """The page with the sitemaps of its host among its links, where it is one that a harvest begins with.

    They are listings like others: fetched politely, kept, and asked for again only if they changed.
    """
    if not site.find_sitemaps or url not in site.starts:
        return refined
    known = {link.url for link in refined.links}
    named = [each for each in fetcher.sitemaps(url, site) if each not in known and site.scope.covers(each)]
    return replace(refined, links=(*refined.links, *(Link(each, "", Role.LISTING) for each in named)))
