"""The lines of a PDF as blocks: which of them go on in the next, which are the title, which are rows of tables.

A line goes on where it reaches the right edge of the text and the next one is not indented. That is told by their
places on the page, so no character has to be guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from crawler.attachments.blocks import Block
from crawler.attachments.layout import Line
from crawler.clean.numbering import numbered

_ENDS = tuple("。！？!?；;：:”』」…")
_NO_TITLE_ENDS = tuple("。，；：、,;:")
_CLOSING = frozenset("，。、；：？！）》”』」…,.;:?!)")
_WORD = re.compile(r"[\x21-\x7e]+")
_LARGER = 1.12  # a title is so much larger than the text
_LIKE = 0.12  # sizes that differ by less are one
_INDENT = 0.8  # heights
_ROOM = 0.6  # heights that a full line may leave free beside what did not fit
_NARROWEST = 14.0  # heights: narrower text is no running text
_SHARED = 0.1  # of the lines must begin at the edge of the text
_FEWEST = 8  # lines that tell the edges of one page
_HANGING = 1.5  # characters that may stand over the edge
_FEWEST_BROKEN = 3  # lines at the right edge that show that it is one
_SPACED = 1.3  # times the usual distance between two lines
_OFF_CENTRE, _OFF_EDGE = 1.5, 2.0  # heights
_HIGHEST, _LONGEST_TITLE = 12, 80  # lines from the top of the file, and characters
_ISSUER = re.compile(r"文\s*件$")


class Frame(NamedTuple):
    """The edges of running text, its size, and the usual distance of its lines.

    `full` is how many characters lines have that reach the right edge, `broken` whether enough of them stop in the
    middle of a sentence to show that the edge broke them, `indents` whether paragraphs are indented.
    """

    left: float
    right: float
    size: float
    pitch: float
    full: int
    broken: bool
    indents: bool


def as_blocks(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """The lines of all pages as blocks, in order; lines with a reason keep it."""
    frames = _frames(pages)
    plain = [line for page in pages for line in page if not line.reason and not line.cells]
    title = _title(pages[0], _frame(plain)) if plain else []
    blocks: list[Block] = []
    rows: list[Line] = []
    before: tuple[Line, Frame] | None = None
    for n, page in enumerate(pages):
        for at, line in enumerate(page):
            if rows and not line.cells and not line.reason:
                blocks += _table(rows, blocks)
                rows = []
            if line.reason:
                blocks.append(Block(line.text, reason=line.reason))
            elif line.cells:
                rows.append(line)
                before = None
            elif n == 0 and at in title:
                before = None
                if at == title[0]:
                    blocks.append(Block("".join(page[each].text for each in title), "title"))
            else:
                frame = frames[n, line.column]
                blocks.append(_text(before, line, frame))
                before = (line, frame)
    return blocks + _table(rows, blocks)


def _text(before: tuple[Line, Frame] | None, line: Line, frame: Frame) -> Block:
    if before is None or not _goes_on(*before, line, frame):
        return Block(line.text)
    certain = _reaches(*before, line, frame.size) and (frame.indents or not before[0].text.endswith(_ENDS))
    return Block(line.text, goes_on=True, certain=certain)


def _goes_on(before: Line, above: Frame, line: Line, frame: Frame) -> bool:
    """Whether a line is the rest of the paragraph before, which stands in the frame `above`."""
    size = frame.size
    if abs(before.height - line.height) > 2 * _LIKE * size:
        return False
    if before.column == line.column and before.top - line.top > _SPACED * frame.pitch:
        return False
    if line.left > frame.left + _INDENT * size or frame.right - frame.left < _NARROWEST * size:
        return False
    if not before.text.endswith(_ENDS):
        # Some programs count characters, and digits are narrow.
        written = len(before.text) + (before.left - above.left) / size
        return _reaches(before, above, line, size) or written >= above.full - _HANGING > 0
    ends = not frame.indents and (not above.broken or numbered(line.text) is not None)
    return not ends and _reaches(before, above, line, size)


def _reaches(before: Line, above: Frame, line: Line, size: float) -> bool:
    """Whether a line leaves no room for what the next one begins with."""
    return above.right - before.right <= _first_word(line.text, size) + _ROOM * size


def _first_word(text: str, size: float) -> float:
    """How wide the first part of a line is that cannot be broken."""
    if word := _WORD.match(text):
        return 0.5 * size * len(word[0])
    closing = next((n for n, character in enumerate(text[1:]) if character not in _CLOSING), 0)
    return size * (1 + closing)


def _frames(pages: Sequence[Sequence[Line]]) -> dict[tuple[int, int], Frame]:
    """The edges of the text on each page, in each of its columns; those of the file where a page has few lines."""
    plain = [[line for line in page if not line.reason and not line.cells] for page in pages]
    found: dict[tuple[int, int], Frame] = {}
    for column in (0, 1, 2):
        lines = [line for page in plain for line in page if line.column == column]
        if not lines:
            continue
        whole = _frame(lines)
        for n, page in enumerate(plain):
            own = [line for line in page if line.column == column]
            found[n, column] = (
                _frame(own)._replace(indents=whole.indents, broken=whole.broken)
                if len(own) >= _FEWEST
                else whole
            )
    return found


def _frame(lines: Sequence[Line]) -> Frame:
    size = _median([line.height for line in lines])
    body = [line for line in lines if abs(line.height - size) <= _LIKE * size]
    least = max(1, int(_SHARED * len(body)))
    lefts, rights = sorted(line.left for line in body), sorted(line.right for line in body)
    left = next(
        edge
        for n, edge in enumerate(lefts)
        if sum(each - edge <= _INDENT * size for each in lefts[n:]) >= least
    )
    right = next(
        edge
        for edge in reversed(rights)
        if sum(abs(each - edge) <= _INDENT * size for each in rights) >= least
    )
    steps = [a.top - b.top for a, b in pairwise(body) if 0 < a.top - b.top < 4 * size]
    indents = any(
        a.left > left + _INDENT * size >= b.left and right - a.right <= 2 * size for a, b in pairwise(body)
    )
    at_edge = [line for line in body if right - line.right <= _INDENT * size]
    broken = sum(not line.text.endswith(_ENDS) for line in at_edge)
    return Frame(
        left,
        right,
        size,
        _median(steps) if steps else 2 * size,
        int(_median([len(line.text) for line in at_edge])) if len(at_edge) >= _FEWEST_BROKEN else 0,
        len(at_edge) >= _FEWEST_BROKEN and 2 * broken >= len(at_edge),
        indents,
    )


def _title(page: Sequence[Line], frame: Frame) -> list[int]:
    """The lines at the top of the first page that are its title: larger than the text, or else in its middle."""
    top = [
        at
        for at, line in enumerate(page[:_HIGHEST])
        if not line.reason and not line.cells and line.column == 0
    ]
    larger = _groups(page, [at for at in top if page[at].height >= _LARGER * frame.size])
    found = [group for group in larger if not _ISSUER.search(page[group[-1]].text)]
    if not found:
        found = _groups(page, [at for at in top if _is_centred(page[at], frame)])
    fit = [group for group in found if _fits(page, group)]
    return max(fit, key=lambda group: (round(page[group[0]].height), -group[0])) if fit else []


def _groups(page: Sequence[Line], chosen: Sequence[int]) -> list[list[int]]:
    """Chosen lines of one size that follow each other."""

    def key(item: tuple[int, int]) -> tuple[int, int]:
        n, at = item
        return at - n, round(page[at].height)

    return [[at for _, at in group] for _, group in groupby(enumerate(chosen), key=key)]


def _fits(page: Sequence[Line], group: Sequence[int]) -> bool:
    text = "".join(page[at].text for at in group)
    return 4 <= len(text) <= _LONGEST_TITLE and not text.endswith(_NO_TITLE_ENDS)


def _is_centred(line: Line, frame: Frame) -> bool:
    left, right = line.left - frame.left, frame.right - line.right
    return left >= _OFF_EDGE * frame.size and abs(left - right) <= _OFF_CENTRE * frame.size


def _table(rows: Sequence[Line], before: Sequence[Block]) -> list[Block]:
    """Rows that follow each other, each cell in the column of the widest row that it stands under."""
    if not rows:
        return []
    number = 1 + max((block.table for block in before), default=0)
    widest = max(rows, key=lambda row: len(row.cells)).cells
    found = []
    for row in rows:
        columns = tuple(_columns(row.cells, widest))
        in_order = columns if len(set(columns)) == len(columns) else tuple(range(len(columns)))
        found.append(Block(row.text, "tr", columns=in_order, table=number))
    return found


def _columns(cells: Sequence[tuple[float, float]], widest: Sequence[tuple[float, float]]) -> Iterator[int]:
    for left, right in cells:
        middle = (left + right) / 2
        yield min(range(len(widest)), key=lambda n: abs(sum(widest[n]) / 2 - middle))


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
