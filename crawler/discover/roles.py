"""The role of an address by a source's declared patterns, and with what addresses a harvest begins."""

from __future__ import annotations

from crawler.discover.listing_api import first_page, page_of
from crawler.site import LinkRules, Site, path_and_query, pattern
from storage.records import Role


def role_of(url: str, rules: LinkRules) -> Role:
    """What the patterns say of an address; UNKNOWN where none matches, and the page itself has to tell."""
    if rules.api is not None and page_of(rules.api, url) is not None:
        return Role.LISTING
    target = path_and_query(url)
    for role, patterns in ((Role.LISTING, rules.listings), (Role.DETAIL, rules.details)):
        if any(pattern(p).fullmatch(target) for p in patterns if not p.startswith("css:")):
            return role
    return Role.UNKNOWN


def beginnings(site: Site) -> list[tuple[str, Role]]:
    """The addresses a harvest begins with: the starts, the listing that answers in JSON, sitemaps and feeds that a person
    named."""
    starts = [(url, role_of(url, site.links)) for url in site.starts]
    api = first_page(site.links.api) if site.links.api is not None else None
    further = [url for url in (api, *site.catalogues) if url is not None and url not in site.starts]
    return [*starts, *((url, Role.LISTING) for url in further)]
