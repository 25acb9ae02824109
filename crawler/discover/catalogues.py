"""Catalogues: sitemaps and feeds, told by their content, and the links that a harvest takes from them."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from crawler.discover.canonical import canonical, join, origin
from crawler.discover.feeds import read_feed
from crawler.discover.roles import role_of
from crawler.discover.shape import winding
from crawler.discover.sitemaps import MOST_ADDRESSES, Listed, read_sitemap
from crawler.site import LinkRules, Scope
from storage.records import DropCount, Link, Role

WELL_KNOWN_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml")
WELL_KNOWN_FEEDS = ("/rss.xml", "/feed")
CATALOGUE = "catalogue"  # stands where pages say how their encoding was found
NO_CATALOGUE = "unreadable_catalogue"
MOST_FEEDS = 5  # named by one page
_HEAD = 2_048
_GZIP = b"\x1f\x8b"
# A declaration, comments and instructions may stand before the first element; a DTD may not (see safe_xml).
_ROOT = re.compile(
    rb"\s*(?:<\?.{0,400}?\?>\s*|<!--.{0,1500}?-->\s*)*<(?:[A-Za-z][\w.-]*:)?(urlset|sitemapindex|rss|feed|rdf)[\s>]",
    re.DOTALL | re.IGNORECASE,
)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_MOST_SITEMAPS = 20  # named by one robots.txt


def read_catalogue(
    body: bytes,
    url: str,
    headers: Iterable[tuple[str, str]] = (),
    scope: Scope | None = None,
    rules: LinkRules = LinkRules(),
) -> tuple[tuple[Link, ...], tuple[DropCount, ...]] | None:
    """The links of a sitemap or feed inside the scope, and what was left out; None where the bytes are neither.

    Where rules are declared a page has the role its address has by them, and is left out where it has none; further
    sitemaps are listings. Pure, and bounded whatever the bytes are.
    """
    pages: list[Listed]
    further: list[Listed] = []
    root = _root(body)
    if root in ("urlset", "sitemapindex"):
        sitemap = read_sitemap(body, url)
        pages, further, left, trouble = sitemap.pages, sitemap.sitemaps, sitemap.left_out, sitemap.trouble
    elif root:
        feed = read_feed(body, url)
        pages, left, trouble = feed.pages, feed.left_out, feed.trouble
    elif (listed := _plain_list(body, url, headers)) is not None:
        pages, left, trouble = listed, {}, ""
    else:
        return None
    counts = Counter(left) + Counter({NO_CATALOGUE: 1} if trouble else {})
    links = [
        *(Link(each.url, "", Role.LISTING, each.changed) for each in further if _in(scope, each.url)),
        *_pages(pages, scope, rules, counts),
    ]
    return tuple(links), tuple(DropCount(reason, count, 0) for reason, count in counts.items())


def named_in_robots(text: str, site: str) -> tuple[str, ...]:
    """The sitemaps that the robots.txt of an origin names, canonical; relative ones count from its root."""
    found = (join(f"{origin(site)}/", line[1]) for line in _SITEMAP_LINE.finditer(text))
    return tuple(dict.fromkeys(url for url in found if url))[:_MOST_SITEMAPS]


def feeds_of(tree: LexborHTMLParser, base: str | None) -> tuple[str, ...]:
    """The feeds that a page names in its head, but for those of comments."""
    found: dict[str, None] = {}
    for node in tree.css("link[rel~=alternate][type][href]"):
        kind = (node.attributes.get("type") or "").partition(";")[0].strip().lower()
        href = node.attributes.get("href") or ""
        url = join(base, href) if base is not None else canonical(href)
        if kind in _FEED_TYPES and url and "comment" not in url:
            found[url] = None
    return tuple(found)[:MOST_FEEDS]


def feed_links(tree: LexborHTMLParser, base: str | None, scope: Scope | None) -> list[Link]:
    """Links to the feeds that a page names, inside the scope: listings of what is new."""
    return [Link(url, "", Role.LISTING) for url in feeds_of(tree, base) if _in(scope, url)]


def _pages(
    pages: Iterable[Listed], scope: Scope | None, rules: LinkRules, counts: Counter[str]
) -> Iterator[Link]:
    for each in pages:
        role = role_of(each.url, rules)
        if not _in(scope, each.url) or (rules.declared and role is Role.UNKNOWN):
            continue
        if reason := winding(each.url):
            counts[reason] += 1
        else:
            yield Link(each.url, "", role, each.changed)


def _in(scope: Scope | None, url: str) -> bool:
    return scope is None or scope.covers(url)


def _root(body: bytes) -> str:
    """The name of the first element where it is that of a catalogue, in lower case; else empty."""
    start = body[:_HEAD]
    if start.startswith(_GZIP):
        try:
            start = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body[:_HEAD], _HEAD)
        except zlib.error:
            return ""
    found = _ROOT.match(start.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode().lower() if found else ""


def _plain_list(body: bytes, url: str, headers: Iterable[tuple[str, str]]) -> list[Listed] | None:
    """The addresses of a sitemap in plain text, one a line, where it says that it is one and is nothing else."""
    if not url.partition("?")[0].endswith(".txt") or not body[:9].lstrip(b"\xef\xbb\xbf").startswith(b"http"):
        return None
    kind = next((value for name, value in headers if name.lower() == "content-type"), "text/plain")
    lines = body.decode("utf-8", "replace").split()
    if not kind.startswith("text/plain") or not all(
        line.startswith(("http://", "https://")) for line in lines
    ):
        return None
    found = (canonical(line) for line in lines[:MOST_ADDRESSES])
    return [Listed(address) for address in dict.fromkeys(found) if address]
