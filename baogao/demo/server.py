"""Serves the sample sites on loopback, each on a port of its own, as web servers do: 304, 404, 410, gzip."""

from __future__ import annotations

import gzip
import hashlib
import socket
import sys
from contextlib import ExitStack, suppress
from datetime import datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from threading import Thread
from typing import NamedTuple, Self

from baogao.demo import sites
from baogao.demo.page import Kind, Page, Report

HOST = "127.0.0.1"
STOP_CHECK_SECONDS = 0.05
NOT_FOUND = b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"

# The type socketserver gives a request; the tuple is for datagrams, which there are none of here.
Incoming = socket.socket | tuple[bytes, socket.socket]


class DemoError(Exception):
    """The sample sites cannot be served; the message says why and what to do."""


class Request(NamedTuple):
    """A request a sample site has answered; `path` includes the query."""

    site: str
    method: str
    path: str
    status: int
    conditional: bool


class DemoSites:
    """Serves three sites while the context lasts, from a background thread each; two may run side by side.

    `ports` are 0 where the system may choose, which is the default. DemoError where one is taken.
    `addresses` are those of the sites by name, `requests` what was asked of them, in order.
    """

    def __init__(self, ports: tuple[int, int, int] | None = None) -> None:
        self.requests: list[Request] = []
        self.addresses: dict[str, str] = {}
        self._ports = ports or (0, 0, 0)
        self._second_day = False
        self._running = ExitStack()

    def __enter__(self) -> Self:
        for name in sites.NAMES:
            sites.answers(name, second_day=True)
        with ExitStack() as stack:
            for name, port in zip(sites.NAMES, self._ports, strict=True):
                server = stack.enter_context(_Server(self, name, port))
                self.addresses[name] = f"http://{HOST}:{server.server_address[1]}"
            self._running = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def next_day(self) -> None:
        """Moves all sites on to their second and last day; `changes` tells what that changes."""
        self._second_day = True

    def answers(self, name: str) -> sites.Answers:
        """What a site answers today, by path and query."""
        return sites.answers(name, second_day=self._second_day)

    def changes(self) -> dict[str, sites.Changes]:
        """What the second day brings, by site."""
        return {name: sites.changes(name) for name in sites.NAMES}

    def truth(self) -> dict[str, dict[str, list[Report]]]:
        """The reports on each page of each site today: site, path, titles and texts in order."""
        return {
            name: {page.path: list(page.reports) for page in self._with_reports(name)} for name in sites.NAMES
        }

    def bodies(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """All paragraphs of each page's body today, headings between the reports of a compilation included."""
        return {
            name: {page.path: page.paragraphs for page in self._with_reports(name)} for name in sites.NAMES
        }

    def kinds(self) -> dict[str, dict[str, Kind]]:
        """What each answer of each site is today."""
        return {name: {path: page.kind for path, page in self.answers(name).items()} for name in sites.NAMES}

    def sources_toml(self) -> str:
        """A sources.toml for the sites where they are served now."""
        return sites.sources_toml(self.addresses)

    def _with_reports(self, name: str) -> list[Page]:
        return [page for page in self.answers(name).values() if page.reports]


class _Server(ThreadingMixIn, TCPServer):
    """One site on one port. Threads are joined at the end, their idle connections shut first."""

    allow_reuse_address = True
    daemon_threads = False

    def __init__(self, demo: DemoSites, name: str, port: int) -> None:
        self.demo = demo
        self.name = name
        self.open: set[socket.socket] = set()
        self.thread = Thread(target=self.serve_forever, args=(STOP_CHECK_SECONDS,), name=f"demo {name}")
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            way_out = "leave the ports out and free ones are chosen"
            raise DemoError(f"cannot serve {name} on {HOST}:{port} ({error.strerror}); {way_out}") from error

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.thread.join()
        for connection in tuple(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def get_request(self) -> tuple[socket.socket, object]:
        connection, client = super().get_request()
        self.open.add(connection)
        return connection, client

    def shutdown_request(self, request: Incoming) -> None:
        if isinstance(request, socket.socket):
            self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Incoming, client_address: object) -> None:
        """A client that goes away in the middle is no error; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers for one connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60

    def do_GET(self) -> None:
        """Answers a GET, and notes that it was asked."""
        page = self.server.demo.answers(self.server.name).get(self.path)
        status = page.status if page else 404
        if page and status == 200 and _is_current(page, self.headers):
            status = 304
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        self.server.demo.requests.append(
            Request(self.server.name, self.command, self.path, status, conditional)
        )
        self._answer(page, status)

    def do_HEAD(self) -> None:
        """Answers a HEAD as a GET, without the body."""
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the log is `DemoSites.requests`."""

    def _answer(self, page: Page | None, status: int) -> None:
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        body = page.body if page else NOT_FOUND
        self.send_response(status)
        if page and page.location:
            self.send_header("Location", page.location)
        if page and status in (200, 304):
            tag = _tag(page.body)
            self.send_header("ETag", f"W/{tag}" if zipped else tag)
            self.send_header("Last-Modified", format_datetime(page.modified, usegmt=True))
            self.send_header("Vary", "Accept-Encoding")
        if status == 304:
            self.end_headers()
            return
        if zipped and body:
            body = _zipped(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", page.media_type if page else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _is_current(page: Page, headers: Message[str, str]) -> bool:
    """Whether what the client holds is still right: RFC 9110, 13.2.2; tags outrank dates."""
    if "If-None-Match" in headers:
        tags = [tag.strip().removeprefix("W/") for tag in headers["If-None-Match"].split(",")]
        return "*" in tags or _tag(page.body) in tags
    since = _moment(headers.get("If-Modified-Since", ""))
    return since is not None and page.modified <= since


def _moment(text: str) -> datetime | None:
    """The moment an HTTP date names; None where it names none with a zone."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@lru_cache(maxsize=256)
def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


@lru_cache(maxsize=256)
def _zipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
