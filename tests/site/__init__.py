"""A small real site on loopback whose pages a test can change between two harvests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.site.serving import Quiet, serving

PARAGRAPH = "全镇坚持以项目建设为抓手，统筹推进产业发展、民生改善和基层治理，各项工作取得了新的进展，群众的获得感不断增强。"


@dataclass
class Site:
    """`pages` maps a path to its HTML, to a status to answer with, or to `-> PATH` for a redirect. JSON is sent as such."""

    address: str
    pages: dict[str, str | int]
    asked: list[tuple[str, int]] = field(default_factory=list)
    validators: bool = True

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")

    def count(self, status: int) -> int:
        """How many page requests were answered with this status."""
        return sum(s == status for path, s in self.asked if path != "/robots.txt")


def report(title: str, *paragraphs: str) -> str:
    """A report page with furniture; the body is three stock paragraphs behind the given ones."""
    body = "".join(
        f"<p>{p}</p>" for p in (*paragraphs, PARAGRAPH, PARAGRAPH[::-1], PARAGRAPH[5:] + PARAGRAPH[:5])
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>"
        f"<ul class=nav><li><a href=/>首页</a><li><a href=/about.html>关于我们</a></ul><h1>{title}</h1>"
        f"<div class=article-content>{body}</div><div class=footer>版权所有 <a href=/map.html>网站地图</a></div></body></html>"
    )


def listing(*paths: str, following: str | None = None) -> str:
    """A listing of the given pages, with a link to the following listing page."""
    items = "".join(
        f"<li><a href={p}>云岭县某镇政府工作报告（{p}）</a><span>2025-01-0{n % 9 + 1}</span></li>"
        for n, p in enumerate(paths)
    )
    pager = f"<div class=pager><a href={following}>下一页</a></div>" if following else ""
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>工作报告</title></head><body><ul class=list>{items}</ul>{pager}</body></html>"


@contextmanager
def serve(pages: dict[str, str | int]) -> Iterator[Site]:
    """Serve the pages on a free port until the block ends."""
    site = Site("", {"/robots.txt": 404, **pages})
    with serving(type("Handler", (_Handler,), {"site": site})) as site.address:
        yield site


class _Handler(Quiet):
    site: Site

    def do_GET(self) -> None:
        page = self.site.pages.get(self.path, 404)
        status, body = (page, b"") if isinstance(page, int) else (200, page.encode())
        if body.startswith(b"-> "):
            status = 302
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and self.site.validators and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.site.asked.append((self.path, status))
        self.send_response(status)
        if status == 200:
            self.send_header("Content-Type", "application/json" if body[:1] in (b"{", b"[") else "text/html")
        if status == 302:
            self.send_header("Location", body.decode().removeprefix("-> "))
        if status in (200, 304) and self.site.validators:
            self.send_header("ETag", etag)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
