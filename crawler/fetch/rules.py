"""The rules of a robots.txt for one crawler, as RFC 9309 has them, matched by Protego.

Protego is more generous than the standard: it takes `Bao` for `baogao`, reads `Foo Bar` as one name and
ends a group at a line it does not know. So it is given the file in a plainer form. Where a percent-escape
can be read in two ways (undone, as the RFC has it, or byte by byte, as Google's parser has it), an
address must be allowed in both.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from protego import Protego

LONGEST_CRAWL_DELAY = 30.0

_LINES = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(
    r"(?:(user[- ]?agent)|(dis+al+ow|diasllow)|(allow)|(crawl[- ]delay))(?:\s*:|\s)\s*(.*)",
    re.IGNORECASE | re.ASCII,
)
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_PRODUCT = re.compile(r"[A-Za-z0-9_-]+")
_COMPATIBLE = re.compile(r"(?i)compatible;\s*([a-z0-9_-]+)")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_US, _THEM = "us", "them"


class Rules:
    """What one robots.txt says to the crawler with the product token `token`.

    `delay` is the Crawl-delay in seconds, at most `LONGEST_CRAWL_DELAY`; `asked_delay` is what it asked for.
    """

    def __init__(self, text: str, token: str) -> None:
        plain = _plain(text, token)
        self._free = "\nDisallow" not in plain
        self._rules = Protego.parse(plain)
        self._literal = None if "%" not in plain and plain.isascii() else Protego.parse(_literal(plain))
        self.asked_delay = _seconds(self._rules.crawl_delay(_US))
        self.delay = min(self.asked_delay, LONGEST_CRAWL_DELAY)

    def allows(self, url: str) -> bool:
        """Whether the address, spelled as it is sent, may be fetched."""
        if self._free:
            return True
        return self._rules.can_fetch(url, _US) and (
            self._literal is None or self._literal.can_fetch(_shielded(url), _US)
        )


@lru_cache(maxsize=256)
def product_token(user_agent: str) -> str:
    """The name that robots.txt knows a user agent by: `baogao` of `baogao/1.0 (+https://...)`."""
    match = _COMPATIBLE.search(user_agent)
    if match is None:
        match = _PRODUCT.match(user_agent)
        return match[0].lower() if match else ""
    return match[1].lower()


def _plain(text: str, token: str) -> str:
    """Only the lines that matter, one spelling for their names, and for whose group it is."""
    lines = [""]
    for raw in _LINES.split(text):
        match = _LINE.match(raw.partition("#")[0].strip()) if raw else None
        if match is None:
            continue
        agent, disallow, allow, delay, value = match.groups()
        value = _BREAKS.sub(" ", value).strip()
        if agent:
            lines.append(f"User-agent: {_group(value, token)}")
        elif value:
            name = ("Disallow" if disallow else "") or ("Allow" if allow else "") or (delay and "Crawl-delay")
            lines.append(f"{name}: {value}")
    return "\n".join(lines)


def _group(agent: str, token: str) -> str:
    if agent == "*":
        return agent
    match = _PRODUCT.match(agent)
    return _US if match and match[0].lower() == token else _THEM


def _literal(plain: str) -> str:
    """Every escape protected from being undone; other scripts escaped first, as they are sent."""
    return _shielded(_NOT_ASCII.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), plain))


def _shielded(text: str) -> str:
    return _ESCAPE.sub(lambda m: "%25" + m[0][1:].upper(), text) if "%" in text else text


def _seconds(delay: float | None) -> float:
    return delay if delay is not None and math.isfinite(delay) and delay > 0 else 0.0
