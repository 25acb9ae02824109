"""The same job done with Scrapy, trafilatura and sqlite3: `python -m benchmarks.scrapy_peer HOST:PORT DB CONCURRENCY`.

It follows listings and reports as ours is told to, keeps each body compressed, extracts text and title, and stores
each text once. It gets what helps it: no delay, no cookies, no logs, no statistics, links taken from listings only.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LISTING = re.compile(r"/c[^/]*/list_[^/]*\.html")
_REPORT = re.compile(r"/c[^/]*/[^/]*/t[^/]*\.html")
_SCHEMA = """
CREATE TABLE pages (url TEXT PRIMARY KEY, fetched_at TEXT, body_sha256 TEXT, body BLOB, text_sha256 TEXT);
CREATE TABLE texts (sha256 TEXT PRIMARY KEY, title TEXT, text TEXT);
"""
_BATCH = 100


class Reports(scrapy.Spider):
    """Walks the listings and stores the reports."""

    name = "reports"

    def __init__(self, address: str, database: str) -> None:
        super().__init__()
        self.start_urls = [f"http://{address}/index.html"]
        self._db = sqlite3.connect(database)
        self._db.executescript(f"PRAGMA journal_mode = wal; {_SCHEMA}")
        self._uncommitted = 0

    def parse(self, response: Any) -> Iterator[scrapy.Request]:
        """Follow a listing's links, each once."""
        self._store(response, None, None)
        for link in set(response.css("a::attr(href)").getall()):
            path = link if link.startswith("/") else response.urljoin(link)
            if _REPORT.search(path):
                yield response.follow(link, self.parse_report)
            elif _LISTING.search(path):
                yield response.follow(link, self.parse)

    def parse_report(self, response: Any) -> None:
        """Extract and store a report."""
        text = trafilatura.extract(response.text, url=response.url, include_comments=False, fast=True)
        self._store(response, response.css("h1::text").get(), text)

    def closed(self, _reason: str) -> None:
        """Keep what is left of the last batch."""
        self._db.commit()
        self._db.close()

    def _store(self, response: HtmlResponse, title: str | None, text: str | None) -> None:
        body_sha256 = hashlib.sha256(response.body).hexdigest()
        text_sha256 = hashlib.sha256(text.encode()).hexdigest() if text else None
        if text:
            self._db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?, ?)", (text_sha256, title, text))
        self._db.execute(
            "INSERT OR REPLACE INTO pages VALUES (?, datetime(), ?, ?, ?)",
            (response.url, body_sha256, zstd.compress(response.body), text_sha256),
        )
        self._uncommitted += 1
        if self._uncommitted == _BATCH:
            self._db.commit()
            self._uncommitted = 0


def crawl(address: str, database: str, concurrency: int) -> None:
    """Harvest the site at `host:port` into a new database."""
    process = CrawlerProcess(
        {
            "LOG_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "MEMUSAGE_ENABLED": False,
            "EXTENSIONS": {
                "scrapy.extensions.corestats.CoreStats": None,
                "scrapy.extensions.logstats.LogStats": None,
            },
        }
    )
    process.crawl(Reports, address=address, database=database)
    process.start()


if __name__ == "__main__":
    crawl(sys.argv[1], sys.argv[2], int(sys.argv[3]))
