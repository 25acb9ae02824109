"""The token that a page away from loopback asks for, and the session a browser has once it gave it.

The token goes in once, in a form, and never into an address or a cookie: the cookie holds a time and a keyed hash of it.
Programs send it as `Authorization: Bearer TOKEN`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from baogao.web.surroundings import Admission

COOKIE = "baogao_session"
LASTS = timedelta(days=30)
SHORTEST = 16  # characters of a token
_SESSION = re.compile(r"(\d{1,12})\.([0-9a-f]{64})")


def admission(hosts: frozenset[str], token: str | None, *, page: bool = True) -> Admission:
    """Who is let in. The secret follows from the token, where there is one."""
    if token is None:
        return Admission(hosts, page=page)
    return Admission(hosts, token, page, hashlib.sha256(f"baogao page {token}".encode()).digest())


def is_let_in(request: Request, let: Admission, now: datetime) -> bool:
    """Whether a request comes with the token, or from a browser that gave it."""
    if let.token is None:
        return True
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return is_token(given, let)
    found = _SESSION.fullmatch(request.cookies.get(COOKIE, ""))
    if found is None or int(found[1]) < now.timestamp():
        return False
    return hmac.compare_digest(found[2], _signed(let, int(found[1])))


def is_token(given: str, let: Admission) -> bool:
    """Whether this is the token, compared in a time that does not tell how much of it is right."""
    return let.token is not None and hmac.compare_digest(given.strip().encode(), let.token.encode())


def begin(response: Response, request: Request, let: Admission, now: datetime) -> None:
    """Have the browser keep a session."""
    ends = int((now + LASTS).timestamp())
    response.set_cookie(
        COOKIE,
        f"{ends}.{_signed(let, ends)}",
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def end(response: Response) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def _signed(let: Admission, ends: int) -> str:
    return hmac.new(let.secret, f"session {ends}".encode(), hashlib.sha256).hexdigest()
