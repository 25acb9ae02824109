"""Pagers made of ordinary links: 下一页, numbers, choices of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser

from crawler.discover.pagers.controls import Control, address
from crawler.discover.pagers.found import AHEAD, Found, ahead
from crawler.discover.pagers.series import Series, kindred, series_at, series_of
from crawler.discover.pagers.words import Label, Leads, Said, label

_MOST_OPTIONS = 2_000
_LOOKS_LIKE_AN_ADDRESS = re.compile(r"[/?.]|^https?:", re.IGNORECASE)
_PART_OF_A_RUN = 2


def by_links(run: Sequence[Control], own: str, said: Said) -> Found | None:
    """The pager that a run of controls makes; None where its links lead to no further pages of this listing."""
    every = {c.label.number: c.url for c in run if c.label.number and c.url and c.url != own}
    following = _following(run, own)
    series = _series(every, own, following)
    if series is None and following is None:
        return None
    numbered = {number: url for number, url in every.items() if series and number in (1, series.page(url))}
    series = series or (series_at(following) if following else None)
    present = _present(run, own, series, numbered, said)
    if series and following and present and not numbered:
        series = series._replace(shift=(series.page(following) or 0) - present - 1)
    if following and numbered and _leads_back(following, present, series):
        following = None
    pages = ahead(numbered, present or 0) if present or not following else []
    if following and following not in pages and _precedes(following, pages, series):
        pages = [following, *pages][:AHEAD]
    passed = {c.url for c in run if c.url and _is_passed(c, own, numbered)} - set(pages)
    name = series.name if series else (pages[0] if pages else own)
    return Found(
        "links",
        tuple(pages),
        frozenset(passed),
        present,
        _promised(run, series, numbered, said, present),
        name,
    )


def _is_passed(control: Control, own: str, numbered: dict[int, str]) -> bool:
    """Whether a control leads to a page of the listing that comes from page to page."""
    leads = control.label.leads
    if leads is Leads.NUMBER:
        return numbered.get(control.label.number or 0) == control.url
    return leads is not Leads.HERE and (leads is not Leads.FIRST or kindred(own, control.url or ""))


def _leads_back(following: str, present: int | None, series: Series | None) -> bool:
    """Whether the last page's 下一页 leads to that page again, or to one before."""
    page = series.page(following) if series else None
    return page is not None and present is not None and page <= present


def _following(run: Sequence[Control], own: str) -> str | None:
    """The address of the word or sign for the next page; a lone arrow must lead to a page like this one."""
    for control in sorted(run, key=lambda c: c.arrow):
        if control.label.leads is Leads.NEXT and control.url and control.url != own:
            if control.arrow and len(run) < _PART_OF_A_RUN and not kindred(own, control.url):
                continue
            return control.url
    return None


def _series(numbered: dict[int, str], own: str, following: str | None) -> Series | None:
    """The series of numbered links; those of pictures that lead to articles are numbered as well, and make none."""
    if (found := series_of(numbered)) is not None:
        alike = any(kindred(own, url) for url in numbered.values())
        return found if found.counts_pages or alike or following in numbered.values() else None
    for number, url in sorted(numbered.items(), reverse=True):
        if number > 1 and kindred(own, url) and (found := series_at(url, number)) is not None:
            return found
    return None


def _present(
    run: Sequence[Control], own: str, series: Series | None, numbered: dict[int, str], said: Said
) -> int | None:
    """Which page this one is: as marked, as its address says, as a line says, or the number that has no link."""
    marked = [
        c.label.number for c in run if c.label.number and (c.url == own or (c.present and c.url is None))
    ]
    if marked:
        return marked[0]
    if numbered and series and (page := series.page(own)) is not None:
        return page
    if said.number and said.number not in numbered:
        return said.number
    if numbered:
        return (
            next((number for number in range(1, max(numbered)) if number not in numbered), 1)
            if 1 in numbered
            else 1
        )
    return None if series is None or series.page(own) is not None else 1


def _precedes(following: str, pages: Sequence[str], series: Series | None) -> bool:
    """Whether the next page is to stand before the numbered ones: it is none of a later place among them."""
    return not pages or series is None or (series.page(following) or 0) <= (series.page(pages[0]) or 0)


def _promised(
    run: Sequence[Control], series: Series | None, numbered: dict[int, str], said: Said, present: int | None
) -> int | None:
    last = [c.url for c in run if c.label.leads is Leads.LAST and c.url]
    counts = [said.of or 0, *numbered]
    counts += [series.page(url) or 0 for url in last if series and (numbered or present)]
    return max(*counts, present or 0) if any(counts) else None


def choices(tree: LexborHTMLParser, base: str | None) -> Iterator[list[Control]]:
    """Lists to choose a page from whose values are addresses, each as a run of controls."""
    for select in tree.css("select"):
        run = []
        for option in select.css("option[value]")[:_MOST_OPTIONS]:
            value, said = option.attributes.get("value") or "", label(option.text())
            if said and said.leads is Leads.NUMBER and _LOOKS_LIKE_AN_ADDRESS.search(value):
                run.append(Control(said, address(value, base), present="selected" in option.attributes))
        if len(run) >= _PART_OF_A_RUN:
            yield run


def marked_next(tree: LexborHTMLParser, base: str | None) -> list[Control]:
    """`<link rel=next>` in the head of a page."""
    links = tree.css("link[rel~=next i][href]")
    return [
        Control(Label(Leads.NEXT), address(link.attributes.get("href") or "", base)) for link in links[:1]
    ]
