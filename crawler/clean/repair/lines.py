"""Lines broken at a fixed width, as a page of paper has them, made paragraphs again; page numbers between them taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from crawler.clean.numbering import numbered
from crawler.clean.repair.ledger import Edit

_PAGE_MARKER = re.compile(
    r"[-—–\s]*(?:第\s*\d{1,4}\s*[页頁](?:\s*[,，/／]?\s*共\s*\d{1,4}\s*[页頁])?|共\s*\d{1,4}\s*[页頁]\s*[,，]?\s*第\s*\d{1,4}\s*[页頁]"
    r"|共?\s*\d{1,4}\s*[页頁]\s*[,，]\s*[当當]前第\s*\d{1,4}\s*[页頁]?|\d{1,4}\s*/\s*\d{1,4}\s*[页頁]"
    r"|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?|[-—–]\s*\d{1,4}\s*[-—–])[-—–\s]*"
)
_LONGEST_MARKER = 24
_FEWEST = 10
_NARROWEST, _WIDEST = 14.0, 60.0
_RAGGED = 3.0
_INDENT = 0.75
_HALF = re.compile(r"[0-9A-Za-z .%+\-/'\"]")
_LONG, _MOST = 0.4, 0.55
_PASSED = 0.75
_READ, _LISTED = 0.4, 0.3
_MARK = re.compile("[，。；：、？！,;]")
_ENDS = frozenset("。！？!?：:；;…”』」")
_BETWEEN_CELLS = "  "


def strip_page_markers(text: str) -> Iterator[Edit]:
    """Take out lines that are nothing but the number of a page."""
    if "页" not in text and "頁" not in text and "-" not in text and "—" not in text and "age " not in text:
        return
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if line and len(line) <= _LONGEST_MARKER and _PAGE_MARKER.fullmatch(line) and len(line) < len(text):
            yield Edit(at - 1, end, "", "page_marker") if at else Edit(0, end + 1, "", "page_marker")
        at = end + 1


def unwrap(text: str) -> Iterator[Edit]:
    """Join lines that were broken where a line of paper was full."""
    lines = text.split("\n")
    if len(lines) < _FEWEST or len(text) > _WIDEST * 1.5 * len(lines):
        return
    widths = [_width(line) for line in lines]
    full = _full_width(lines, widths)
    if not full:
        return
    longest = sorted(map(len, lines))[len(lines) // 2]  # some count characters, and digits are narrow
    at = 0
    for n, (line, following) in enumerate(pairwise(lines)):
        at += len(line) + 1
        if _BETWEEN_CELLS in line or _BETWEEN_CELLS in following:
            continue
        width = max(widths[n], full) if len(line) >= longest else widths[n]
        goes_on, certain = _goes_on(line, following, width, widths[n + 1], full)
        if goes_on:
            yield Edit(at - 1, at, between(line, following), "wrapped", certain)


def _width(line: str) -> float:
    """How wide a line is in print, in Han characters; narrow commas are taken for wide ones that a copy made narrow."""
    return len(line) - 0.5 * len(_HALF.findall(line))


def _full_width(lines: Sequence[str], widths: Sequence[float]) -> float:
    """The width at which lines were broken, 0 where they were not."""
    long = sorted(width for width in widths if width >= _NARROWEST)
    if len(long) < _LONG * len(lines):
        return 0.0
    full = long[len(long) // 2]
    if full > _WIDEST:
        return 0.0
    like = [line for line, width in zip(lines, widths, strict=True) if abs(width - full) <= _RAGGED]
    broken = [line for line in like if line[-1:] not in _ENDS]
    if len(like) < _PASSED * len(long) or len(broken) < _MOST * len(like):
        return 0.0
    sentences = sum(_MARK.search(line) is not None for line in like)
    numbers = sum(numbered(line) is not None for line in like)
    return full if sentences >= _READ * len(like) and numbers <= _LISTED * len(like) else 0.0


def _goes_on(line: str, following: str, width: float, next_width: float, full: float) -> tuple[bool, bool]:
    """Whether a line goes on in the next, and whether that is certain."""
    if numbered(following) is not None or not following:
        return False, True
    if width < full - _RAGGED:
        return False, True
    if line[-1:] not in _ENDS:
        return True, True
    begins_anew = full - _RAGGED <= next_width <= full - _INDENT or following[-1:] not in _ENDS
    return next_width > full - _INDENT or not begins_anew, False


def between(line: str, following: str) -> str:
    """What stands between two joined lines: a space between words of letters, else nothing."""
    return " " if line[-1:].isascii() and following[:1].isascii() and line[-1:].isalpha() else ""
