"""What each paragraph is where it is not plain: a heading, an item of a list, a row of a table of figures.

Told by the elements of the page, and headings also by their numbers. The text is not changed by it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from crawler.clean.blocks import Page
from crawler.clean.division import raw_spans
from crawler.clean.numbering import numbered
from storage.records import Form, FormKind, Repair

_TAGS = {
    **{f"h{level}": FormKind.HEADING for level in range(1, 7)},
    **dict.fromkeys(("li", "dt", "dd"), FormKind.ITEM),
    "tr": FormKind.ROW,
}
_MEANING = frozenset(_TAGS)
_LONGEST_HEADING = 100
_LONGEST_NUMBERED = 40
_FEWEST = 4  # paragraphs from which headings must be fewer than half
_MOST_IN_ITEM = 5  # paragraphs; an element of a list that holds more lays the page out
_BETWEEN_CELLS = "  "
_CHAPTER = re.compile(
    r"第[零〇一二三四五六七八九十百\d]{1,5}(?:[编篇章]|部分|(?P<second>节))(?=[\s\u3000、：:]|$)"
)
_SENTENCE = re.compile("[。！？!?；;]|[，,、…]$")
_CONTINUED = "continued"
_NUMBER = "number"
_NUMBERS = 3  # the rank of 一、: chapters have the first, their sections the second


class Trait(NamedTuple):
    """What a paragraph is, and the box of the page that tells, -1 where none does."""

    kind: FormKind
    level: int
    told: str
    box: int
    columns: tuple[int, ...] = ()


def read_traits(
    page: Page, box: int, kept: Sequence[int], lines: Sequence[str], repairs: Sequence[Repair]
) -> list[Trait | None]:
    """What each line of a page's text is; `box` is the page's main box, `kept` are the blocks the lines were made of."""
    found: list[Trait | None] = [None] * len(kept)
    if not _MEANING.isdisjoint(page.tag):
        found = _without_layout(_of_blocks(page, box, kept))
    if repairs or len(lines) != len(kept):
        found = _of_lines(page, kept, found, lines, repairs)
    return _with_numbered(_checked(found, lines), lines)


def forms(traits: Sequence[Trait | None], first: int, count: int) -> tuple[Form, ...]:
    """What is to be said of a document whose paragraphs are `count` of the lines, from `first` on."""
    tables: dict[int, int] = {}
    found: list[Form] = []
    for n, trait in enumerate(traits[first : first + count], start=1):
        if trait:
            row = trait.kind is FormKind.ROW
            level = tables.setdefault(trait.level, len(tables) + 1) if row else trait.level
            found.append(Form(n, trait.kind, level, trait.told, trait.columns))
    return tuple(found)


def _of_blocks(page: Page, main: int, kept: Sequence[int]) -> list[Trait | None]:
    """What the nearest element with a meaning makes of each block. No box is looked at twice."""
    known: dict[int, Trait | None] = {}
    seen: set[int] = set()
    found: list[Trait | None] = []
    for block in kept:
        path: list[int] = []
        box = page.home[block]
        while box > main and box not in known:
            path.append(box)
            box = page.parent[box]
        trait = known.get(box)
        while path:
            box = path.pop()
            if page.tag[box] in _MEANING:
                trait = _of_element(page, box, trait)
            known[box] = trait
        if trait and trait.kind is not FormKind.HEADING:
            trait = trait._replace(told=_CONTINUED) if trait.box in seen else trait
            seen.add(trait.box)
        found.append(trait)
    return found


def _of_element(page: Page, box: int, around: Trait | None) -> Trait | None:
    """What an element is inside of what is around it; a row of a table that only lays the page out is nothing."""
    tag = page.tag[box]
    kind = _TAGS[tag]
    if kind is FormKind.HEADING:
        return Trait(kind, int(tag[1]), tag, box)
    if kind is FormKind.ITEM:
        return Trait(kind, around.level + 1 if around and around.kind is kind else 1, tag, box)
    if not (row := page.rows.get(box)):
        return around
    in_order = row.columns == tuple(range(len(row.columns)))
    return Trait(kind, row.table, "th" if row.heading else tag, box, () if in_order else row.columns)


def _without_layout(found: list[Trait | None]) -> list[Trait | None]:
    """Elements of lists that hold whole sections are no items."""
    held = Counter(trait.box for trait in found if trait and trait.kind is FormKind.ITEM)
    if not held or max(held.values()) <= _MOST_IN_ITEM:
        return found
    return [None if trait and held[trait.box] > _MOST_IN_ITEM else trait for trait in found]


def _of_lines(
    page: Page,
    kept: Sequence[int],
    found: Sequence[Trait | None],
    lines: Sequence[str],
    repairs: Sequence[Repair],
) -> list[Trait | None]:
    """The same for lines that repairs have cut or joined: one made of several blocks is what all of them are."""
    begins = [0, *accumulate(len(page.text[i]) + 1 for i in kept)]
    spans = [
        (bisect_right(begins, start) - 1, bisect_right(begins, max(start, end - 1)) - 1)
        for start, end in raw_spans(lines, repairs)
    ]
    pieces = Counter(block for first, last in spans for block in range(first, last + 1))
    made: list[Trait | None] = []
    before = -1
    for first, last in spans:
        trait = found[first] if first < len(found) else None
        if trait and any(not _alike(trait, other) for other in found[first + 1 : last + 1]):
            trait = None
        if trait and (pieces[first] > 1 or last > first):
            if trait.kind is FormKind.ROW or (trait.kind is FormKind.HEADING and pieces[first] > 1):
                trait = None
            elif first == before:
                trait = trait._replace(told=_CONTINUED)
        made.append(trait)
        before = last
    return made


def _alike(one: Trait, other: Trait | None) -> bool:
    return other is not None and (one.kind, one.level) == (other.kind, other.level)


def _checked(found: list[Trait | None], lines: Sequence[str]) -> list[Trait | None]:
    """Without headings that are paragraphs or most of the text, and rows that no longer have their cells."""
    headings = sum(trait is not None and trait.kind is FormKind.HEADING for trait in found)
    if not headings and not any(found):
        return found
    most = len(lines) >= _FEWEST and 2 * headings > len(lines)
    return [
        None if trait and _is_belied(trait, line, most) else trait
        for trait, line in zip(found, lines, strict=True)
    ]


def _is_belied(trait: Trait, line: str, most: bool) -> bool:
    if trait.kind is FormKind.HEADING:
        return most or len(line) > _LONGEST_HEADING
    cells = trait.kind is FormKind.ROW and trait.columns
    return bool(cells) and line.count(_BETWEEN_CELLS) + 1 != len(trait.columns)


def _with_numbered(found: list[Trait | None], lines: Sequence[str]) -> list[Trait | None]:
    """With the headings that only their numbers tell: short lines, text or a deeper number below, no list of them.

    Under chapters the levels of all other numbers begin below those of chapters and their sections.
    """
    ranks = [_rank(line) if len(line) <= _LONGEST_NUMBERED else 0 for line in lines]
    if not any(ranks):
        return found
    above = 0 if any(0 < rank < _NUMBERS for rank in ranks) else _NUMBERS - 1
    for n, rank in enumerate(ranks[:-1]):
        if not rank or found[n] or found[n + 1] or (n and ranks[n - 1] == rank):
            continue
        number = numbered(lines[n + 1])
        below = _NUMBERS - 1 + number.level if number else ranks[n + 1]
        if not below or below > rank:
            found[n] = Trait(FormKind.HEADING, rank - above, _NUMBER, -1)
    return found


def _rank(line: str) -> int:
    """How deep a line's number is, where the line may be a heading, chapters first; else 0."""
    if number := numbered(line):
        free = number.end < len(line) and not _SENTENCE.search(line, number.end)
        return _NUMBERS - 1 + number.level if free else 0
    if line[:1] == "第" and (chapter := _CHAPTER.match(line)) and not _SENTENCE.search(line):
        return 2 if chapter["second"] else 1
    return 0
