"""How far a survey may look around: the hosts of one owner, and the part of a site that an address stands for."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler.site import Scope

_SECOND_LEVEL = frozenset(("gov", "com", "org", "net", "edu", "ac", "mil", "co", "govt", "gob"))
_ROOT = re.compile(r"/(?:(?:index|default|home|main|portal)\w*(?:\.\w{2,5})?)?", re.IGNORECASE)


def neighbourhood(url: str, allow_private: Collection[str] = ()) -> Scope:
    """The hosts that belong with that of an address: those below the same registered name, or opened at the same number."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_number(host) or "." not in host:
        opened = [each for each in allow_private if each.rpartition(":")[0].strip("[]") == host]
        bare = [each.removesuffix(":80").removesuffix(":443") for each in opened]
        return Scope(tuple(dict.fromkeys((parts.netloc, *bare))))
    domain = registered(host)
    return Scope(tuple(dict.fromkeys((parts.netloc, domain, f"*.{domain}"))))


def registered(host: str) -> str:
    """The name under which a host's owner registered: county.gov.cn of www.zwgk.county.gov.cn.

    Under a country's code the second level is taken for a register's where it has one of the usual names.
    """
    labels = host.split(".")
    public = 2 if len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 1
    return ".".join(labels[-public - 1 :])


def is_home(url: str) -> bool:
    """Whether an address is that of a whole site, and not of a column of it."""
    parts = urlsplit(url)
    return not parts.query and _ROOT.fullmatch(parts.path or "/") is not None


def folder(url: str) -> str:
    """The folder an address lies in, with the host: where a column's pages are; empty at the root of a site."""
    address = url.partition("?")[0]
    path = address.rpartition("/")[0] + "/"
    return path if path.count("/") > 3 else ""


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
