"""Addresses, hosts and ports of sources.toml, checked and put in the crawler's own spelling."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler.discover.canonical import canonical, host_and_port, origin
from crawler.fetch.guard import refusal

_DEFAULT_PORT = re.compile(r":(80|443)$")


def address(text: str) -> str:
    """A start address in canonical form; ValueError tells what is wrong and never shows a password."""
    scheme, found, rest = text.partition("://")
    if scheme.lower() not in ("http", "https") or not found:
        hint = "" if found else f'; write "https://{text.lstrip("/")}"'
        raise ValueError(f'"{_shown(text)}" does not begin with http:// or https://{hint}')
    if "@" in re.split(r"[/\\?#]", rest)[0]:
        raise ValueError("a name or password does not belong in an address; use headers and a variable")
    url = None if re.search(r"\s", text) or not text.isprintable() else canonical(text)
    if url is None:
        raise ValueError(f'"{_shown(text)}" is not an address that can be fetched')
    return url


def host_entry(text: str) -> str:
    """A host of the scope in canonical form: `host`, `host:port` or `*.host`; ValueError for others."""
    if "/" in text:
        alone = re.sub(r"^.*?//+|[/?#].*", "", text) or "www.gov.example"
        raise ValueError(f'"{_shown(text)}" is an address; write the host alone, such as "{_shown(alone)}"')
    star = "*." if text.startswith("*.") else ""
    bare = text.removeprefix(star)
    if "*" in bare:
        raise ValueError(f'"{text}" is not a host; a star may only stand first, as in "*.gov.example"')
    if _DEFAULT_PORT.search(bare):
        raise ValueError(f'"{text}" names a default port; a bare host covers ports 80 and 443')
    return star + urlsplit(_host_address(text, bare)).netloc


def private_entry(text: str) -> str:
    """A `host:port` on a private network in canonical form; ValueError for others."""
    if not re.search(r"[^:]:\d+$", text):
        raise ValueError(f'"{_shown(text)}" is not a host with a port, such as "127.0.0.1:8600"')
    return host_and_port(origin(_host_address(text, text)))


def private_host(url: str) -> str | None:
    """The `host:port` of a canonical address that is plainly not on the public internet, or None.

    Names that only resolve to private addresses are the fetcher's to refuse.
    """
    host = urlsplit(url).hostname or ""
    if _is_refused_literal(host) or host == "localhost" or host.endswith(".localhost"):
        return host_and_port(origin(url))
    return None


def _host_address(text: str, host: str) -> str:
    url = None if re.search(r"[\s/\\?#@]", host) else canonical(f"http://{host}/")
    if url is None:
        raise ValueError(f'"{_shown(text)}" is not a host')
    return url


def _is_refused_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return refusal(host) is not None


def _shown(text: str) -> str:
    """The text without what may be a password, on one line."""
    return " ".join(text.rpartition("@")[2].split())
