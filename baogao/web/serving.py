"""The web application served beside a service, in its event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from schedules.service.state import Tell

RETRY = 5.0  # seconds until a port that is taken is tried again
GRACE = 2  # seconds for requests under way at the end


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


async def serve(app: Starlette, address: Address, stop: asyncio.Event, tell: Tell) -> None:
    """Serve until `stop` is set; while the port is taken the service goes on without, and it is tried again."""
    listening = await _listen(address, stop, tell)
    if listening is None:
        return
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=GRACE
    )
    server = _Server(config)
    host, port = listening.getsockname()[:2]
    tell("serving /healthz and /metrics", address=f"http://{f'[{host}]' if ':' in host else host}:{port}")
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await stop.wait()
    finally:
        server.should_exit = True
        await serving
        listening.close()


async def _listen(address: Address, stop: asyncio.Event, tell: Tell) -> socket.socket | None:
    told = False
    while not stop.is_set():
        try:
            family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
            return socket.create_server((address.host, address.port), family=family)
        except OSError as error:
            if not told:
                where = f"{address.host}:{address.port}"
                tell(
                    "cannot serve /healthz and /metrics yet",
                    address=where,
                    error=error.strerror or str(error),
                )
            told = True
        try:
            await asyncio.wait_for(stop.wait(), RETRY)
        except TimeoutError:
            continue
    return None
