"""What a PDF repeats at the top and the bottom of its pages, and their numbers: no text of the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from crawler.attachments.layout import Line

_OUTERMOST = 3  # lines at either end of a page
_FEWEST = 3  # pages that say the same
_MOST_OF = 0.4  # of the pages: left and right ones may say different things
_PLACE = 12.0  # points by which the place may differ
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[-—–·\s]*(?:第\s*)?(\d{1,4})\s*[页頁]?(?:\s*[,，/／]?\s*(?:共|of)?\s*\d{1,4}\s*[页頁]?)?[-—–·\s]*"
)
_IN_ORDER = 0.6  # of the numbers must count the pages


def strike_margins(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages' lines, with a reason for each that is one of their headers, footers or numbers."""
    reasons: dict[tuple[int, int], str] = {}
    repeated = Counter(key for page in pages for key in {key for _, key in _keys(page)})
    least = max(_FEWEST, _MOST_OF * len(pages))
    numbers = list(_numbers(pages))
    counted = Counter(number - page for page, _, number in numbers)
    step, count = counted.most_common(1)[0] if counted else (0, 0)
    for n, page in enumerate(pages):
        for at, key in _keys(page):
            if any(repeated[near] >= least for near in _near(key)):
                reasons[n, at] = "page_header" if key[2] else "page_footer"
    if count >= 2 and count >= _IN_ORDER * len(numbers):
        reasons |= {(n, at): "page_number" for n, at, number in numbers if number - n == step}
    return [
        [
            line._replace(reason=reasons.get((n, at), "")) if (n, at) in reasons else line
            for at, line in enumerate(page)
        ]
        for n, page in enumerate(pages)
    ]


Key = tuple[str, int, bool]


def _keys(page: Sequence[Line]) -> Iterator[tuple[int, Key]]:
    """The outermost lines of a page, by what they say but for numbers, where they stand, and whether at the top."""
    in_order = sorted(range(len(page)), key=lambda at: -page[at].top)
    for at in in_order[:_OUTERMOST]:
        yield at, (_said(page[at]), round(page[at].top / _PLACE), True)
    for at in in_order[max(_OUTERMOST, len(in_order) - _OUTERMOST) :]:
        yield at, (_said(page[at]), round(page[at].top / _PLACE), False)


def _near(key: Key) -> Iterator[Key]:
    said, place, top = key
    return ((said, place + step, top) for step in (-1, 0, 1))


def _said(line: Line) -> str:
    return _DIGITS.sub("#", "".join(line.text.split()))


def _numbers(pages: Sequence[Sequence[Line]]) -> Iterator[tuple[int, int, int]]:
    """The outermost lines that are nothing but a number: page, line, number."""
    for n, page in enumerate(pages):
        in_order = sorted(range(len(page)), key=lambda at: -page[at].top)
        for at in dict.fromkeys((*in_order[:1], *in_order[-1:])):
            if found := _NUMBER.fullmatch(page[at].text):
                yield n, at, int(found[1])
