"""The web application served in an event loop, a service's or its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from schedules.service.state import Tell

RETRY = 5.0  # seconds until a port that is taken is tried again
GRACE = 2  # seconds for requests under way at the end
AT_ONCE = 100  # requests under way; more are told to come again


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 lets the system choose."""

    host: str
    port: int


class _Server(uvicorn.Server):
    """Leaves signals to the program it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


async def serve(app: ASGIApp, address: Address, stop: asyncio.Event, tell: Tell) -> None:
    """Serve until `stop` is set; while the port is taken the service goes on without, and it is tried again."""
    listening = await _listen_some_time(address, stop, tell)
    if listening is None:
        return
    tell("serving the page, /healthz and /metrics", address=reached_at(listening))
    await serve_on(app, listening, stop)


async def serve_on(app: ASGIApp, listening: socket.socket, stop: asyncio.Event) -> None:
    """Serve on a socket until `stop` is set."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="none", server_header=False,
        limit_concurrency=AT_ONCE, timeout_graceful_shutdown=GRACE,
    )  # fmt: skip
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await stop.wait()
    finally:
        server.should_exit = True
        await serving
        listening.close()


def listen(address: Address) -> socket.socket:
    """A socket that listens there. Raises OSError where that cannot be."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    return socket.create_server((address.host, address.port), family=family)


def reached_at(listening: socket.socket) -> str:
    """The address at which a browser reaches a socket."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


async def _listen_some_time(address: Address, stop: asyncio.Event, tell: Tell) -> socket.socket | None:
    told = False
    while not stop.is_set():
        try:
            return listen(address)
        except OSError as error:
            if not told:
                where = f"{address.host}:{address.port}"
                tell("cannot serve the page yet", address=where, error=error.strerror or str(error))
            told = True
        try:
            await asyncio.wait_for(stop.wait(), RETRY)
        except TimeoutError:
            continue
    return None
