"""The door of the page: which requests come in at all, and the headers that every answer carries.

Names in `Host` are compared with a list, because a name of somebody else's may lead here (DNS rebinding); an address
in figures cannot be rebound. Sources: https://owasp.org/www-project-secure-headers/, https://www.w3.org/TR/CSP3/,
https://www.w3.org/TR/fetch-metadata/
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from baogao.web.surroundings import Admission

LONGEST_ADDRESS = 16_384  # bytes of path and query: a thousand characters to search for are 9,000 of them
METHODS = ("GET", "HEAD", "POST")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\[\]:/@\s]+)(?::\d{1,5})?")


class Guarded:
    """An application behind the door."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app, self._hosts = app, {"localhost", *(host.lower() for host in admission.hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            return
        refused = self._refused(scope)
        await (refused or self._app)(scope, receive, _with_headers(send))

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not answers_to(hosts[0], self._hosts):
            return PlainTextResponse(
                "The page does not answer to this name; --allow-host NAME lets it.\n", status_code=421
            )
        if scope["method"] not in METHODS:
            allowed = {"Allow": ", ".join(METHODS)}
            return PlainTextResponse("Only GET, HEAD and POST.\n", status_code=405, headers=allowed)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            return PlainTextResponse("The address is too long.\n", status_code=414)
        if scope["method"] == "POST" and not is_own(headers):
            return PlainTextResponse("Forms are taken from the page itself alone.\n", status_code=403)
        return None


def answers_to(host: str, names: set[str]) -> bool:
    """Whether a Host header names us: one of the names, or an address in figures; whatever the port."""
    match = _HOST.fullmatch(host)
    if match is None:
        return False
    name = match["host"].lower().rstrip(".")
    return name in names or _in_figures(name)


def is_own(headers: Headers) -> bool:
    """Whether a form was sent from a page of ours, as its browser says; one that says nothing at all is not believed."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site not in (None, "same-origin"):
        return False
    if origin is None:
        return site == "same-origin"
    return urlsplit(origin).netloc == headers["host"]


def _in_figures(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in HEADERS.items():
                headers[name] = value
            if "cache-control" not in headers:
                headers["Cache-Control"] = "private, no-cache"
        await send(message)

    return sending
