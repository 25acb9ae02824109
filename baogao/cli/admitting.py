"""Who is let in to the page: the names it answers to, and a token wherever it is open beyond its own machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from baogao.cli.ending import WrongCall
from baogao.settings import TOKEN_VARIABLE
from baogao.web.sessions import SHORTEST, admission
from baogao.web.surroundings import Admission


def admitted(host: str, token: str | None, allowed: Iterable[str]) -> Admission:
    """Who is let in to a page on this host. Away from loopback and without a token there is no page.

    Raises WrongCall for a token that can be guessed.
    """
    if token is not None and (len(token) < SHORTEST or not token.isascii() or not token.isprintable()):
        raise WrongCall(
            f"the token is shorter than {SHORTEST} characters, or not plain ASCII; take one from `openssl rand -hex 16`"
        )
    names = frozenset({host.lower(), *(name.lower() for name in allowed)})
    return admission(names, token, page=token is not None or is_loopback(host))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches this host."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


NO_PAGE = (
    "the page needs a token where other machines reach it: give one by --token or, better, the variable "
    f"{TOKEN_VARIABLE}"
)
