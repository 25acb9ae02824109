"""Forms: read within bounds, and taken only with the mark that the page put into them (CSRF).

The mark is a keyed hash of a cookie that no other site can read or set: a form made elsewhere has no way to it.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

LARGEST = 16_384  # bytes of a form
MOST_FIELDS = 20
COOKIE = "baogao_form"
FIELD = "mark"
_NONCE = re.compile("[0-9a-f]{32}")


class BadForm(Exception):
    """A form that is not taken: too large, not a form, or without the page's own mark."""


def nonce(request: Request) -> str:
    """What the marks of this browser's forms are made of: its cookie's, or a new one."""
    kept = request.cookies.get(COOKIE, "")
    return kept if _NONCE.fullmatch(kept) else secrets.token_hex(16)


def mark(secret: bytes, number: str) -> str:
    """The mark that a form must carry."""
    return hmac.new(secret, f"form {number}".encode(), hashlib.sha256).hexdigest()


def remember(response: Response, request: Request, number: str) -> None:
    """Have the browser keep its number."""
    if request.cookies.get(COOKIE) != number:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, number, httponly=True, samesite="strict", secure=secure)


async def read(request: Request, secret: bytes) -> dict[str, str]:
    """The fields of a form. Raises BadForm."""
    fields = await _fields(request)
    if not hmac.compare_digest(fields.pop(FIELD, "").encode(), mark(secret, nonce(request)).encode()):
        raise BadForm("the form is out of date")
    return fields


async def _fields(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadForm("not a form")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise BadForm("too large")
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise BadForm("not a form") from error
