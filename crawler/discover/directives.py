"""What a page asks of crawlers: `noindex` and `nofollow`, in X-Robots-Tag and in `<meta name=robots>`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

NOINDEX, NOFOLLOW = "noindex", "nofollow"

_MEANS = {"noindex": {NOINDEX}, "nofollow": {NOFOLLOW}, "none": {NOINDEX, NOFOLLOW}}
_AGENT = re.compile(r"\s*([\w*.-]+)\s*:\s*(.*)", re.DOTALL)
_WITH_VALUE = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))


def directives(
    tree: LexborHTMLParser, headers: Iterable[tuple[str, str]], crawler: str = "baogao"
) -> frozenset[str]:
    """Those of `noindex` and `nofollow` that hold for everyone or for the crawler called `crawler`."""
    found: set[str] = set()
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            found |= _of_header(value, crawler)
    for meta in tree.css("meta[name][content]"):
        attributes = meta.attributes
        if (attributes["name"] or "").strip().lower() in ("robots", crawler):
            found |= _meant(attributes["content"] or "")
    return frozenset(found)


def _of_header(value: str, crawler: str) -> set[str]:
    """A name before a colon says whom the words behind it are for, up to the next such name."""
    found: set[str] = set()
    ours = True
    for word in value.split(","):
        agent = _AGENT.match(word)
        if agent and agent[1].lower() not in _WITH_VALUE:
            ours, word = agent[1].lower() in ("*", crawler), agent[2]  # noqa: PLW2901 - the name is taken off
        if ours:
            found |= _meant(word)
    return found


def _meant(words: str) -> set[str]:
    return set().union(*(_MEANS.get(word, ()) for word in re.split(r"[\s,;]+", words.lower())))
