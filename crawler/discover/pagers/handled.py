"""Pagers whose controls call a function: the numbers are theirs, the address is the function's, a form's or the page's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.discover.pagers.controls import Control, address, called
from crawler.discover.pagers.expressions import Hole, addresses, with_one_hole
from crawler.discover.pagers.found import Found, counted
from crawler.discover.pagers.scripted import open_address
from crawler.discover.pagers.scripts import Scripts
from crawler.discover.pagers.series import NAMES, Series, series_at
from crawler.discover.pagers.tokens import tokens
from crawler.discover.pagers.words import LARGEST, Leads, Said, label

_FIELD = re.compile(rf"(?:.*[._])?{NAMES}", re.IGNORECASE)
_QUERY_NUMBER = re.compile(rf"[?&]{NAMES}=\d", re.IGNORECASE)
_PAGE = re.compile(r"page|postback", re.IGNORECASE)
_MOST_FIELDS, _MOST_FORMS, _MOST_OPTIONS = 40, 20, 2_000


class _Numbers:
    """What controls and lines say together: the present page, the last one, and how the function counts."""

    def __init__(self, run: Sequence[Control], scripts: Scripts, said: Said) -> None:
        calling = [c for c in run if c.calls or c.argument is not None]
        pairs = [(c.label.number, c.argument) for c in calling if c.label.number and c.argument is not None]
        self.shift = pairs[0][1] - pairs[0][0] if pairs and pairs[0][0] and pairs[0][1] is not None else 0
        forward = sorted(calling, key=lambda c: c.label.leads is not Leads.NEXT)
        self.name = next((c.calls for c in forward if c.calls), "")
        following = [
            c.argument - self.shift for c in calling if c.label.leads is Leads.NEXT and c.argument is not None
        ]
        marked = [c.label.number for c in run if c.label.number and c.present]
        numbers = {number for number, _ in pairs if number}
        last = [
            c.argument - self.shift for c in calling if c.label.leads is Leads.LAST and c.argument is not None
        ]
        counts = [
            said.of or 0,
            scripts.of or 0,
            *numbers,
            *last,
            *(c.label.number for c in run if c.label.number),
            *following,
        ]
        self.of = max(counts)
        self.present = self._present(marked, following, numbers, said)
        words = any(c.label.leads is Leads.NEXT and not c.arrow for c in calling)
        self.sure = bool(said.of) or (words and _PAGE.search(self.name or "page") is not None)
        self.goes_on = any(c.label.leads is Leads.NEXT for c in calling) or any(
            n > self.present for n in numbers
        )

    @staticmethod
    def _present(marked: list[int], following: list[int], numbers: set[int], said: Said) -> int:
        if marked:
            return marked[0]
        if following and following[0] > 1:
            return following[0] - 1
        if said.number:
            return said.number
        return next((number for number in range(1, max(numbers, default=1)) if number not in numbers), 1)


def by_handlers(
    run: Sequence[Control], tree: LexborHTMLParser, scripts: Scripts, own: str, base: str | None, said: Said
) -> Found | None:
    """The pager of a run of controls that call a function; without pages where the form of address cannot be told."""
    numbers = _Numbers(run, scripts, said)
    of = numbers.of
    if not (numbers.goes_on or (said.of or 0) > numbers.present) or len(run) < 2 or not 1 < of <= LARGEST:
        return None
    form = numbers.name or "data-page"
    if numbers.present >= of:
        return Found(form, (), frozenset(), numbers.present, of, own)
    series = (
        _by_script(scripts, numbers.name, base)
        or _by_form(tree, base)
        or _by_own_address(own, numbers.present)
    )
    if series is None and not numbers.sure:
        return None
    if series is None:
        return Found(form, (), frozenset(), numbers.present, of)
    series = series._replace(shift=series.shift or numbers.shift)
    present = series.page(own) or numbers.present
    pages = tuple(url for url in counted(series, present, of) if url != own)
    return Found(form, pages, frozenset(), present, of, series.name)


def _by_script(scripts: Scripts, name: str, base: str | None) -> Series | None:
    """The address that the function of this name puts together, or the only one that any puts together."""
    found = {
        each.within: series for each in scripts.addresses if (series := open_address(each, base)) is not None
    }
    if name in found:
        return found[name]
    return next(iter(found.values())) if len({series.name for series in found.values()}) == 1 else None


def _by_form(tree: LexborHTMLParser, base: str | None) -> Series | None:
    """The address that a form is sent to by GET, where one of its fields is the number of a page."""
    for form in tree.css("form")[:_MOST_FORMS]:
        if (form.attributes.get("method") or "get").strip().lower() != "get":
            continue
        fields = list(_fields(form))
        page = next((name for name, _ in fields if _FIELD.fullmatch(name)), None)
        if page is None:
            continue
        others = [(name, value) for name, value in fields if name != page]
        target = (form.attributes.get("action") or "").partition("?")[0]
        query = urlencode([*others, (page, "987654321")])
        url = address(f"{target}?{query}", base)
        if url and url.endswith("987654321"):
            return Series(url.removesuffix("987654321"), "")
    return None


def _fields(form: LexborNode) -> Iterator[tuple[str, str]]:
    """What the form would send: not its buttons, nor what is not chosen."""
    for node in form.css("input[name]")[:_MOST_FIELDS]:
        kind = (node.attributes.get("type") or "text").lower()
        if kind in ("hidden", "text", "number", "search") or "checked" in node.attributes:
            yield node.attributes["name"] or "", node.attributes.get("value") or ""


def _by_own_address(own: str, present: int) -> Series | None:
    """The page's own address with another number, where its query says which page it is."""
    return series_at(own, present) if _QUERY_NUMBER.search(own) else None


def by_choice(
    tree: LexborHTMLParser, scripts: Scripts, own: str, base: str | None, said: Said
) -> Found | None:
    """The pager of a list to choose a page from, whose handler puts the address together."""
    for select in tree.css("select[onchange]")[:_MOST_FORMS]:
        options = select.css("option")[:_MOST_OPTIONS]
        labels = [label(option.text()) for option in options]
        numbers = [each.number for each in labels if each and each.leads is Leads.NUMBER and each.number]
        if len(numbers) < 2 or len(numbers) < len(options) - 1:
            continue
        chosen = [
            each.number
            for each, option in zip(labels, options, strict=True)
            if each and "selected" in option.attributes
        ]
        present = next((number for number in chosen if number), None) or said.number or 1
        series = _by_onchange(select.attributes.get("onchange") or "", scripts, base)
        if series is not None:
            of = max(*numbers, said.of or 0)
            pages = tuple(url for url in counted(series, present, min(of, LARGEST)) if url != own)
            return Found("select", pages, frozenset(), present, of, series.name)
    return None


def _by_onchange(code: str, scripts: Scripts, base: str | None) -> Series | None:
    words = tokens(code)
    for pieces, within in addresses(words):
        found = with_one_hole([Hole("this.value") if isinstance(p, Hole) else p for p in pieces], within)
        if found is not None and (series := open_address(found, base)) is not None:
            return series
    for name, _ in called(words):
        if (series := _by_script(scripts, name, base)) is not None:
            return series
    return None
