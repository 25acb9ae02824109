"""Tables of figures, told from tables that only lay a page out: each row becomes one line."""

from __future__ import annotations

from itertools import accumulate

from crawler.clean.blocks import Page
from crawler.clean.text import size

_BETWEEN_CELLS = "  "
_LONGEST_CELL = 360.0
_LONG_CELL = 40.0


def join_rows(page: Page) -> None:
    """Make one block of each row of every table of figures; cells stand two spaces apart, as no other text does."""
    if "table" not in page.tag:
        return
    tables = (_cells_by_row(page, table) for table in _innermost_tables(page))
    rows = [row for table in tables if _is_data(page, table) for row in table if len(row) > 1]
    if rows:
        _merge(page, rows)


def _innermost_tables(page: Page) -> list[int]:
    tables = [box for box, tag in enumerate(page.tag) if tag == "table"]
    return [
        t for t, following in zip(tables, [*tables, 0][1:], strict=True) if not _inside(page, following, t)
    ]


def _inside(page: Page, box: int, outer: int) -> bool:
    while box > outer:
        box = page.parent[box]
    return box == outer


def _cells_by_row(page: Page, table: int) -> list[list[int]]:
    """The cells that hold text, as boxes, row by row."""
    rows: dict[int, list[int]] = {}
    box = table + 1
    while box < len(page.tag) and page.parent[box] >= table:
        if page.tag[box] in ("td", "th") and page.first[box] < page.end[box]:
            rows.setdefault(page.parent[box], []).append(box)
        box += 1
    return list(rows.values())


def _is_data(page: Page, rows: list[list[int]]) -> bool:
    """At least two rows of two cells, nearly all of them short, and not mostly links."""
    if sum(len(row) >= 2 for row in rows) < max(2, 0.5 * len(rows)):
        return False
    cells = [range(page.first[cell], page.end[cell]) for row in rows for cell in row]
    sizes = [sum(size(page.text[i]) for i in cell) for cell in cells]
    linked = sum(page.linked[i] for cell in cells for i in cell)
    length = sum(len(page.text[i]) for cell in cells for i in cell)
    long = sum(much > _LONG_CELL for much in sizes)
    return max(sizes) <= _LONGEST_CELL and long <= 0.25 * len(sizes) and linked <= 0.5 * length


def _merge(page: Page, rows: list[list[int]]) -> None:
    """Put the text of each row into its first block, take the others out and renumber what points at blocks."""
    keep = [True] * len(page.text)
    for cells in rows:
        first, end = page.first[cells[0]], page.end[cells[-1]]
        page.text[first] = _BETWEEN_CELLS.join(
            " ".join(page.text[page.first[cell] : page.end[cell]]) for cell in cells
        )
        page.home[first] = page.parent[cells[0]]
        page.linked[first], page.links[first] = sum(page.linked[first:end]), sum(page.links[first:end])
        page.hidden[first] = all(page.hidden[first:end])
        keep[first + 1 : end] = [False] * (end - first - 1)
    for name in ("text", "home", "linked", "links", "hidden"):
        column = getattr(page, name)
        setattr(page, name, [value for value, kept in zip(column, keep, strict=True) if kept])
    number = list(accumulate(keep, initial=0))
    page.first = [number[i] for i in page.first]
    page.end = [number[i] for i in page.end]
    page.anchors = [(*a[:3], number[a[3]], *a[4:]) for a in page.anchors]
