"""The address guard: which network addresses a source may reach.

It sits in the resolver and in the connector, so it judges the very address that is connected to, on
every hop, whatever a name resolved to a moment before (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from functools import lru_cache

from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.errors import AddressRefused

_REFUSED = tuple(
    (ipaddress.ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignment"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::ffff:0:0/96", "IPv4-mapped"),
        ("::ffff:0:0:0/96", "IPv4-translated"),
        ("::/96", "IPv4-compatible"),
        ("64:ff9b::/96", "NAT64"),
        ("64:ff9b:1::/48", "NAT64"),
        ("100::/64", "discard-only"),
        ("2001::/32", "Teredo"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("fc00::/7", "unique-local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_ALLOCATED = ipaddress.ip_network("2000::/3")  # all that is public in IPv6 (RFC 4291, 2.4; IANA)


@lru_cache(maxsize=4096)
def refusal(address: str) -> str | None:
    """Why an IP address may not be connected to (the kind of its network), None where it may."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unreadable"
    for network, kind in _REFUSED:
        if ip.version == network.version and ip in network:
            return kind
    if ip.version == _ALLOCATED.version and ip not in _ALLOCATED:
        return "not public"
    return None if ip.is_global else "not public"


def check_literal(host: str, port: int, opened: Collection[str]) -> None:
    """Pass a host that is a name or an IP address we may reach; raises `AddressRefused`.

    `opened` are the `host:port` that the source opened, as the address spells them.
    """
    kind = refusal(host) if _is_ip(host) else None
    if kind and _spelled(host, port) not in opened:
        raise AddressRefused(_message(_spelled(host, port), kind))


class GuardedResolver(AbstractResolver):
    """Resolves names for one set of opened hosts; a name with any refused address is refused."""

    def __init__(self, inner: AbstractResolver, opened: Collection[str]) -> None:
        self._inner = inner
        self._opened = opened

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name, each judged; raises `AddressRefused`, or `OSError` when there are none."""
        found = await self._inner.resolve(host, port, family)
        if _spelled(host, port) not in self._opened:
            for result in found:
                kind = refusal(result["host"])
                if kind:
                    raise AddressRefused(_message(_spelled(host, port), kind, result["host"]))
        return found

    async def close(self) -> None:
        """Leave the inner resolver open: it is shared, and its owner closes it."""


@lru_cache(maxsize=4096)
def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _spelled(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _message(spelled: str, kind: str, address: str | None = None) -> str:
    where = f"{spelled} leads to {address}, " if address else f"{spelled} is "
    return f'{where}a refused address ({kind}); a source opens it with allow_private = ["{spelled}"]'
