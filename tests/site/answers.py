"""A small real site on loopback whose answers are given byte for byte, with their content type."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.site.serving import Quiet, serving


@dataclass
class Answers:
    """`pages` maps a path to content type and body, or to a status; `asked` are the paths asked for, in order."""

    address: str
    pages: dict[str, tuple[str, bytes] | int]
    asked: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")


@contextmanager
def answering(pages: dict[str, tuple[str, bytes] | int]) -> Iterator[Answers]:
    """Serve the answers on a free port until the block ends; a status with `-> PATH` as its type is a redirect."""
    site = Answers("", dict(pages))
    with serving(type("Handler", (_Handler,), {"site": site})) as site.address:
        yield site


class _Handler(Quiet):
    site: Answers

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        page = self.site.pages.get(self.path, 404)
        kind, body = ("", b"") if isinstance(page, int) else page
        self.send_response(page if isinstance(page, int) else 302 if kind.startswith("-> ") else 200)
        if kind.startswith("-> "):
            self.send_header("Location", kind.removeprefix("-> "))
        elif kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
