"""Path patterns and CSS selectors of sources.toml: what is wrong with one, and how two relate.

What a pattern means is the crawler's (`crawler.site.pattern`): `*` is any run without a slash, `**`
any run at all, the rest literal, matched against the whole path and query.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.discover.canonical import exact
from crawler.site import pattern

CSS = "css:"


def path_pattern(text: str) -> str:
    """A pattern that can match, as it was written; else ValueError."""
    if text.startswith(CSS):
        raise ValueError(f'"{text}": a CSS selector can only tell listings and details; write a path pattern')
    if re.match(r"https?://", text):
        raise ValueError(f'"{text}" can never match: write the path alone, such as "/reports/*.html"')
    if not text.startswith(("/", "*")):
        raise ValueError(
            f'"{text}" can never match: a path begins with a slash; write "/{text}", or "**/{text}" for any folder'
        )
    if wrong := re.search(r"[\s#\\^]", text):
        raise ValueError(
            f'"{text}" can never match: no address contains {wrong[0]!r}; '
            "a pattern is text with * (no slash) and ** (anything), not a regular expression"
        )
    encoded(text)
    return text


def link_rule(text: str) -> str:
    """A path pattern, or `css:` with a selector that parses; else ValueError."""
    if not text.startswith(CSS):
        return path_pattern(text)
    selector = text.removeprefix(CSS).strip()
    try:
        LexborHTMLParser("<a>").css(selector)
    except SelectolaxError as error:
        raise ValueError(f'"{text}" is not a CSS selector; write one such as "css:ul.list a"') from error
    return CSS + selector


def encoded(text: str) -> str:
    """The pattern spelled as canonical addresses are: Chinese and odd characters percent-encoded, stars kept.

    A `css:` rule is returned as it is.
    """
    if text.startswith(CSS):
        return text
    path, question, query = text.partition("?")
    return _spelled(path, "http://a/") + (question and "?" + _spelled(query, "http://a/?"))


def _spelled(text: str, before: str) -> str:
    return "".join(
        run if run.startswith("*") else _literal(run, before) for run in re.findall(r"\*+|[^*]+", text)
    )


def _literal(run: str, before: str) -> str:
    # A letter on either side keeps a dot or a percent sign at an end from meaning more than itself.
    url = exact(f"{before}x{run}x")
    if url is None:
        raise ValueError(f'"{run[:40]}" can be in no address')
    return url[len(before) + 1 : -1]


def inside(narrow: str, wide: str) -> bool:
    """Whether all that `narrow` matches is plainly matched by `wide` too; False where unsure."""
    # A private-use letter stands for each wildcard; only `**` may swallow the slash of the other `**`.
    opaque = re.sub(r"\*\*|\*", lambda star: "\ue000/\ue000" if star[0] == "**" else "\ue001", narrow)
    return pattern(wide).fullmatch(opaque) is not None


def overlap(one: str, other: str) -> bool:
    """Whether some path is matched by both patterns."""
    a, b = re.findall(r"\*\*|.", one), re.findall(r"\*\*|.", other)
    seen, waiting = {(0, 0)}, [(0, 0)]
    while waiting:
        i, j = waiting.pop()
        if (i, j) == (len(a), len(b)):
            return True
        steps = _steps(a[i] if i < len(a) else "", b[j] if j < len(b) else "")
        fresh = {(i + di, j + dj) for di, dj in steps} - seen
        seen |= fresh
        waiting.extend(fresh)
    return False


def _steps(a: str, b: str) -> list[tuple[int, int]]:
    """How far two patterns may advance together: a star may end, or take the other's letter."""
    stars = ("*", "**")
    steps = []
    if a in stars:
        steps.append((1, 0))
        if b and b not in stars and (a == "**" or b != "/"):
            steps.append((0, 1))
    if b in stars:
        steps.append((0, 1))
        if a and a not in stars and (b == "**" or a != "/"):
            steps.append((1, 0))
    if a and a == b and a not in stars:
        steps.append((1, 1))
    return steps
