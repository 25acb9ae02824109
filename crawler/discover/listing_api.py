"""Listings that answer in JSON: which address is a page of one, and what links an answer holds.

A source declares them (`crawler.site.ListingApi`); nothing is guessed. The answer of a stranger is read within bounds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from crawler.clean.text import fold
from crawler.decode import decode
from crawler.discover.canonical import canonical, join
from crawler.discover.pagers.series import Series
from crawler.discover.shape import winding
from crawler.site import ListingApi, Scope
from storage.records import DropCount, Link, Pager, Refined, Role, Step

MOST_ITEMS = 5_000
NOT_JSON, NO_ITEMS, NO_ADDRESS = "not_json", "api_without_items", "item_without_address"
_COUNTER = "987654321"
_CHINA = timezone(timedelta(hours=8))
_NAMES = re.compile(r"\{([^{}]+)\}")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_LONGEST_TITLE = 200
_EARLIEST, _LATEST = 1990, 2100


@lru_cache(maxsize=256)
def series_of_api(api: ListingApi) -> Series | None:
    """The addresses of a listing's pages, counted from 1; None where the template makes no address."""
    url = canonical(api.address.replace("{page}", _COUNTER))
    if url is None or url.count(_COUNTER) != 1:
        return None
    before, _, behind = url.partition(_COUNTER)
    return Series(before, behind, api.step, api.first - api.step)


def first_page(api: ListingApi) -> str | None:
    """The address of a listing's first page."""
    series = series_of_api(api)
    return series.address(1) if series else None


def page_of(api: ListingApi, url: str) -> int | None:
    """Which page of the listing a canonical address is, counted from 1; None where it is none."""
    series = series_of_api(api)
    return series.page(url) if series else None


def read_answer(
    body: bytes,
    url: str,
    headers: Iterable[tuple[str, str]],
    api: ListingApi | None,
    scope: Scope | None,
    cleaner: str,
) -> Refined | None:
    """What an answer of a declared listing comes to; None where the address is no page of it.

    It leads on to the next page as long as it has an item. Pure, and bounded whatever the bytes are.
    """
    own = canonical(url)
    page = page_of(api, own) if api is not None and own is not None else None
    if api is None or own is None or page is None:
        return None
    decoded = decode(body, headers)
    refined = Refined(url, cleaner, decoded.encoding, decoded.encoding_from, Role.LISTING)
    found = _parsed(decoded.text)
    if found is None:
        return replace(refined, refused=NOT_JSON)
    items = at_path(found, api.items)
    if not isinstance(items, list) or not items:
        return replace(refined, refused=NO_ITEMS if page == 1 else "")
    series = series_of_api(api)
    following = series.address(page + 1) if series else None
    links = {link.url: link for item in items[:MOST_ITEMS] for link in _links(item, api, own)}
    inside = [
        link for link in links.values() if (scope is None or scope.covers(link.url)) and not winding(link.url)
    ]
    if following and (scope is None or scope.covers(following)):
        inside.insert(0, Link(following, "", Role.LISTING, step=Step.NEXT))
    left = len(items) - len(links)
    counts = (DropCount(NO_ADDRESS, left, 0),) if left else ()
    pager = Pager("api", page, None, series.name if series else "")
    return replace(refined, links=tuple(inside), drop_counts=counts, pager=pager)


def _parsed(text: str) -> Any:
    """The value of JSON text, numbers as they are written; a call around it is taken off. None where it is none."""
    text = text.strip().lstrip("\ufeff")
    if text[:1] not in ("{", "["):
        opening = text.find("(", 0, 100)
        text = text[opening + 1 : text.rfind(")")] if opening >= 0 else ""
    with suppress(ValueError, RecursionError):
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: None)
    return None


def at_path(value: Any, path: str) -> Any:
    """What lies at a path of names and places in a list, dots between them; None where nothing does."""
    for name in filter(None, path.removeprefix("$").split(".")):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and len(name) < 10:
            value = value[int(name)] if int(name) < len(value) else None
        else:
            return None
    return value


def _links(item: Any, api: ListingApi, own: str) -> Iterator[Link]:
    url = _address(item, api.url, own)
    if url is not None:
        title = fold(_MARKUP.sub("", _text(at_path(item, api.title))[: 4 * _LONGEST_TITLE]))
        changed = _moment(_text(at_path(item, api.changed))) if api.changed else None
        yield Link(url, title[:_LONGEST_TITLE], Role.DETAIL, changed)


def _address(item: Any, told: str, own: str) -> str | None:
    """Where an item leads: what lies at the path, or a template with what lies at the paths in it."""
    if "{" not in told:
        href = _text(at_path(item, told))
        return join(own, href) if href else None
    values = {path: _text(at_path(item, path)) for path in _NAMES.findall(told)}
    if not all(values.values()):
        return None
    return join(own, _NAMES.sub(lambda name: values[name[1]], told))


def _text(value: Any) -> str:
    """A text without what no text may hold; numbers are texts here, all else is none."""
    if not isinstance(value, str):
        return ""
    return value if value.isprintable() else "".join(c if c.isprintable() else " " for c in value)


def _moment(text: str) -> datetime | None:
    """A time in ISO 8601 or in seconds or milliseconds since 1970; without a zone it is China's. None for others."""
    text = text.strip()[:40]
    with suppress(ValueError, OverflowError, OSError):
        if text.isdecimal() and len(text) in (10, 13):
            found = datetime.fromtimestamp(int(text[:10]), _CHINA)
        else:
            found = datetime.fromisoformat(text.replace("/", "-"))
        found = found if found.tzinfo else found.replace(tzinfo=_CHINA)
        if _EARLIEST <= found.year < _LATEST:
            return found.astimezone(UTC)
    return None
