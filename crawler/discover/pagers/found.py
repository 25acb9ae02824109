"""What was found of a pager, and which of a listing's further pages are handed out at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.discover.pagers.series import Series

AHEAD = 3  # further pages handed out by one page: one may fail, and the rest comes from page to page


@dataclass(frozen=True, slots=True)
class Found:
    """A pager: `form` is how it is written, `pages` the next pages in order, `passed` its other addresses.

    `number` is the page that shows it and `of` how many it promises, where it says so. `series` names the addresses of
    its pages, a star for the number; it is empty where there are further pages and their address cannot be told.
    """

    form: str
    pages: tuple[str, ...] = ()
    passed: frozenset[str] = frozenset()
    number: int | None = None
    of: int | None = None
    series: str = ""


def ahead(numbered: Mapping[int, str], present: int) -> list[str]:
    """Of numbered pages those that follow on the present one without a gap, or the first behind one."""
    later = sorted(number for number in numbered if number > present)
    if not later:
        return []
    first = present + 1 if present + 1 in numbered else later[0]
    following: list[str] = []
    while first in numbered and len(following) < AHEAD:
        following.append(numbered[first])
        first += 1
    return following


def counted(series: Series, present: int, of: int) -> list[str]:
    """The next pages of a series that promises `of`, as `ahead` gives them."""
    last = min(of, present + AHEAD)
    return [url for page in range(present + 1, last + 1) if (url := series.address(page)) is not None]
