"""A site whose listing grows at its front, and harvests of it at times of one's own choosing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.tally import Tally
from schedules import load_sources
from schedules.harvests import harvest_sources
from tests.site import Site, report

PER_PAGE = 12
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@dataclass
class Shelf:
    """What the site holds: reports in the order of the listing, newest first; `dates` are those beside them."""

    names: list[str]
    dates: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)  # by the sitemap
    sitemap: bool = False

    def add(self, *names: str, at: int = 0) -> None:
        self.names[at:at] = names

    def remove(self, *names: str) -> None:
        self.names = [name for name in self.names if name not in names]

    def pages(self, address: str) -> dict[str, str | int]:
        last = max(1, -(-len(self.names) // PER_PAGE))
        found: dict[str, str | int] = {
            f"/{name}.html": report(
                f"{name}镇政府工作报告", f"{name}镇{self.words.get(name, '实现生产总值十亿元')}。"
            )
            for name in self.names
        }
        found |= {listed(number): self._listing(number, last) for number in range(1, last + 1)}
        if self.sitemap:
            found["/sitemap.xml"] = self._sitemap(address)
        return found

    def _listing(self, number: int, last: int) -> str:
        names = self.names[(number - 1) * PER_PAGE : number * PER_PAGE]
        items = "".join(
            f"<li><a href=/{name}.html>云岭县{name}镇政府工作报告</a><span>{self.dates.get(name, '2025-01-06')}</span></li>"
            for name in names
        )
        near = range(max(1, number - 2), min(last, number + 2) + 1)
        numbers = " ".join(str(n) if n == number else f"<a href={listed(n)}>{n}</a>" for n in near)
        following = f"<a href={listed(number + 1)}>下一页</a>" if number < last else ""
        return (
            "<!DOCTYPE html><html><head><meta charset=utf-8><title>工作报告</title></head><body>"
            f"<ul class=list>{items}</ul><div class=pager>{numbers} {following} 共{last}页</div></body></html>"
        )

    def _sitemap(self, address: str) -> str:
        urls = "".join(
            f"<url><loc>{address}/{name}.html</loc><lastmod>{self.changed[name]}</lastmod></url>"
            if name in self.changed
            else f"<url><loc>{address}/{name}.html</loc></url>"
            for name in self.names
        )
        return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def listed(number: int) -> str:
    """The path of a page of the listing."""
    return "/" if number == 1 else f"/list_{number}.html"


@dataclass
class Harvests:
    """Harvests of a shelf, each at `day`s after NOON; what was asked for is that of the latest one."""

    site: Site
    shelf: Shelf
    folder: Path
    day: float = 0.0
    stop_at: str = ""

    def run(self, *, deep: bool = False, failing: tuple[str, ...] = (), **settings: object) -> Tally:
        """Harvest the site as it is now. At the path `stop_at` the harvest is told to stop."""
        self.day += 0.001  # a slot of its own
        shown = self.shelf.pages(self.site.address) | dict.fromkeys(failing, 503)
        toml = self.folder / "sources.toml"
        toml.write_text(self._sources(settings))
        self.site.asked.clear()
        tally, stop = Tally("yunling"), asyncio.Event()

        async def go() -> None:
            loop = asyncio.get_running_loop()
            self.site.pages = _Watched(
                {"/robots.txt": 404, **shown}, self.stop_at, lambda: loop.call_soon_threadsafe(stop.set)
            )
            await harvest_sources(
                load_sources(toml),
                self.db,
                {},
                [tally],
                stop,
                clock=lambda: NOON + timedelta(days=self.day),
                deep=deep,
            )

        asyncio.run(go())
        return tally

    @property
    def db(self) -> Path:
        """Where the archive lies."""
        return self.folder / "archive.db"

    @property
    def asked(self) -> list[str]:
        """The paths asked for, robots.txt apart, in order."""
        return [path for path, _ in self.site.asked if path != "/robots.txt"]

    def bodies(self) -> set[str]:
        """The paths whose body was sent."""
        return {path for path, status in self.site.asked if status == 200}

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.db)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def held(self) -> set[str]:
        """The names of the reports whose text the archive holds."""
        return {
            str(title).removesuffix("镇政府工作报告")
            for (title,) in self.rows("SELECT title FROM documents_latest")
        }

    def _sources(self, settings: dict[str, object]) -> str:
        lines = {
            "name": '"yunling"',
            "start": f'["{self.site.address}/"]',
            "listings": '["/", "/list_*.html"]',
            "details": '["/*.html"]',
            "allow_private": f'["{self.site.host}"]',
            "delay": 0,
            "concurrency": 1,
            "max_attempts": 1,
            "template": "false",
            "sitemaps": f'["{self.site.address}/sitemap.xml"]' if self.shelf.sitemap else "false",
        } | settings
        return "\n".join(["[[source]]", *(f"{name} = {value}" for name, value in lines.items())])


class _Watched(dict[str, "str | int"]):
    """Pages that call when one of them is asked for."""

    def __init__(self, pages: dict[str, str | int], path: str, call: Callable[[], object]) -> None:
        super().__init__(pages)
        self._path, self._call = path, call

    def get(self, path: str, default: str | int = 404) -> str | int:  # type: ignore[override]
        if path == self._path:
            self._call()
        return super().get(path, default)
