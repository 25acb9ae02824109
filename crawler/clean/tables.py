"""Tables of figures, told from tables that only lay a page out: each row becomes one line."""

from __future__ import annotations

from itertools import accumulate

from crawler.clean.blocks import Page, Row
from crawler.clean.text import size

_BETWEEN_CELLS = "  "
_WIDEST = 64  # columns: beyond these cells are counted as they come
_HIGHEST = 1000  # rows that one cell may reach over
_LONGEST_CELL = 360.0
_LONGEST_HEADED = 2000.0
_LONGEST_WRITTEN = 5000  # characters of any width: more is more than the longest cell
_LONG_CELL = 40.0


def join_rows(page: Page) -> None:
    """Make one block of each row of every table of figures; cells stand two spaces apart, as no other text does.

    `page.rows` says of each row, those of one cell too, which columns its cells stand in.
    """
    if "table" not in page.tag:
        return
    tables = {number: rows for number, rows in _cells_by_table(page).items() if _is_data(page, rows)}
    for number, rows in tables.items():
        _note_rows(page, number, rows)
    if joined := [row for rows in tables.values() for row in rows if len(row) > 1]:
        _merge(page, sorted(joined))


def _cells_by_table(page: Page) -> dict[int, list[list[int]]]:
    """The cells that hold text, as boxes, by table and row; rows that hold another table are left out."""
    tables, rows = [-1] * len(page.tag), [-1] * len(page.tag)
    cells: dict[int, dict[int, list[int]]] = {}
    spoilt: set[int] = set()
    for box, (tag, parent) in enumerate(zip(page.tag, page.parent, strict=True)):
        if tag == "table":
            tables[box] = box
            spoilt.add(rows[parent])
        elif parent >= 0:
            tables[box] = tables[parent]
            rows[box] = box if tag == "tr" else rows[parent]
            if tag in ("td", "th") and page.first[box] < page.end[box]:
                cells.setdefault(tables[box], {}).setdefault(parent, []).append(box)
    return {
        table: [row for box, row in by_row.items() if rows[box] not in spoilt]
        for table, by_row in cells.items()
        if table >= 0
    }


def _note_rows(page: Page, table: int, rows: list[list[int]]) -> None:
    """Write down where the cells of a table's rows stand that are shown."""
    columns = _columns(page, table)
    for cells in rows:
        shown = [cell for cell in cells if not all(page.hidden[page.first[cell] : page.end[cell]])]
        headings = all(page.tag[cell] == "th" for cell in shown)
        page.rows[page.parent[cells[0]]] = Row(table, tuple(columns[cell] for cell in shown), headings)


def _columns(page: Page, table: int) -> dict[int, int]:
    """The column of each cell, counted from 0, where cells reach over several columns and rows as HTML says."""
    found: dict[int, int] = {}
    numbers: dict[int, int] = {}  # rows by their boxes
    taken: dict[int, int] = {}  # column to the first row that is free in it
    nexts: dict[int, int] = {}  # row to its next column
    for box in range(table + 1, len(page.tag)):
        row = page.parent[box]
        if row < table:
            break
        if page.tag[box] in ("td", "th"):
            number, column = numbers.setdefault(row, len(numbers)), nexts.get(row, 0)
            while taken.get(column, 0) > number:
                column += 1
            wide, high = map(_span, page.spans.get(box, (None, None)), (_WIDEST, _HIGHEST))
            found[box] = column
            nexts[row] = column + wide
            for reached in range(column, min(column + wide, _WIDEST)) if high > 1 else ():
                taken[reached] = number + high
    return found


def _span(written: str | None, most: int) -> int:
    """How many columns or rows a cell reaches over."""
    digits = (written or "").strip()[:4]
    return min(max(int(digits), 1), most) if digits.isdecimal() else 1


def _is_data(page: Page, rows: list[list[int]]) -> bool:
    """At least two rows of two cells, nearly all of them short, and not mostly links where no heading cells say more."""
    if sum(len(row) >= 2 for row in rows) < max(2, 0.5 * len(rows)):
        return False
    cells = [range(page.first[cell], page.end[cell]) for row in rows for cell in row]
    lengths = [sum(len(page.text[i]) for i in cell) for cell in cells]
    if max(lengths) > _LONGEST_WRITTEN:
        return False
    sizes = [sum(size(page.text[i]) for i in cell) for cell in cells]
    linked = sum(page.linked[i] for cell in cells for i in cell)
    long = sum(much > _LONG_CELL for much in sizes)
    headed = sum(_is_heading(page, cell) for row in rows for cell in row) >= 2
    longest, most = (_LONGEST_HEADED, 0.9) if headed else (_LONGEST_CELL, 0.5)
    return max(sizes) <= longest and long <= 0.25 * len(sizes) and linked <= most * sum(lengths)


def _is_heading(page: Page, cell: int) -> bool:
    return page.tag[cell] == "th" and not any(page.linked[page.first[cell] : page.end[cell]])


def _merge(page: Page, rows: list[list[int]]) -> None:
    """Put the text of each row into its first block, take the others out and renumber what points at blocks.

    What is hidden in a row stays apart.
    """
    keep = [True] * len(page.text)
    for cells in rows:
        shown = [[i for i in range(page.first[cell], page.end[cell]) if not page.hidden[i]] for cell in cells]
        if not (blocks := [i for cell in shown for i in cell]):
            continue
        first = blocks[0]
        page.text[first] = _BETWEEN_CELLS.join(" ".join(page.text[i] for i in cell) for cell in shown if cell)
        page.home[first] = page.parent[cells[0]]
        page.linked[first] = sum(page.linked[i] for i in blocks)
        page.links[first] = sum(page.links[i] for i in blocks)
        for i in blocks[1:]:
            keep[i] = False
    for name in ("text", "home", "linked", "links", "hidden"):
        column = getattr(page, name)
        setattr(page, name, [value for value, kept in zip(column, keep, strict=True) if kept])
    number = list(accumulate(keep, initial=0))
    page.first = [number[i] for i in page.first]
    page.end = [number[i] for i in page.end]
    page.anchors = [(*a[:3], number[a[3]], *a[4:]) for a in page.anchors]
