"""What a source's settings must hold between them, once each is right by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from crawler.site import LinkRules, Scope, path_and_query, pattern
from schedules.addresses import address, private_host
from schedules.headers import header
from schedules.patterns import CSS, encoded, inside, overlap

Fault = tuple[tuple[str | int, ...], str]


def start_faults(
    starts: Sequence[str], scope: Scope, exclude: Sequence[str], allow_private: Sequence[str]
) -> Iterator[Fault]:
    """Start addresses outside the scope, or on a private network that is not allowed.

    `exclude` are the scope's patterns as they were written.
    """
    for index, text in enumerate(starts):
        url = address(text)
        if reason := _outside(url, scope, exclude):
            yield ("start", index), f'"{text}" is outside the scope: {reason}'
        private = private_host(url)
        if private and private not in allow_private:
            way_out = f'to harvest it, write allow_private = ["{private}"]'
            yield ("start", index), f'"{text}" is on a private network; {way_out}'


def api_faults(
    template: str | None, scope: Scope, exclude: Sequence[str], allow_private: Sequence[str]
) -> Iterator[Fault]:
    """A listing that answers in JSON outside the scope, or on a private network that is not allowed."""
    if template is not None:
        faults = start_faults((template.replace("{page}", "1"),), scope, exclude, allow_private)
        yield from ((("api", "address"), message) for _, message in faults)


def catalogue_faults(
    catalogues: bool | Sequence[str], scope: Scope, exclude: Sequence[str]
) -> Iterator[Fault]:
    """Sitemaps and feeds outside the scope; `exclude` are its patterns as they were written."""
    for index, text in enumerate([] if isinstance(catalogues, bool) else catalogues):
        if reason := _outside(address(text), scope, exclude):
            yield ("sitemaps", index), f'"{text}" is outside the scope: {reason}'


def link_faults(links: LinkRules, paths: Sequence[str], exclude: Sequence[str]) -> Iterator[Fault]:
    """Link patterns that can never match inside the scope, or that say two things; all as they were written."""
    for key, rules in (("listings", links.listings), ("details", links.details)):
        for index, rule in enumerate(rules):
            if not rule.startswith(CSS) and (reason := _never(rule, paths, exclude)):
                yield (key, index), f'"{rule}" can never match: {reason}'
            if key == "details" and rule in links.listings:
                yield (key, index), f'"{rule}" is also given as listings; a link is one or the other'


def time_faults(timeout: float, deadline: float, given: Collection[str]) -> Iterator[Fault]:
    """A deadline for a whole request that is shorter than the wait for one step; told of the key `given`."""
    if deadline < timeout:
        key = "deadline" if "deadline" in given else "timeout"
        yield (
            (key,),
            f"deadline ({deadline:g} s, a whole request) is less than timeout ({timeout:g} s, a step)",
        )


def header_faults(headers: Mapping[str, str]) -> Iterator[Fault]:
    """Headers that must not or cannot be sent; no value is shown."""
    for name, template in headers.items():
        try:
            header(name, template)
        except ValueError as error:
            yield ("headers", name), str(error)


def _outside(url: str, scope: Scope, exclude: Sequence[str]) -> str:
    if scope.covers(url):
        return ""
    if not Scope(scope.hosts).covers(url):
        return f'add "{urlsplit(url).netloc}" to hosts'
    path = path_and_query(url)
    for rule in exclude:
        if pattern(encoded(rule)).fullmatch(path):
            return f'exclude has "{rule}"'
    return f'add a pattern that matches "{path}" to paths'


def _never(rule: str, paths: Sequence[str], exclude: Sequence[str]) -> str:
    spelled = encoded(rule)
    if paths and not any(overlap(spelled, encoded(path)) for path in paths):
        return "no pattern in paths has an address in common with it"
    for excluded in exclude:
        if inside(spelled, encoded(excluded)):
            return f'exclude has "{excluded}", which takes all of it away'
    return ""
