"""Furniture between and below the paragraphs of a text: boxes of links with their labels, islands far below, copies."""

from __future__ import annotations

from itertools import accumulate, pairwise

from crawler.clean.blocks import Page
from crawler.clean.features import Features

_PARAGRAPH = 20.0
_FEW = 0.25
_NEARLY_ALL_LINKED = 0.9
_FEWEST_LINKS = 3
_GAP = 8
_ISLAND = 0.35
_SECTIONS = frozenset({"div", "section", "article", "aside", "ul", "ol", "dl", "table", "form", "center"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def strike_repeated(page: Page, features: Features, reasons: list[str], inside: list[int]) -> None:
    """A paragraph straight below itself is one that a page holds twice, for a wide and for a narrow screen."""
    kept = [i for i in inside if not reasons[i] and features.size[i] >= _PARAGRAPH]
    for above, i in pairwise(kept):
        differ = page.tag[page.home[i]] != page.tag[page.home[above]]
        if i == above + 1 and differ and page.text[i] == page.text[above]:
            reasons[i] = "repeated"


def strike_sections(page: Page, features: Features, reasons: list[str], box: int) -> None:
    """Boxes inside the main box that are furniture but for a few labels: their labels are furniture too."""
    running = list(
        accumulate((0.0 if r else m for m, r in zip(features.mass, reasons, strict=True)), initial=0.0)
    )
    struck = list(accumulate(map(_is_struck, reasons, page.linked, page.text), initial=0))
    inner, boxes, end = box + 1, len(page.first), page.end[box]
    done = 0
    while inner < boxes and page.first[inner] < end:
        first, last = page.first[inner], page.end[inner]
        if (
            last - first >= 2
            and last > done
            and page.tag[inner] in _SECTIONS
            and _is_furniture(
                features, first, last, running[last] - running[first], struck[last] - struck[first]
            )
            and _is_furniture_throughout(page, features, reasons, range(first, last))
        ):
            reasons[first:last] = [reason or "links" for reason in reasons[first:last]]
            done = last
        inner += 1


def _is_struck(reason: str, linked: int, text: str) -> bool:
    return bool(reason) or linked >= _NEARLY_ALL_LINKED * len(text)


def _is_furniture(features: Features, first: int, last: int, running: float, struck: int) -> bool:
    """By numbers alone: hardly any running text, and most of the box links or struck before."""
    whole = features.size_before[last] - features.size_before[first]
    linked = features.linked_before[last] - features.linked_before[first]
    links = features.links_before[last] - features.links_before[first]
    return running <= _FEW * whole and (
        linked >= 0.5 * whole
        or struck >= 0.5 * (last - first)
        or (links >= _FEWEST_LINKS and links >= 0.4 * (last - first))
    )


def _is_furniture_throughout(page: Page, features: Features, reasons: list[str], blocks: range) -> bool:
    """No paragraph, no row of figures, and no heading of a text that follows."""
    kept = [i for i in blocks if not reasons[i]]
    if not kept or any(features.mass[i] >= _PARAGRAPH or page.tag[page.home[i]] == "tr" for i in kept):
        return False
    links = features.links_before[blocks.stop] - features.links_before[blocks.start]
    headings = (page.tag[page.home[i]] in _HEADINGS and not page.links[i] for i in kept)
    return links >= _FEWEST_LINKS or not any(headings)


def trim_islands(page: Page, features: Features, reasons: list[str], inside: list[int]) -> None:
    """Little text far below the text, after much furniture and in other containers, is the site's, not the page's."""
    kept = [i for i in inside if not reasons[i]]
    whole, seen = sum(features.mass[i] for i in kept), 0.0
    containers: set[tuple[int, str, str]] = set()
    for at, (before, i) in enumerate(zip([-1, *kept], kept, strict=False)):
        if at and seen >= (1.0 - _ISLAND) * whole and i - before > _GAP:
            below = kept[at:]
            if containers.isdisjoint(_kind(page, page.home[j]) for j in below):
                for j in below:
                    reasons[j] = "outside"
                return
        seen += features.mass[i]
        containers.add(_kind(page, page.home[i]))


def _kind(page: Page, box: int) -> tuple[int, str, str]:
    """Where a box stands and what it is called: sisters of one name are one list."""
    return page.parent[box], page.tag[box], page.name[box]
