"""Furniture that shows by structure: hidden text, elements named for what they are, lists of links, teasers."""

from __future__ import annotations

from crawler.clean.blocks import Page
from crawler.clean.features import Features

_LEAST_REST = 100.0
_BESIDE_TEXT = frozenset({"comments", "related", "sidebar", "footer", "copyright", "share"})


def strike(page: Page, features: Features) -> list[str]:
    """One word for each block that is furniture, nothing for the others. What holds most of a page's text is spared."""
    reasons = ["hidden" if block.hidden else "" for block in page.blocks]
    struck_to = 0
    for box, first in enumerate(page.first):
        end = page.end[box]
        if end <= struck_to or first == end or box == 0:
            continue
        reason = _reason(page, features, box)
        if reason:
            reasons[first:end] = [reason] * (end - first)
            struck_to = end
    _strike_teasers(page, features, reasons)
    return reasons


def _reason(page: Page, features: Features, box: int) -> str:
    says = page.says[box]
    mass, whole = features.mass_of(page, box), features.mass_before[-1]
    if says and says != "body" and not _holds_body(page, features, box):
        if says == "navigation" and mass > 0.0 and features.links_in(page, box) < 3:
            return ""
        if mass <= (0.2 if says == "control" else 0.5) * whole:
            return says
        if says in _BESIDE_TEXT and whole - mass >= _LEAST_REST:
            return says
    if mass <= 0.5 * whole and _is_links(page, features, box):
        return "links"
    return ""


def _holds_body(page: Page, features: Features, box: int) -> bool:
    """Whether most of the text in a box is in an element named for the body."""
    least = 0.6 * features.mass_of(page, box)
    inner = box + 1
    while inner < len(page.first) and page.first[inner] < page.end[box]:
        if page.says[inner] == "body" and features.mass_of(page, inner) >= max(least, 40.0):
            return True
        inner += 1
    return False


def _is_links(page: Page, features: Features, box: int) -> bool:
    return features.links_in(page, box) >= 3 and features.link_share(page, box) > 0.55


def _strike_teasers(page: Page, features: Features, reasons: list[str]) -> None:
    """Three or more sister boxes, each with a headline that is a link, are a list of other pages."""
    sisters: dict[tuple[int, str, str], list[int]] = {}
    for box, first in enumerate(page.first):
        if page.end[box] - first >= 2:
            sisters.setdefault((page.parent[box], page.tag[box], page.name[box]), []).append(box)
    for boxes in sisters.values():
        if len(boxes) >= 3 and sum(_has_headline(page, features, box) for box in boxes) >= 0.8 * len(boxes):
            for box in boxes:
                for i in range(page.first[box], page.end[box]):
                    reasons[i] = reasons[i] or "links"


def _has_headline(page: Page, features: Features, box: int) -> bool:
    return features.size_of(page, box) <= 400 and any(
        block.linked >= 0.9 * len(block.text) and size >= 5.0
        for block, size in zip(
            page.blocks[page.first[box] : page.end[box]],
            features.size[page.first[box] : page.end[box]],
            strict=True,
        )
    )
