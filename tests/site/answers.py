"""A small real site on loopback whose answers are given byte for byte, with their content type."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


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
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    site = Answers(f"http://127.0.0.1:{server.server_port}", dict(pages))
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Answers = self.server.site  # type: ignore[attr-defined]
        site.asked.append(self.path)
        page = site.pages.get(self.path, 404)
        kind, body = ("", b"") if isinstance(page, int) else page
        self.send_response(page if isinstance(page, int) else 302 if kind.startswith("-> ") else 200)
        if kind.startswith("-> "):
            self.send_header("Location", kind.removeprefix("-> "))
        elif kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on the test's terminal."""
