"""What is not text inside the main box: title and date line above it, related links and notices below, islands between."""

from __future__ import annotations

import re

from crawler.clean.blocks import Page
from crawler.clean.features import Features
from crawler.clean.islands import strike_repeated, strike_sections, trim_islands
from crawler.clean.phrases import information, is_count, is_meta, says

_SEPARATORS = re.compile(r"[\s|｜·•,，、/>＞»›-]+")
_TERMINAL = tuple("。！？!?.…”」』）)")
_PARAGRAPH = 20.0
_HIGHEST = 20
_FEWEST_LABELS = 3
_LEAD = 25.0
_LONGEST_LINE = 160.0
_TAIL = 0.3
_EDGE = 0.4
_NOTICES = frozenset({"copyright", "disclaimer"})
_ENDS_TEXT = frozenset({"related", "comments", "copyright", "disclaimer", "pager"})


def trim(
    page: Page, features: Features, reasons: list[str], box: int, titles: list[int], beside_text: list[bool]
) -> None:
    """Give a reason to every block outside the main box and to what is not text inside it."""
    first, end = page.first[box], page.end[box]
    title = titles[0] if titles and titles[0] < end else first
    for i in (*range(first), *range(end, len(reasons))):
        lead = title < i < first and not reasons[i] and _is_lead(page.text[i], features.mass[i])
        if reasons[i] in ("", "outside") and not lead:
            reasons[i] = _reason_outside(page.text[i])
    for i in titles:
        reasons[i] = "title"
    _spare_words_of_notices(features, reasons, range(first, end))
    inside = [i for i, reason in enumerate(reasons) if not reason]
    if titles and inside and is_meta(page.text[inside[0]]) and not any(features.mass[title + 1 : inside[0]]):
        reasons[inside[0]] = "meta_line"
    _trim_head(page, features, reasons, inside, beside_text)
    _trim_lines(page, features, reasons, inside)
    strike_repeated(page, features, reasons, inside)
    strike_sections(page, features, reasons, box)
    trim_islands(page, features, reasons, inside)


def _spare_words_of_notices(features: Features, reasons: list[str], inside: range) -> None:
    """In the middle of a text, sentences on rights are what the text is about."""
    whole, seen = sum(features.mass[i] for i in inside if not reasons[i]), 0.0
    for i in inside:
        if not reasons[i]:
            seen += features.mass[i]
        elif reasons[i] in _NOTICES and 0.0 < seen < (1.0 - _EDGE) * whole:
            reasons[i] = ""


def _reason_outside(text: str) -> str:
    if len(text) > _LONGEST_LINE:
        return "outside"
    return says(text) or ("meta_line" if is_meta(text) or information(text) else "outside")


def _is_lead(text: str, mass: float) -> bool:
    """Sentences between the title and the main box introduce the text."""
    return mass >= _LEAD and text.endswith(_TERMINAL)


def _trim_head(
    page: Page, features: Features, reasons: list[str], inside: list[int], beside_text: list[bool]
) -> None:
    """Above the first paragraph: lines that tell of the text."""
    _trim_information(page, reasons, inside)
    for i in inside[:_HIGHEST]:
        is_row = page.tag[page.home[i]] == "tr"
        if not is_row and not reasons[i] and is_meta(page.text[i], beside_text[i]):
            reasons[i] = "meta_line"
        elif features.mass[i] >= _PARAGRAPH and not is_row:
            return


def _trim_information(page: Page, reasons: list[str], inside: list[int]) -> None:
    """The table of information that government pages put above a text, told by three or more of its labels."""
    labelled = [
        i for i in inside[:_HIGHEST] if len(page.text[i]) <= _LONGEST_LINE and information(page.text[i])
    ]
    if sum(information(page.text[i]) for i in labelled) >= _FEWEST_LABELS:
        for i in labelled:
            reasons[i] = "meta_line"


def _trim_lines(page: Page, features: Features, reasons: list[str], inside: list[int]) -> None:
    """Short lines that say they are something else; below nearly all of the text such a line ends it."""
    whole = sum(features.mass[i] for i in inside) or 1.0
    seen = 0.0
    for at, i in enumerate(inside):
        seen += features.mass[i]
        if reasons[i] or features.size[i] > _LONGEST_LINE:
            continue
        text, below = page.text[i], seen >= (1.0 - _EDGE) * whole
        reason = (
            says(text, below)
            or ("meta_line" if below and is_count(text) else "")
            or ("links" if _is_link(text, page.linked[i]) else "")
        )
        if not reason:
            continue
        reasons[i] = reason
        if reason in _ENDS_TEXT and whole - seen <= _TAIL * whole:
            for later in inside[at + 1 :]:
                reasons[later] = reasons[later] or reason
            return


def _is_link(text: str, linked: int) -> bool:
    """Whether a line is nothing but links. Attachments are part of a text."""
    return linked > 0 and linked >= 0.9 * len(_SEPARATORS.sub("", text)) and not text.startswith("附件")
