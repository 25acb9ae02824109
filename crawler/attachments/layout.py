"""Where the characters of a page of paper stand: made pieces, rows and lines, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from crawler.clean.text import fold

_SAME_ROW = 0.5  # of the lower one's height must be beside the other
_APART = 0.65  # heights: so far apart are cells of a table, and columns
_WORDS_APART = 0.18  # heights: so far apart are words of letters
_FEWEST_BESIDE = 3  # rows of text in each of two columns
_PROSE = 0.55  # of a column's width is filled by the lines of running text
_CELLS_IN_A_ROW = 2  # rows of several cells under one another make a table


class Character(NamedTuple):
    """A character and its box, in points from the bottom left corner of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


class Piece(NamedTuple):
    """Characters that follow each other on one row."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """How high the letters are."""
        return self.top - self.bottom


class Line(NamedTuple):
    """A line of a page as it is read, in the left `column` (1), the right one (2), or neither (0).

    A row of a table has the left and right edges of its `cells`, other lines have none.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    height: float
    column: int = 0
    cells: tuple[tuple[float, float], ...] = ()
    reason: str = ""


def lines_of(characters: Iterable[Character]) -> list[Line]:
    """The lines of one page: two columns of running text one after the other, all else from top to bottom."""
    rows = _rows(_pieces(characters))
    return [line for column, part in _columns(rows) for line in _lines(part, column)]


def _pieces(characters: Iterable[Character]) -> list[Piece]:
    """Characters joined while each stands right behind the one before, as files have them."""
    found: list[Piece] = []
    run: list[Character] = []
    for character in characters:
        if run and not _follows(run[-1], character):
            found += _piece(run)
            run = []
        run.append(character)
    return found + _piece(run)


def _follows(before: Character, character: Character) -> bool:
    height = max(before.top - before.bottom, character.top - character.bottom, 1.0)
    beside = min(before.top, character.top) - max(before.bottom, character.bottom)
    least = min(before.top - before.bottom, character.top - character.bottom)
    return beside >= _SAME_ROW * least and -0.5 * height <= character.left - before.right <= _APART * height


def _piece(run: list[Character]) -> list[Piece]:
    """A piece without blanks at its edges, which would make it wider than it looks; nothing for blanks alone."""
    while run and run[-1].text.isspace():
        run.pop()
    start = next((n for n, character in enumerate(run) if not character.text.isspace()), len(run))
    if not (run := run[start:]):
        return []
    words = [run[0].text]
    for before, character in pairwise(run):
        gap = character.left - before.right
        if gap > _WORDS_APART * (before.top - before.bottom) and _are_letters(before.text, character.text):
            words.append(" ")
        words.append(character.text)
    tops, bottoms = sorted(c.top for c in run), sorted(c.bottom for c in run)
    middle = len(run) // 2
    return [
        Piece(fold("".join(words)), run[0].left, bottoms[middle], max(c.right for c in run), tops[middle])
    ]


def _are_letters(one: str, other: str) -> bool:
    return one.isascii() and other.isascii() and not one.isspace() and not other.isspace()


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that stand beside each other together, from top to bottom, each row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted((p for p in pieces if p.text), key=lambda p: (-(p.top + p.bottom), p.left)):
        if rows and _beside(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _beside(one: Piece, other: Piece) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap >= _SAME_ROW * min(one.height, other.height)


def _columns(rows: list[list[Piece]]) -> Iterator[tuple[int, list[list[Piece]]]]:
    """Rows as they are, but where running text stands in two columns: then the left one first."""
    if not rows:
        return
    left = min(piece.left for row in rows for piece in row)
    right = max(piece.right for row in rows for piece in row)
    middle = (left + right) / 2
    whole: list[list[Piece]] = []
    for is_wide, group in groupby(rows, key=lambda row: any(p.left < middle < p.right for p in row)):
        band = list(group)
        sides = [] if is_wide else _sides(band, middle, (right - left) / 2)
        if not sides:
            whole += band
            continue
        yield 0, whole
        yield from enumerate(sides, start=1)
        whole = []
    yield 0, whole


def _sides(rows: list[list[Piece]], middle: float, width: float) -> list[list[list[Piece]]]:
    """Rows that leave the middle of the page free, as two columns of running text; nothing where they are not that."""
    sides = [
        [kept for row in rows if (kept := [p for p in row if (p.left < middle) is is_left])]
        for is_left in (True, False)
    ]
    prose = all(
        len(side) >= _FEWEST_BESIDE
        and sum(row[-1].right - row[0].left >= _PROSE * width for row in side) > len(side) / 2
        for side in sides
    )
    return sides if prose else []


def _lines(rows: Sequence[list[Piece]], column: int) -> list[Line]:
    """Rows as lines; rows of several cells that stand under one another are rows of a table."""
    cells = [_cells(row) for row in rows]
    many = [len(row) > 1 for row in cells]
    found = []
    for n, row in enumerate(cells):
        near = sum(many[max(0, n - 1) : n + 2])
        found.append(_line(row, column, is_row=many[n] and near >= _CELLS_IN_A_ROW))
    return found


def _cells(row: Sequence[Piece]) -> list[Piece]:
    """The pieces of a row, those that stand close together as one."""
    found: list[Piece] = []
    for piece in row:
        before = found[-1] if found else None
        if before and piece.left - before.right < _APART * max(before.height, piece.height):
            gap = piece.left - before.right > _WORDS_APART * before.height
            letters = _are_letters(before.text[-1], piece.text[0])
            found[-1] = Piece(
                before.text + (" " if gap and letters else "") + piece.text,
                before.left,
                min(before.bottom, piece.bottom),
                max(before.right, piece.right),
                max(before.top, piece.top),
            )
        else:
            found.append(piece)
    return found


def _line(cells: Sequence[Piece], column: int, *, is_row: bool) -> Line:
    bottom, top = min(p.bottom for p in cells), max(p.top for p in cells)
    height = sorted(p.height for p in cells)[len(cells) // 2]
    text = ("  " if is_row else " ").join(p.text for p in cells)
    edges = tuple((p.left, p.right) for p in cells) if is_row else ()
    return Line(text, cells[0].left, bottom, cells[-1].right, top, height, column, edges)
