"""What is not text inside the main box: title and date line above it, related links and notices below, islands between."""

from __future__ import annotations

import re

from crawler.clean.blocks import Block, Page
from crawler.clean.features import Features
from crawler.clean.phrases import is_meta, says

_SPACE = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\s|｜·•,，、/>＞»›-]+")
_TERMINAL = tuple("。！？!?.…”」』）)")
_PARAGRAPH = 20.0
_LEAD = 25.0
_LONGEST_LINE = 160.0
_ENDS_TEXT = frozenset({"related", "comments", "copyright", "disclaimer", "pager"})


def trim(page: Page, features: Features, reasons: list[str], box: int, title: str) -> None:
    """Give a reason to every block outside the main box and to what is not text inside it."""
    first, end = page.first[box], page.end[box]
    at = find_title(page, title, end)
    for i in range(len(reasons)):
        if not first <= i < end and not reasons[i] and not _is_lead(page, features, i, at, first):
            reasons[i] = "outside"
    if at >= 0:
        reasons[at] = "title"
    inside = [i for i, reason in enumerate(reasons) if not reason]
    _trim_head(page, features, reasons, inside, page.says[box] == "body")
    _trim_lines(page, features, reasons, inside)


def find_title(page: Page, title: str, end: int) -> int:
    """The first block that is the page's title, or a good part of it; -1 where there is none."""
    named = _SPACE.sub("", title)
    least = min(8, max(4, len(named) // 2))
    for i, block in enumerate(page.blocks[:end]):
        if (
            not block.hidden
            and not block.linked
            and least <= len(text := _SPACE.sub("", block.text)) <= len(named)
        ):
            if text in named:
                return i
    return -1


def _is_lead(page: Page, features: Features, i: int, title: int, first: int) -> bool:
    """Sentences between the title and the main box introduce the text."""
    return 0 <= title < i < first and features.mass[i] >= _LEAD and page.blocks[i].text.endswith(_TERMINAL)


def _trim_head(page: Page, features: Features, reasons: list[str], inside: list[int], in_body: bool) -> None:
    """Above the first paragraph: lines about the text, and lines given twice, for the desk and for the telephone."""
    seen: set[str] = set()
    for i in inside:
        text = page.blocks[i].text
        if is_meta(text, in_body):
            reasons[i] = "meta_line"
        elif text in seen:
            reasons[i] = "repeated"
        elif features.mass[i] >= _PARAGRAPH:
            return
        seen.add(text)


def _trim_lines(page: Page, features: Features, reasons: list[str], inside: list[int]) -> None:
    whole = sum(features.mass[i] for i in inside) or 1.0
    seen = 0.0
    for at, i in enumerate(inside):
        block = page.blocks[i]
        seen += features.mass[i]
        if reasons[i] or features.size[i] > _LONGEST_LINE:
            continue
        reason = says(block.text)
        if not reason and block.linked and _is_link(block):
            reason = "links"
        if not reason:
            continue
        reasons[i] = reason
        if reason in _ENDS_TEXT and whole - seen <= 0.3 * whole:
            for later in inside[at + 1 :]:
                reasons[later] = reasons[later] or reason
            return


def _is_link(block: Block) -> bool:
    """Whether a line is nothing but links. Attachments are part of a text."""
    bare = len(_SEPARATORS.sub("", block.text))
    return block.linked >= 0.9 * bare and not block.text.startswith("附件")
