"""Sitemaps come packed, and robots.txt says where they are."""

from __future__ import annotations

import gzip

import pytest

from crawler.fetch import Fetcher
from storage.records import Outcome
from tests.crawler.fetch.local_server import LocalServer, response, site_on

PACKED = gzip.compress(b"<urlset></urlset>")


@pytest.mark.parametrize(
    "kind", ["application/gzip", "application/x-gzip", "application/octet-stream", "text/xml"]
)
async def test_a_packed_sitemap_is_kept_as_it_came(fetcher: Fetcher, server: LocalServer, kind: str) -> None:
    """Its bytes are the snapshot: they are unpacked, within bounds, by whoever reads it."""
    url = server.says("/sitemap.xml.gz", response(body=PACKED, kind=kind))
    fetched = await fetcher.fetch(url, site_on(server))
    assert (fetched.outcome, fetched.body) == (Outcome.OK, PACKED)


@pytest.mark.parametrize("path", ["/reports.tar.gz", "/a.html", "/download?file=sitemap.xml.gz"])
async def test_other_packed_files_are_no_pages(fetcher: Fetcher, server: LocalServer, path: str) -> None:
    """Only what is named as packed XML may be packed."""
    url = server.says(path, response(body=PACKED, kind="application/gzip"))
    assert (await fetcher.fetch(url, site_on(server))).outcome is Outcome.NOT_A_PAGE


async def test_the_sitemaps_of_a_host_are_known_once_it_was_asked(
    fetcher: Fetcher, server: LocalServer
) -> None:
    """They are those of its robots.txt, which is read before the first page and not for their sake."""
    server.says("/robots.txt", response(body=b"Sitemap: /map.xml\n", kind="text/plain"))
    url, site = server.says("/", response()), site_on(server)
    assert fetcher.sitemaps(url, site) == ()
    await fetcher.fetch(url, site)
    assert fetcher.sitemaps(url, site) == (server.url("/map.xml"),)
