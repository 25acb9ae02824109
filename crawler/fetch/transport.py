"""httpx over aiohttp: addresses sent as they are written, connections only where the guard allows.

The stock transport has yarl respell an address (`%40` becomes `@`); the rules of robots.txt and the archive
are about the address as sent, so this one sends it untouched.
"""

from __future__ import annotations

import ssl
from collections.abc import Collection
from functools import lru_cache

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp.transport import AiohttpResponseStream, map_aiohttp_exceptions
from multidict import CIMultiDict
from yarl import URL

from crawler.fetch.guard import GuardedResolver, check_literal

_CONNECTIONS = 256
_KEEP_ALIVE_SECONDS = 15
_DNS_SECONDS = 60
_HEADER_LINE_BYTES = 32_768


class GuardedConnector(aiohttp.TCPConnector):
    """Connects only where the guard allows; every connection it keeps belongs to one set of opened hosts."""

    def __init__(self, opened: Collection[str], resolver: AbstractResolver, context: ssl.SSLContext) -> None:
        super().__init__(
            resolver=GuardedResolver(resolver, opened),
            ssl=context,
            limit=_CONNECTIONS,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
            ttl_dns_cache=_DNS_SECONDS,
        )
        self._opened = opened

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the signature is aiohttp's
    ) -> Connection:
        """A connection for the request; raises `AddressRefused` for a literal address we may not reach."""
        check_literal(req.url.raw_host or "", req.url.port or 0, self._opened)
        while True:
            connection = await super().connect(req, traces, timeout)
            if connection.protocol is None or not connection.protocol.should_close:
                return connection
            # Bytes nobody asked for arrived while it was idle: they must not answer this request.
            connection.close()


class ExactTransport(AiohttpTransport):
    """Sends a GET for `request.extensions["address"]`, byte for byte, over guarded connections.

    No proxies, cookies, redirects or decoding. `request.extensions["seconds"]` bounds each step.
    """

    def __init__(self, opened: Collection[str], resolver: AbstractResolver, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        self._session = aiohttp.ClientSession(
            connector=GuardedConnector(opened, resolver, context),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            max_field_size=_HEADER_LINE_BYTES,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
        )
        # aiohttp would send a request again by itself, unseen: every request is to be recorded.
        self._session._retry_connection = False
        self.client = self._session

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The response to one request, its body not read yet; raises httpx's and aiohttp's errors."""
        with map_aiohttp_exceptions():
            response = await self._session.request(
                "GET",
                URL(request.extensions["address"], encoded=True),
                headers=CIMultiDict((name.decode(), value.decode()) for name, value in request.headers.raw),
                allow_redirects=False,
                timeout=_timeout(request.extensions["seconds"]),
            )
        return httpx.Response(
            response.status,
            headers=response.raw_headers,
            stream=AiohttpResponseStream(response),
            request=request,
        )


@lru_cache(maxsize=64)
def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=None, sock_connect=seconds, sock_read=seconds)
