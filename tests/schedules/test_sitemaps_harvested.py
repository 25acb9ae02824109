"""Sitemaps and feeds are listings beside the listings: read politely, by the source's own patterns."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.tally import Tally
from schedules import load_sources
from schedules.harvests import harvest_sources
from tests.site import Site, listing, report, serve

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
HEAD = "<head><link rel=alternate type='application/atom+xml' href='/atom.xml'>"
PATHS = ("/bg/1.html", "/bg/2.html", "/about.html", "/bg/list_2.html")
FEED = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/bg/4.html'/></entry></feed>"


def pages() -> dict[str, str | int]:
    """One report is listed, one is in the sitemap alone, one on a listing that only the sitemap names, one in the feed."""
    locations = "".join(f"<url><loc>{path}</loc></url>" for path in PATHS)
    return {
        "/robots.txt": "Sitemap: /index.xml\n",
        "/index.xml": f"<sitemapindex {SPACE}><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>",
        "/map.xml": f"<urlset {SPACE}>{locations}</urlset>",
        "/atom.xml": FEED,
        "/": listing("/bg/1.html").replace("<head>", HEAD),
        "/bg/list_2.html": listing("/bg/3.html"),
        "/about.html": report("关于我们", "本站由某镇党政办主办。"),
        **{
            f"/bg/{n}.html": report(f"第{n}期工作报告", f"本期完成项目{n}个，投入资金{n * 7}万元。")
            for n in (1, 2, 3, 4)
        },
    }


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(pages()) as site:
        yield site


def harvested(site: Site, folder: Path, settings: str = "", rules: bool = True) -> set[str]:
    """The paths at which there are texts after one more harvest."""
    declared = 'listings = ["/", "/bg/list_*.html"]\ndetails = "/bg/*.html"\n' if rules else ""
    toml = folder / "sources.toml"
    toml.write_text(
        f'[[source]]\nname = "a"\nstart = "{site.address}/"\n{declared}allow_private = "{site.host}"\ndelay = 0\n{settings}\n'
    )
    db = folder / "archive.db"
    asyncio.run(harvest_sources(load_sources(toml), db, {}, [Tally("a")], asyncio.Event()))
    with sqlite3.connect(db) as connection:
        found = connection.execute("SELECT url FROM pages WHERE revision > 0").fetchall()
    connection.close()
    return {url.removeprefix(site.address) for (url,) in found}


def asked(site: Site, *paths: str) -> list[int]:
    """How the requests for these paths were answered."""
    return [status for path, status in site.asked if path in paths]


def test_what_robots_and_listings_name_is_read(site: Site, tmp_path: Path) -> None:
    """An index, its sitemap and a feed; only what the patterns cover is taken from them."""
    assert harvested(site, tmp_path) == {f"/bg/{n}.html" for n in (1, 2, 3, 4)}
    assert asked(site, "/about.html") == []


def test_they_are_asked_for_again_only_if_they_changed(site: Site, tmp_path: Path) -> None:
    """As any listing; and what they name anew is then found."""
    harvested(site, tmp_path)
    site.asked.clear()
    site.pages["/atom.xml"] = FEED.replace("/bg/4.html", "/bg/5.html")
    site.pages["/bg/5.html"] = report("第5期工作报告", "本期完成项目五个，投入资金三十五万元。")
    assert "/bg/5.html" in harvested(site, tmp_path)
    assert set(asked(site, "/index.xml", "/map.xml")) <= {304}
    assert asked(site, "/atom.xml") == [200]


def test_they_are_left_alone_where_a_source_says_so(site: Site, tmp_path: Path) -> None:
    """And where no pattern would say which of their addresses are reports."""
    assert harvested(site, tmp_path, "sitemaps = false") == {"/bg/1.html"}
    harvested(site, tmp_path, rules=False)
    assert asked(site, "/index.xml", "/map.xml", "/atom.xml") == []


def test_a_source_may_name_its_own(site: Site, tmp_path: Path) -> None:
    """Those it names are read, and no others."""
    assert harvested(site, tmp_path, f'sitemaps = "{site.address}/atom.xml"') == {"/bg/1.html", "/bg/4.html"}
    assert asked(site, "/index.xml", "/map.xml") == []


def test_what_is_named_is_kept_as_it_came(site: Site, tmp_path: Path) -> None:
    """A sitemap is a page of the archive like a listing: its bytes prove where an address was found."""
    harvested(site, tmp_path)
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        found = connection.execute(
            "SELECT p.url, f.url FROM pages p JOIN pages f ON f.id = p.discovered_from"
            " WHERE f.snapshot_sha256 IS NOT NULL AND f.role = 'listing'"
        ).fetchall()
    connection.close()
    known = {url.removeprefix(site.address): origin.removeprefix(site.address) for url, origin in found}
    assert (known["/index.xml"], known["/map.xml"], known["/bg/2.html"]) == ("/", "/index.xml", "/map.xml")
    assert (known["/atom.xml"], known["/bg/4.html"]) == ("/", "/atom.xml")


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("sitemaps = 3", "must be true, false, or addresses of sitemaps and feeds"),
        ('sitemaps = "map.xml"', "does not begin with http:// or https://"),
        ('sitemaps = ["https://b.example/map.xml"]', 'is outside the scope: add "b.example" to hosts'),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told(tmp_path: Path, setting: str, told: str) -> None:
    """With the line it stands on."""
    toml = tmp_path / "sources.toml"
    toml.write_text(f'[[source]]\nname = "a"\nstart = "https://a.example/"\n{setting}\n')
    with pytest.raises(Exception, match=r"sources.toml:4: source .a.: sitemaps") as caught:
        load_sources(toml)
    assert told in str(caught.value)
