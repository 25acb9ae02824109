"""A web server on loopback that says exactly what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from crawler.site import Identity, Limits, Scope, Site

Speech = Callable[[asyncio.StreamWriter], Awaitable[None]]
QUICK = Limits(delay=0.0, concurrency=4, timeout=5.0, deadline=20.0, max_bytes=200_000)
PAGE = "<html><title>报告</title><p>今年工作报告如下。</p></html>".encode()


@dataclass(frozen=True)
class Request:
    """What was asked: the target as it came over the wire, and the headers by lower-case name."""

    target: str
    headers: dict[str, str]


def response(status: int = 200, body: bytes = PAGE, kind: str | None = "text/html", **headers: str) -> bytes:
    """A well-formed response; `content_encoding="gzip"` becomes the header Content-Encoding."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class LocalServer:
    """Answers each path with what `says` was given for it, in turn, the last for ever; 404 otherwise.

    Bytes leave the connection open; a function is given the writer, and the connection is closed after it.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._says: dict[str, list[bytes | Speech]] = defaultdict(list)
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"

    async def stop(self) -> None:
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()

    def says(self, path: str, *answers: bytes | Speech) -> str:
        """What to answer for a path and query; returns its address."""
        self._says[path] = list(answers)
        return self.url(path)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str) -> list[Request]:
        """The requests for a path and query so far."""
        return [request for request in self.requests if request.target == path]

    def pages(self) -> list[str]:
        """The targets asked for so far but robots.txt."""
        return [request.target for request in self.requests if request.target != "/robots.txt"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while await self._answer((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"), writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> bool:
        first, *lines = head.strip().split("\r\n")
        pairs = [line.partition(":") for line in lines]
        target = first.split(" ")[1]
        self.requests.append(Request(target, {name.lower(): value.strip() for name, _, value in pairs}))
        answers = self._says[target] or [response(404)]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
            return True
        await answer(writer)
        return False


def site_on(*servers: LocalServer, limits: Limits = QUICK, **changes: Any) -> Site:
    """A source whose scope is the servers, with leave to reach them on loopback."""
    hosts = tuple(server.host for server in servers)
    site = Site("test", (servers[0].url("/"),), Scope(hosts), limits=limits, allow_private=frozenset(hosts))
    return replace(site, **changes)


def known_as(user_agent: str) -> Identity:
    """An identity with this user agent and nothing else."""
    return Identity(user_agent=user_agent)
