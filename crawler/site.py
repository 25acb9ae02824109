"""What the crawler is told of a site: small frozen objects, each stage given only its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from storage.records import Place


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the web a source may touch.

    `hosts` are `host`, `host:port` or `*.host`; a bare host covers its default ports only.
    `paths` and `exclude` are patterns on path and query (see `pattern`); no `paths` means all.
    """

    hosts: tuple[str, ...]
    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def covers(self, url: str) -> bool:
        """Whether a canonical absolute address lies inside."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not _host_matches(parts.netloc, self.hosts):
            return False
        target = path_and_query(url)
        if any(pattern(p).fullmatch(target) for p in self.exclude):
            return False
        return not self.paths or any(pattern(p).fullmatch(target) for p in self.paths)


@dataclass(frozen=True, slots=True)
class ListingApi:
    """A listing that answers in JSON: where its pages are, and where in an answer its items.

    `address` holds `{page}` for a counter that begins at `first` and goes up by `step`. `items` is the path of the list
    of items in an answer; `url`, `title` and `changed` are paths in an item: names and places in lists, dots between
    them. A `url` with braces is an address with the paths of its parts in them.
    """

    address: str
    items: str = ""
    url: str = "url"
    title: str = "title"
    changed: str = ""
    first: int = 1
    step: int = 1


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Which links of a page lead on: patterns on path and query, or `css:SELECTOR` on the page.

    Where both tuples are empty the roles are left to be found. With `feeds`, those that a page names lead on too.
    `api` is a listing that answers in JSON.
    """

    listings: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    feeds: bool = False
    api: ListingApi | None = None

    @property
    def declared(self) -> bool:
        """Whether a pattern says what links are."""
        return bool(self.listings or self.details)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what a source may cost. Seconds and bytes; `max_bytes` counts decoded bytes,
    `max_attachment_bytes` those of a file.
    """

    delay: float = 1.0
    concurrency: int = 2
    timeout: float = 20.0
    deadline: float = 45.0
    max_bytes: int = 10_000_000
    max_attachment_bytes: int = 30_000_000
    max_redirects: int = 10
    max_attempts: int = 4
    max_pages: int = 50_000
    max_listing_pages: int = 1_000


@dataclass(frozen=True, slots=True)
class Identity:
    """How the crawler presents itself. `headers` may hold credentials: never printed, never stored."""

    user_agent: str = "baogao"
    contact: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Site:
    """A configured source as the crawler sees it. `allow_private` lists `host:port` on private networks.

    `catalogues` are addresses of sitemaps and feeds to read beside the listings; with `find_sitemaps`, those that
    robots.txt names are read too.
    `attachments` is whether the files that its pages link are fetched, `render` are patterns of addresses whose pages
    are rendered by a browser.
    `obey_noindex` and `obey_nofollow` are about what pages ask of crawlers; robots.txt is always obeyed. Every
    `deep_pass` all pages of all listings are asked for, in between only as many as show something new.
    """

    name: str
    starts: tuple[str, ...]
    scope: Scope
    links: LinkRules = LinkRules()
    limits: Limits = Limits()
    identity: Identity = Identity()
    allow_private: frozenset[str] = frozenset()
    obey_noindex: bool = True
    obey_nofollow: bool = True
    attachments: bool = False
    render: tuple[str, ...] = ()
    deep_pass: timedelta = timedelta(days=30)
    place: Place = Place()
    catalogues: tuple[str, ...] = ()
    find_sitemaps: bool = False


@lru_cache(maxsize=1024)
def pattern(text: str) -> re.Pattern[str]:
    """A path pattern compiled: `*` is any run without a slash, `**` any run at all, the rest literal."""
    parts = re.split(r"(\*\*|\*)", text)
    return re.compile("".join({"**": ".*", "*": "[^/]*"}.get(p) or re.escape(p) for p in parts), re.DOTALL)


def path_and_query(url: str) -> str:
    """What patterns are matched on: the path, and the query after `?` where there is one."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _host_matches(netloc: str, hosts: tuple[str, ...]) -> bool:
    netloc = netloc.rpartition("@")[2].lower()
    return any(netloc == h or (h.startswith("*.") and netloc.endswith(h[1:])) for h in hosts)
