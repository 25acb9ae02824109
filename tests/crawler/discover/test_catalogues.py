"""Sitemaps and feeds are told by their content, and bring a harvest links within its scope and rules alone."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler import refine
from crawler.discover.catalogues import MOST_FEEDS, feeds_of, named_in_robots, read_catalogue
from crawler.site import LinkRules, Scope
from storage.records import DropCount, Link, Role

URL = "https://a.example/sitemap.xml"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PAGES = ("/bg/1.html", "/bg/list_2.html", "/about.html", "https://b.example/bg/2.html")
SITEMAP = f"<urlset {SPACE}>{''.join(f'<url><loc>{p}</loc><lastmod>2026-02-03</lastmod></url>' for p in PAGES)}</urlset>"
CHANGED = datetime(2026, 2, 3, tzinfo=UTC)
SCOPE = Scope(("a.example",))
RULES = LinkRules(listings=("/bg/list_*.html",), details=("/bg/*.html",))


def test_what_a_sitemap_lists_has_the_role_that_the_patterns_give() -> None:
    """Not everything in a sitemap is a report: what no pattern covers is left out, and so is what is out of scope."""
    links, left = read_catalogue(SITEMAP.encode(), URL, scope=SCOPE, rules=RULES) or ((), ())
    assert links == (
        Link("https://a.example/bg/1.html", "", Role.DETAIL, CHANGED),
        Link("https://a.example/bg/list_2.html", "", Role.LISTING, CHANGED),
    )
    assert left == ()


def test_without_patterns_the_pages_themselves_have_to_tell() -> None:
    """Their role is unknown then."""
    links, _ = read_catalogue(SITEMAP.encode(), URL, scope=SCOPE) or ((), ())
    assert [(link.url, link.role) for link in links] == [
        (f"https://a.example{path}", Role.UNKNOWN) for path in PAGES[:3]
    ]


def test_an_index_leads_to_its_sitemaps_as_listings() -> None:
    """They are fetched as listings are, whatever patterns say."""
    body = f"<sitemapindex {SPACE}><sitemap><loc>/s1.xml.gz</loc></sitemap></sitemapindex>".encode()
    assert read_catalogue(body, URL, scope=SCOPE, rules=RULES) == (
        (Link("https://a.example/s1.xml.gz", "", Role.LISTING),),
        (),
    )


@pytest.mark.parametrize(
    "body",
    [
        SITEMAP,
        f"\ufeff<?xml version='1.0'?>\n<!-- made by hand -->\n{SITEMAP}",
        f"<sm:urlset xmlns:sm='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        f"{''.join(f'<sm:url><sm:loc>{p}</sm:loc></sm:url>' for p in PAGES)}</sm:urlset>",
        "<rss version='2.0'><channel><item><link>/bg/1.html</link></item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/bg/1.html'/></entry></feed>",
    ],
)
def test_refining_tells_a_catalogue_by_its_content(body: str) -> None:
    """Whatever the server calls it; packed or not. It holds no documents."""
    for form in (body.encode(), gzip.compress(body.encode())):
        refined = refine(form, url=URL, headers=[("content-type", "text/html")], scope=SCOPE, rules=RULES)
        assert (refined.role, refined.documents, refined.refused) == (Role.LISTING, (), "")
        assert refined.links[0].url == "https://a.example/bg/1.html"
        assert refine(form, url=URL, follow=False).links == ()


@pytest.mark.parametrize(
    "body",
    [
        "<?xml version='1.0'?><html><body><p>正文</p></body></html>",
        "<p>rss</p>",
        "",
        "\x1f\x8bno gzip",
        "<rssfeed>",
    ],
)
def test_a_page_is_no_catalogue(body: str) -> None:
    """XML that is a page, and what only looks like a catalogue."""
    assert read_catalogue(body.encode("latin-1", "replace"), URL) is None


def test_a_list_of_addresses_is_a_sitemap_where_it_is_named_as_one() -> None:
    """Plain text counts by its ending .txt, and only if nothing else is in it."""
    text = b"https://a.example/bg/1.html\r\nhttps://a.example/about.html\n"
    found = read_catalogue(
        text, "https://a.example/sitemap.txt", [("content-type", "text/plain")], SCOPE, RULES
    )
    assert found == ((Link("https://a.example/bg/1.html", "", Role.DETAIL),), ())
    assert read_catalogue(text, "https://a.example/list.html") is None
    assert read_catalogue(text + "其他".encode(), "https://a.example/sitemap.txt") is None


def test_a_damaged_catalogue_gives_what_came_before_the_damage() -> None:
    """And is counted as what it is."""
    body = SITEMAP.replace("/about.html", "\x01").encode()
    links, left = read_catalogue(body, URL, scope=SCOPE, rules=RULES) or ((), ())
    assert [link.url for link in links] == ["https://a.example/bg/1.html", "https://a.example/bg/list_2.html"]
    assert left == (DropCount("unreadable_catalogue", 1, 0),)


def test_addresses_without_end_are_left_out() -> None:
    """A path that contains itself is no page, in a sitemap neither."""
    body = f"<urlset {SPACE}><url><loc>/a/a/a/a/a/1.html</loc></url></urlset>".encode()
    assert read_catalogue(body, URL, scope=SCOPE) == ((), (DropCount("path_repeats", 1, 0),))


def test_robots_name_sitemaps_relative_ones_too() -> None:
    """In any case of letters, with or without a rule before; each once."""
    text = "User-agent: *\nDisallow: /x\nSitemap: /map.xml\nSITEMAP:https://b.example/m.xml\nsitemap: /map.xml\n#Sitemap: /n\n"
    assert named_in_robots(text, "https://a.example/bg/") == (
        "https://a.example/map.xml",
        "https://b.example/m.xml",
    )


def test_feeds_of_a_page_are_those_of_its_articles() -> None:
    """Named in the head by their type; comments and other alternates are none, and there are never many."""
    kind = "application/rss+xml"
    links = [
        f'<link rel="alternate" type="{kind}" href="/feed">',
        '<link rel="alternate" type="Application/Atom+XML; charset=utf-8" href="atom.xml">',
        f'<link rel="alternate" type="{kind}" href="/comments/feed">',
        '<link rel="alternate" type="text/html" hreflang="en" href="/en/">',
    ]
    tree = LexborHTMLParser(f"<html><head>{''.join(links)}</head></html>")
    assert feeds_of(tree, "https://a.example/b/") == (
        "https://a.example/feed",
        "https://a.example/b/atom.xml",
    )
    many = "".join(f'<link rel=alternate type="{kind}" href="/{n}">' for n in range(50))
    assert len(feeds_of(LexborHTMLParser(many), "https://a.example/")) == MOST_FEEDS


def test_listings_lead_to_their_feeds_where_asked() -> None:
    """Inside the scope, as listings; not where feeds are not wanted."""
    head = '<link rel=alternate type="application/rss+xml" href="/feed"><link rel=alternate type="application/rss+xml" href="https://b.example/feed">'
    page = f"<html><head>{head}</head><body><ul>{'<li><a href=/bg/1.html>某镇工作报告</a></li>' * 3}</ul></body></html>"
    for wanted in (True, False):
        rules = LinkRules(RULES.listings, RULES.details, feeds=wanted)
        refined = refine(page.encode(), url="https://a.example/bg/", scope=SCOPE, rules=rules)
        feeds = [link for link in refined.links if link.role is Role.LISTING]
        assert feeds == ([Link("https://a.example/feed", "", Role.LISTING)] if wanted else [])
