"""Lists of Hanweb's publishing system: records as data inside a script or as a whole answer, and where more of them are.

A page holds the first records in `<datastore>`; `<nextgroup>` has a link to the next ones, which come as such a
datastore themselves. Without that link, the call of `jpage` says what to ask its proxy for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from selectolax.lexbor import LexborHTMLParser

from crawler.discover.pagers.controls import address
from crawler.discover.pagers.found import Found
from crawler.discover.pagers.series import series_at
from crawler.discover.pagers.tokens import tokens
from crawler.discover.pagers.words import LARGEST

MOST_RECORDS = 5_000
_STORE = re.compile(r"<datastore[\s>].*?(?:</datastore>|\Z)", re.IGNORECASE | re.DOTALL)
_MOST_STORES = 8
_COUNT = re.compile(r"<totalrecord>\s{0,20}(\d{1,9})", re.IGNORECASE)
_TOTAL = re.compile(r"totalRecord[\"']?\s{0,5}[:=]\s{0,5}[\"']?(\d{1,9})")
_PER_PAGE = re.compile(r"perPage[\"']?\s{0,5}[:=]\s{0,5}[\"']?(\d{1,5})", re.IGNORECASE)
_CALL = re.compile(r"\.jpage\s{0,5}\(")
_CALL_LENGTH = 4_000
_GIVEN = (
    "col",
    "appid",
    "webid",
    "path",
    "columnid",
    "sourceContentType",
    "unitid",
    "webname",
    "permissiontype",
)
_LARGEST_GROUP = 1_000


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a page as markup, and the pager that leads to more of them."""

    markup: str
    found: Found | None


def read_records(html: str, own: str, base: str | None) -> Records | None:
    """The records that a page holds as data, within bounds; None where it holds none."""
    call = _CALL.search(html)
    if "<datastore" not in html and call is None:
        return None
    records: list[str] = []
    following, total = None, None
    for number, store in enumerate(_STORE.finditer(html)):
        if number >= _MOST_STORES:
            break
        records += _inside(store[0], "record")
        following = following or next(
            (url for more in _inside(store[0], "nextgroup") if (url := _link(more, base))), None
        )
        total = total or _number(_COUNT, store[0])
    given = html[call.start() : call.start() + _CALL_LENGTH] if call else ""
    total = total or _number(_TOTAL, given)
    following = following or _asked_on(own, total) or _asked_first(given, len(records), total, base)
    markup = "".join(map(_boxed, records[:MOST_RECORDS]))
    return Records(markup, _found(following, own, total, len(records)))


def _inside(store: str, name: str) -> Iterator[str]:
    """What stands in each element of this name, out of its CDATA section."""
    start, end = f"<{name}>", f"</{name}>"
    place = store.find(start)
    for _ in range(MOST_RECORDS):
        close = store.find(end, place)
        if place < 0 or close < 0:
            return
        inside = store[place + len(start) : close].strip()
        yield inside.removeprefix("<![CDATA[").removesuffix("]]>")
        place = store.find(start, close)


def _boxed(record: str) -> str:
    start = record.lstrip()[:4].lower()
    return f"<table>{record}</table>" if start[:3] in ("<tr", "<td") else f"<div>{record}</div>"


def _link(markup: str, base: str | None) -> str | None:
    link = LexborHTMLParser(markup).css_first("a[href]")
    return address(link.attributes.get("href") or "", base) if link else None


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None


def _found(following: str | None, own: str, total: int | None, records: int) -> Found | None:
    series = series_at(following or own)
    if following == own or (following is None and series is None):
        return None
    of = -(-total // records) if total and records and following else None
    pages = () if following is None or (records == 0 and series_at(own) == series) else (following,)
    name = series.name if series else following or own
    return Found("jpage", pages, frozenset(), None, of if of is None or of <= LARGEST else None, _key(name))


def _key(name: str) -> str:
    """The name of a series without its other counter."""
    return re.sub(r"endrecord=\d+", "endrecord=*", name)


def _asked_on(own: str, total: int | None) -> str | None:
    """Behind an answer of the proxy the next one: as many records again, while there are more."""
    address_, _, query = own.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    given = dict(pairs)
    first, last = given.get("startrecord", ""), given.get("endrecord", "")
    if not (first.isdecimal() and last.isdecimal() and len(first) < 10 and len(last) < 10 and total):
        return None
    start, end = int(first), int(last)
    if not 0 < start <= end < min(total, start + _LARGEST_GROUP):
        return None
    counters = {"startrecord": str(end + 1), "endrecord": str(2 * end - start + 1)}
    return f"{address_}?{urlencode([(name, counters.get(name, value)) for name, value in pairs])}"


def _asked_first(given: str, held: int, total: int | None, base: str | None) -> str | None:
    """What the call of `jpage` would ask its proxy for first, behind the records that the page holds."""
    per_page = _number(_PER_PAGE, given)
    if not total or held >= total or not per_page:
        return None
    words = tokens(given)
    values = {
        name.text: value.text
        for name, sign, value in zip(words, words[1:], words[2:], strict=False)
        if sign.text == ":" and value.kind in ("string", "number")
    }
    proxy = values.get("proxyUrl", "")
    if not proxy or not values.get("columnid") or not values.get("unitid"):
        return None
    group = held or per_page
    counters = {"startrecord": held + 1, "endrecord": held + group, "perpage": per_page}
    query = urlencode([*counters.items(), *((name, values[name]) for name in _GIVEN if name in values)])
    return address(f"{proxy}?{query}", base)
