"""The role of an address by a source's declared patterns, and with what addresses a harvest begins."""

from __future__ import annotations

from crawler.site import LinkRules, Site, path_and_query, pattern
from storage.records import Role


def role_of(url: str, rules: LinkRules) -> Role:
    """What the patterns say of an address; UNKNOWN where none matches, and the page itself has to tell."""
    target = path_and_query(url)
    for role, patterns in ((Role.LISTING, rules.listings), (Role.DETAIL, rules.details)):
        if any(pattern(p).fullmatch(target) for p in patterns if not p.startswith("css:")):
            return role
    return Role.UNKNOWN


def beginnings(site: Site) -> list[tuple[str, Role]]:
    """The addresses a harvest begins with: the starts, and the sitemaps and feeds that a person named."""
    starts = [(url, role_of(url, site.links)) for url in site.starts]
    return [*starts, *((url, Role.LISTING) for url in site.catalogues if url not in site.starts)]
