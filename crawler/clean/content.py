"""Which of a page's blocks are its text: measure, strike the furniture, choose the main box, trim what is left in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from crawler.clean.blocks import Page
from crawler.clean.features import Features, measure
from crawler.clean.furniture import strike
from crawler.clean.tables import join_rows
from crawler.clean.trimming import trim


@dataclass(frozen=True, slots=True)
class Content:
    """The blocks of a page sorted: `reasons` has one word a block, empty for those kept; `box` is the main box."""

    reasons: tuple[str, ...]
    box: int
    features: Features


def find(page: Page, title: str = "") -> Content:
    """Sort a page's blocks into its text and, each with a reason, everything else. `title` is the page's `<title>`."""
    join_rows(page)
    features = measure(page)
    reasons = strike(page, features)
    box = choose(page, features, reasons)
    trim(page, features, reasons, box, title)
    return Content(tuple(reasons), box, features)


_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "blockquote", "tr", "td", "center"}
)
_BODY_WEIGHT = 1.3
_BODY_BONUS = 30.0


def choose(page: Page, features: Features, reasons: list[str]) -> int:
    """The box whose text outweighs its furniture most: running text counts for it, labels, links and struck blocks against."""
    before = list(accumulate(values(page, features, reasons), initial=0.0))
    best, most = 0, float("-inf")
    whole = features.mass_before[-1] or 1.0
    for box, (first, end) in enumerate(zip(page.first, page.end, strict=True)):
        value = before[end] - before[first]
        if page.says[box] == "body" and value > _BODY_BONUS:
            value = value * _BODY_WEIGHT + _BODY_BONUS * features.mass_of(page, box) / whole
        if value >= most:
            best, most = box, value
    return best


def values(page: Page, features: Features, reasons: list[str]) -> list[float]:
    """What each block adds to the boxes it lies in; labels among paragraphs neither add nor take."""
    homes = [_home(page, block.box) for block in page.blocks]
    text = {
        home
        for home, mass, size, reason in zip(homes, features.mass, features.size, reasons, strict=True)
        if not reason and mass > 0.25 * size
    }
    return [
        _value(size, mass, reason, home in text)
        for size, mass, reason, home in zip(features.size, features.mass, reasons, homes, strict=True)
    ]


def _home(page: Page, box: int) -> int:
    return page.parent[box] if page.tag[box] in _PARAGRAPHS else box


def _value(size: float, mass: float, reason: str, among_text: bool) -> float:
    if reason:
        return -1.0 - 0.3 * min(size, 30.0)
    if mass > 0.25 * size:
        return mass
    return 0.0 if among_text else 0.1 * min(size, 20.0) - 1.0
