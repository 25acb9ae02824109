"""Sitemaps and feeds of strangers: what they name is found, and what they try does no harm."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from crawler.discover.feeds import MOST_ENTRIES, read_feed
from crawler.discover.sitemaps import MOST_ADDRESSES, Listed, read_sitemap
from crawler.safe_xml import MOST_BYTES

URL = "https://a.example/sitemap.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ONE = [Listed("https://a.example/1.html")]


def urlset(*locations: str, start: str = "") -> bytes:
    urls = "".join(f"<url><loc>{loc}</loc></url>" for loc in locations)
    return f"{start}<urlset {SPACE}>{urls}</urlset>".encode()


def index(*locations: str) -> bytes:
    maps = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in locations)
    return f"<sitemapindex {SPACE}>{maps}</sitemapindex>".encode()


def test_a_sitemap_names_pages_and_when_they_changed() -> None:
    """Each address once, canonical and absolute; a date that is none says nothing."""
    changed = "<url><loc> /2.html\n</loc><lastmod>2026-03-02T08:00:00+08:00</lastmod></url>"
    wrong = "<url><loc>https://a.example/3.html?a=1&amp;b=2#x</loc><lastmod>yesterday</lastmod></url>"
    body = urlset("https://A.example:443/1.html", "https://a.example/1.html").replace(
        b"</urlset>", f"{changed}{wrong}</urlset>".encode()
    )
    found = read_sitemap(body, URL)
    assert found.pages == [
        *ONE,
        Listed("https://a.example/2.html", datetime(2026, 3, 2, tzinfo=UTC)),
        Listed("https://a.example/3.html?a=1&b=2"),
    ]
    assert (found.sitemaps, found.left_out, found.trouble) == ([], {}, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb2312", "GBK"])
def test_it_may_be_packed_and_in_another_encoding(encoding: str) -> None:
    """Chinese encodings are read though XML readers know none of them."""
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + urlset("https://a.example/报告").decode()
    body = text.encode(encoding)
    pages = [Listed("https://a.example/%E6%8A%A5%E5%91%8A")]
    assert read_sitemap(body, URL).pages == read_sitemap(gzip.compress(body), URL).pages == pages


def test_an_index_names_sitemaps_and_no_further_indexes() -> None:
    """What an index within an index names is left out and counted, and so is an index that names itself."""
    body = index(URL, "https://a.example/news.xml")
    assert read_sitemap(body, URL).sitemaps == [Listed("https://a.example/news.xml")]
    deeper = read_sitemap(body, "https://a.example/other.xml", level=2)
    assert (deeper.sitemaps, deeper.left_out) == ([], {"index_too_deep": 2})


DTDS = {
    "entities without end": '<!DOCTYPE u [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
    "a file of ours": '<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "a DTD from elsewhere": '<!DOCTYPE u SYSTEM "http://127.0.0.1/x.dtd">',
    "parameter entities": '<!DOCTYPE u [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
}


@pytest.mark.parametrize("dtd", DTDS.values(), ids=DTDS)
def test_what_declares_a_dtd_is_not_read(dtd: str) -> None:
    """No entity is ever put in, and nothing is asked for."""
    found = read_sitemap(urlset("https://a.example/1.html", start=dtd), URL)
    assert (found.pages, found.trouble) == ([], "it declares a DTD")
    feed = f"{dtd}<rss><channel><item><link>https://a.example/1.html</link></item></channel></rss>"
    assert (read_feed(feed.encode(), URL).pages, read_feed(feed.encode(), URL).trouble) == (
        [],
        "it declares a DTD",
    )


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (urlset("https://a.example/1.html")[:-4], "no well-formed XML"),
        (urlset("https://a.example/1.html").replace(b"</urlset>", b"<url><loc>&nbsp;</loc>"), "no well-formed XML"),
        (urlset("https://a.example/1.html").replace(b"</urlset>", b"<x>" * 40), "more than 32 elements"),
        (gzip.compress(urlset("https://a.example/1.html"))[:-3], "the gzip data ends early"),
    ],
)  # fmt: skip
def test_what_came_before_a_fault_stands(body: bytes, trouble: str) -> None:
    """A cut or damaged sitemap is read as far as it goes, and says so."""
    found = read_sitemap(body, URL)
    assert found.pages == ONE
    assert found.trouble.startswith(trouble)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x1f\x8b",
        b"<html>",
        b"\0" * 99,
        b"<?xml version='1.0' encoding='x'?><a/>",
        "文字".encode("gbk"),
    ],
)
def test_what_is_no_xml_names_nothing(body: bytes) -> None:
    """Whatever the bytes are: no page, a reason, and no exception."""
    for found in (read_sitemap(body, URL), read_feed(body, URL)):
        assert found.pages == []
        assert found.trouble


def test_a_bomb_is_stopped_at_the_limit() -> None:
    """A small file that unfolds to more than a sitemap may hold ends there."""
    bomb = gzip.compress(b"<urlset>" + bytes([32]) * MOST_BYTES)
    assert read_sitemap(bomb, URL).trouble == f"more than {MOST_BYTES} bytes when unpacked"


def test_no_more_addresses_than_a_sitemap_may_name() -> None:
    """What is beyond is counted."""
    body = urlset(*(f"/{n}" for n in range(MOST_ADDRESSES + 3)))
    found = read_sitemap(body, URL)
    assert (len(found.pages), found.left_out) == (MOST_ADDRESSES, {"too_many": 3})


def test_only_web_addresses_of_a_sane_length_are_named() -> None:
    """Other schemes and endless addresses are left out and counted; a long one costs no memory."""
    found = read_sitemap(urlset("file:///etc/passwd", "javascript:x", "/" + "x" * 100_000, "/1.html"), URL)
    assert (found.pages, found.left_out) == (ONE, {"unusable_address": 3})


def test_rss_and_atom_entries_are_found_with_their_dates() -> None:
    """The link of each entry that leads to its page; the channel's own links are none."""
    rss = (
        "<rss><channel><link>https://a.example/</link><item><title>a &amp; b</title><link>/1.html</link>"
        "<pubDate>Mon, 02 Mar 2026 08:00:00 +0800</pubDate></item><item><link>mailto:a@a.example</link></item></channel></rss>"
    )
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/><entry><link rel="edit" href="/edit"/>'
        '<link href="/1.html"/><updated>2026-03-02</updated></entry></feed>'
    )
    page = [Listed("https://a.example/1.html", datetime(2026, 3, 2, tzinfo=UTC))]
    found = read_feed(rss.encode(), URL)
    assert (found.pages, found.left_out, found.trouble) == (page, {"unusable_address": 1}, "")
    assert read_feed(atom.encode(), URL).pages == page


def test_a_feed_names_no_more_entries_than_fit() -> None:
    """What is beyond is counted."""
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(MOST_ENTRIES + 2))
    found = read_feed(f"<rss><channel>{items}</channel></rss>".encode(), URL)
    assert (len(found.pages), found.left_out) == (MOST_ENTRIES, {"too_many": 2})
