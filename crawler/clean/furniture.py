"""Furniture that shows by structure: hidden text, elements named for what they are, lists of links, teasers."""

from __future__ import annotations

from crawler.clean.blocks import Page
from crawler.clean.features import Features
from crawler.clean.phrases import notice

_LONGEST_LABEL = 80.0
_SHORTEST_NOTICE, _LONGEST_NOTICE = 8.0, 160.0
_PAIR = 0.3
_LITTLE, _LEAST_BODY = 60.0, 40.0
_HEADINGS = frozenset(("h2", "h3", "h4", "h5"))
_UNTELLING = frozenset({"", "body"})
# So much running text elsewhere on the page shows that even a long box with such a name is beside the text.
_REST = {"comments": 60.0, "related": 60.0, "sidebar": 60.0, "share": 60.0, "footer": 20.0, "copyright": 20.0}


def strike(page: Page, features: Features) -> list[str]:
    """One word for each block that is furniture, nothing for the others. What holds most of a page's text is spared."""
    reasons = ["hidden" if hidden else "" for hidden in page.hidden]
    links = features.links_before
    free = _free_mass(page, features)
    bodies = [
        box
        for box, says in enumerate(page.says)
        if says == "body" and features.mass_of(page, box) >= _LEAST_BODY
    ]
    struck_to = 0
    for box, (first, end, says) in enumerate(zip(page.first, page.end, page.says, strict=True)):
        if struck_to < end and first < end and (says not in _UNTELLING or links[end] - links[first] >= 3):
            reason = _reason(page, features, box, free, bodies)
            if reason and box:
                reasons[first:end] = [reason] * (end - first)
                struck_to = end
    _strike_teasers(page, features, reasons)
    for i, size in enumerate(features.size):
        if _SHORTEST_NOTICE <= size <= _LONGEST_NOTICE and not reasons[i]:
            reasons[i] = notice(page.text[i])
    return reasons


def _reason(page: Page, features: Features, box: int, free: float, bodies: list[int]) -> str:
    says = page.says[box]
    first, end = page.first[box], page.end[box]
    links = features.links_before[end] - features.links_before[first]
    mass, whole = features.mass_of(page, box), features.mass_before[-1]
    if says not in _UNTELLING and not _holds_body(page, features, box, bodies):
        if says in ("navigation", "header") and mass > 0.0 and links < 3:
            return ""
        if says == "meta_line":
            return says if features.size_of(page, box) <= _LONGEST_LABEL else ""
        if mass <= (0.2 if says == "control" else 0.5) * whole and (mass <= _LITTLE or free >= mass):
            return says
        if says in _REST and free >= _REST[says] and whole - mass >= _REST[says]:
            return says
    if mass <= 0.5 * whole and links >= 3 and features.link_share(page, box) > 0.55:
        return "" if _is_table_of_figures(page, range(first, end)) else "links"
    return ""


def _free_mass(page: Page, features: Features) -> float:
    """The running text in no box that is named for something beside the text."""
    beside, struck_to = 0.0, 0
    for first, end, says in zip(page.first, page.end, page.says, strict=True):
        if says in _REST and end > struck_to:
            beside += features.mass_before[end] - features.mass_before[max(first, struck_to)]
            struck_to = end
    return features.mass_before[-1] - beside


def _is_table_of_figures(page: Page, blocks: range) -> bool:
    """Whether most blocks are rows of a table, whatever in them is linked."""
    return sum(page.tag[page.home[i]] == "tr" for i in blocks) > 0.5 * len(blocks)


def _holds_body(page: Page, features: Features, box: int, bodies: list[int]) -> bool:
    """Whether most of the text in a box is in an element named for the body."""
    least, end = max(0.6 * features.mass_of(page, box), _LEAST_BODY), page.end[box]
    return any(
        inner > box and page.first[inner] < end and features.mass_of(page, inner) >= least for inner in bodies
    )


def _strike_teasers(page: Page, features: Features, reasons: list[str]) -> None:
    """Sister boxes, each with a headline that is a link, are a list of other pages: three, or two with true headings."""
    sisters: dict[tuple[int, str, str], list[int]] = {}
    for box, (first, end) in enumerate(zip(page.first, page.end, strict=True)):
        if end - first >= 2:
            sisters.setdefault((page.parent[box], page.tag[box], page.name[box]), []).append(box)
    for boxes in sisters.values():
        mass = sum(features.mass_of(page, box) for box in boxes)
        if len(boxes) < 2 or (len(boxes) == 2 and mass > _PAIR * features.mass_before[-1]):
            continue
        tags = _HEADINGS if len(boxes) == 2 else None
        if sum(_has_headline(page, features, box, tags) for box in boxes) >= 0.8 * len(boxes):
            for box in boxes:
                for i in range(page.first[box], page.end[box]):
                    reasons[i] = reasons[i] or "links"


def _has_headline(page: Page, features: Features, box: int, tags: frozenset[str] | None) -> bool:
    return features.size_of(page, box) <= 400 and any(
        features.size[i] >= 5.0
        and page.links[i] == 1
        and page.linked[i] >= 0.6 * len(page.text[i])
        and (tags is None or page.tag[page.home[i]] in tags)
        for i in range(page.first[box], page.end[box])
    )
