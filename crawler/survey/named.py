"""The sitemaps and feeds of a site, found where they are named or usually are, and what they list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from crawler.discover.canonical import origin
from crawler.discover.catalogues import WELL_KNOWN_FEEDS, WELL_KNOWN_SITEMAPS
from crawler.discover.sitemaps import Listed
from crawler.site import Scope
from storage.records import Link, Role

_MOST_SITEMAPS, _MOST_FEEDS = 3, 2

Reader = Callable[[str], Awaitable[tuple[Link, ...] | None]]


@dataclass(slots=True)
class Named:
    """What the catalogues of a site list: `pages` by address. `sitemaps` and `feeds` are those that could be read."""

    pages: dict[str, Listed] = field(default_factory=dict)
    sitemaps: list[str] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)


async def find_named(
    home: str, sitemaps: Iterable[str], feeds: Iterable[str], scope: Scope, read: Reader
) -> Named:
    """Read the sitemaps and feeds named, or those at well-known places of `home`; of an index its latest parts.

    `read` gives the links of what is at an address, None where that is no catalogue.
    """
    named = Named()
    place = origin(home)
    told = [url for url in sitemaps if scope.covers(url)]
    await _take(named, named.sitemaps, told, read, _MOST_SITEMAPS)
    if not named.sitemaps:
        await _take(named, named.sitemaps, [place + path for path in WELL_KNOWN_SITEMAPS], read, 1)
    linked = [url for url in feeds if scope.covers(url)]
    await _take(named, named.feeds, linked, read, _MOST_FEEDS)
    if not linked and not named.sitemaps:
        await _take(named, named.feeds, [place + path for path in WELL_KNOWN_FEEDS], read, 1)
    return named


async def _take(named: Named, found: list[str], urls: Iterable[str], read: Reader, most: int) -> None:
    for url in list(urls)[: most + 1]:
        if len(found) >= most:
            return
        links = await read(url)
        if links is None:
            continue
        found.append(url)
        parts = [link for link in links if link.role is Role.LISTING]
        parts.sort(key=lambda link: link.changed.timestamp() if link.changed else 0.0, reverse=True)
        for part in parts[: most - 1]:
            links += await read(part.url) or ()
        for link in links:
            if link.role is not Role.LISTING:
                named.pages.setdefault(link.url, Listed(link.url, link.changed))
