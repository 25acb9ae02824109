"""What each block and box of a page looks like, in numbers: how much running text, how much of it links."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from crawler.clean.blocks import Page
from crawler.clean.text import sizes_of

_MARKS = "，。；：！？、…,;:!?।،؛؟۔"
_SENTENCE = 12.0
_LONG = 30.0
_FRAGMENT = 0.2
_MOSTLY_LINKS = 0.5
_SAMPLE = 300  # characters


@dataclass(slots=True)
class Features:
    """Columns beside a page's blocks: `size` of the text and `mass` of running text outside links.

    The `..._before` columns are running sums with one entry more, so that a box's sum is a difference of two.
    """

    size: list[float]
    mass: list[float]
    size_before: list[float]
    mass_before: list[float]
    linked_before: list[float]
    links_before: list[int]

    def mass_of(self, page: Page, box: int) -> float:
        """The running text inside a box."""
        return self.mass_before[page.end[box]] - self.mass_before[page.first[box]]

    def size_of(self, page: Page, box: int) -> float:
        """All the text inside a box."""
        return self.size_before[page.end[box]] - self.size_before[page.first[box]]

    def link_share(self, page: Page, box: int) -> float:
        """How much of a box's text is links, from 0 to 1."""
        whole = self.size_of(page, box)
        return (
            (self.linked_before[page.end[box]] - self.linked_before[page.first[box]]) / whole
            if whole
            else 0.0
        )


def measure(page: Page) -> Features:
    """The numbers of every block."""
    sizes = sizes_of(page.text)
    linked = [0.0] * len(sizes)
    masses = linked.copy()
    for i, (text, much, links) in enumerate(zip(page.text, sizes, page.linked, strict=True)):
        if links:
            linked[i] = much * min(1.0, links / len(text))
        if linked[i] <= _MOSTLY_LINKS * much and not page.hidden[i]:
            free = much - linked[i]
            masses[i] = _FRAGMENT * free if much < _SENTENCE else _mass(text, much, free)
    return Features(
        sizes,
        masses,
        list(accumulate(sizes, initial=0.0)),
        list(accumulate(masses, initial=0.0)),
        list(accumulate(linked, initial=0.0)),
        list(accumulate(page.links, initial=0)),
    )


def _mass(text: str, much: float, free: float) -> float:
    """Sentences weigh what they are long; fragments, labels and lists little. The start of a text is judged for all of it."""
    sampled = much if len(text) <= _SAMPLE else much * _SAMPLE / len(text)
    if (text.count("，", 0, _SAMPLE) + text.count("。", 0, _SAMPLE)) * _LONG >= sampled:
        return free
    start = text[:_SAMPLE]
    marks = sum(map(start.count, _MARKS)) + start.count(". ") + text.endswith(".")
    if marks * _LONG >= sampled:
        return free
    return 0.5 * free if much >= _LONG else _FRAGMENT * free
