"""Pagers that a script writes: the numbers are read from its text, and the form of address as well.

`createPageHTML(pages, index, name, ending)` is of TRS WCM, whose pages are name.ending, name_1.ending and so on; with
the name of an element in front it is of UCAP, which counts from 1. Others name their numbers: kkpager, laypage,
jquery.pagination.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.discover.pagers.controls import address
from crawler.discover.pagers.expressions import Address
from crawler.discover.pagers.found import Found, counted
from crawler.discover.pagers.scripts import Scripts
from crawler.discover.pagers.series import Series, series_at
from crawler.discover.pagers.words import LARGEST, Said

_CREATE = re.compile(
    r"(?:create|ucap|show|out|write|make)_?Page(?:HTML|Html|Bar|List|Code|s)?\w{0,6}|ucapPage", re.IGNORECASE
)
_ENDING = re.compile(r"\.?(?:s?html?|jhtml|jspx?|aspx?|php|do)", re.IGNORECASE)
_NAME = re.compile(r"[^\s\"'<>?#]{1,200}")
_MARK = "987654321"
_PAGE_LIKE = re.compile(
    r"(?:^|[a-z_.])(?:next|prev)?_?(?:page|curr?|pno|pn)|^(?:n|i|j|p|num|no|number|idx|index|this\.value|val|value)$",
    re.IGNORECASE,
)
_OF_THE_SCRIPT = re.compile(r"next|prev|cur|now", re.IGNORECASE)


def by_call(scripts: Scripts, own: str, base: str | None) -> Found | None:
    """The pager of a call that is given pages, index, name and ending."""
    for name, given in scripts.calls():
        if not _CREATE.fullmatch(name):
            continue
        if (read := _arguments(given)) is None:
            continue
        of, index, stem, ending, from_one = read
        series = _series(f"{stem}_", "." + ending.lstrip("."), base)
        if series is not None and 1 < of <= LARGEST:
            return _counted(name, series, own, of, index, from_one=from_one)
    return None


def _arguments(given: Sequence[str | int | None]) -> tuple[int, int, str, str, bool] | None:
    """Pages, index, name and ending, and whether the call counts from 1, as the one with an element's name does."""
    values = list(given)
    named = bool(values) and isinstance(values[0], str)
    match values[1:] if named else values:
        case [int() as of, int() as index, str() as stem, str() as ending, *_]:
            fits = _NAME.fullmatch(stem) and _ENDING.fullmatch(ending) and index <= of
            return (of, index, stem, ending, named) if fits else None
    return None


def _counted(form: str, series: Series, own: str, of: int, index: int | None, *, from_one: bool) -> Found:
    """The pages behind the present one, which the script's index and the page's own address tell together.

    The index of a first page is 0 where a script counts from 0, and its address has no number: both say how to count.
    """
    raw = series.page(own)
    if index == 0:
        shift, present = -1, 1
    elif raw is None:
        from_one = from_one or index in (None, 1)
        shift, present = (0, index or 1) if from_one else (-1, (index or 0) + 1)
    elif index is None or raw == index:
        shift, present = (0, raw) if from_one else (-1, raw + 1)
    else:
        shift, present = (0, raw) if raw == index + 1 else (-1, index + 1)
    series = series._replace(shift=shift)
    return Found(
        form,
        tuple(u for u in counted(series, present, of) if u != own),
        frozenset(),
        present,
        of,
        series.name,
    )


def _series(before: str, behind: str, base: str | None) -> Series | None:
    """The series of an address with a number left open, made absolute."""
    url = address(f"{before}{_MARK}{behind}", base)
    if url is None or url.count(_MARK) != 1:
        return None
    start, _, end = url.partition(_MARK)
    return Series(start, end)


def by_address(scripts: Scripts, own: str, base: str | None, said: Said) -> Found | None:
    """The pager of a script that names the number of pages and puts their addresses together."""
    of = scripts.of or said.of
    if not of or of > LARGEST:
        return None
    for found in scripts.addresses:
        series = open_address(found, base)
        if series is None or of < 2:
            continue
        form = scripts.pager or found.within or "script"
        shown = scripts.present if scripts.present is not None and scripts.present <= of else None
        if shown != 0 and (series.shift or not _OF_THE_SCRIPT.search(found.hole.name)):
            present = shown or said.number or series.page(own) or 1
            pages = tuple(url for url in counted(series, present, of) if url != own)
            return Found(form, pages, frozenset(), present, of, series.name)
        return _counted(form, series, own, of, shown, from_one=shown is None)
    return None


def open_address(found: Address, base: str | None) -> Series | None:
    """The series of an address that a script puts together; None where what is left open may be no page's number."""
    series = _series(found.before, found.behind, base) if found.before else None
    if series is None:
        return None
    place = series_at(f"{series.before}{_MARK}{series.behind}")
    sure = place is not None and place.before == series.before and series.before.endswith("=")
    if not sure and not _PAGE_LIKE.search(found.hole.name):
        return None
    counts_from_0 = found.hole.shift < 0 and not _OF_THE_SCRIPT.search(found.hole.name)
    return series._replace(shift=found.hole.shift if counts_from_0 else 0)
