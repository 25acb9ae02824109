"""Tables of figures, told from tables that only lay a page out: each row becomes one line."""

from __future__ import annotations

from itertools import accumulate

from crawler.clean.blocks import Block, Page
from crawler.clean.text import size

_BETWEEN_CELLS = "  "
_LONGEST_CELL = 120.0
_LONG_CELL = 40.0


def join_rows(page: Page) -> None:
    """Make one block of each row of every table of figures; cells stand two spaces apart, as no other text does."""
    rows = [
        row
        for table in _tables(page)
        if _is_data(page, cells := _cells(page, table))
        for row in cells.values()
    ]
    if rows:
        _merge(page, [row for row in rows if len(row) > 1])


def _tables(page: Page) -> list[int]:
    """The tables that hold no other table."""
    tables = [box for box, tag in enumerate(page.tag) if tag == "table"]
    return [
        t for t, following in zip(tables, [*tables, -1][1:], strict=True) if not _inside(page, following, t)
    ]


def _inside(page: Page, box: int, outer: int) -> bool:
    while box > outer:
        box = page.parent[box]
    return box == outer


def _cells(page: Page, table: int) -> dict[int, list[int]]:
    """The cells with text of each row, as boxes."""
    rows: dict[int, list[int]] = {}
    box = table + 1
    while box < len(page.tag) and page.parent[box] >= table:
        if page.tag[box] in ("td", "th") and page.first[box] < page.end[box]:
            rows.setdefault(page.parent[box], []).append(box)
        box += 1
    return rows


def _is_data(page: Page, rows: dict[int, list[int]]) -> bool:
    """At least two rows of two cells, short ones, mostly not links."""
    cells = [cell for row in rows.values() for cell in row]
    # Rows of one cell hold headings and notes.
    if sum(len(row) >= 2 for row in rows.values()) < max(2, 0.5 * len(rows)):
        return False
    blocks = [page.blocks[i] for cell in cells for i in range(page.first[cell], page.end[cell])]
    sizes = [sum(size(page.blocks[i].text) for i in range(page.first[c], page.end[c])) for c in cells]
    linked, length = sum(b.linked for b in blocks), sum(len(b.text) for b in blocks)
    long = sum(much > _LONG_CELL for much in sizes)
    return max(sizes) <= 3 * _LONGEST_CELL and long <= 0.25 * len(sizes) and linked <= 0.5 * length


def _merge(page: Page, rows: list[list[int]]) -> None:
    """Replace the blocks of each row by one, and renumber what points at blocks."""
    joined: dict[int, tuple[int, Block]] = {}
    for cells in rows:
        first, end = page.first[cells[0]], page.end[cells[-1]]
        blocks = page.blocks[first:end]
        text = _BETWEEN_CELLS.join(
            " ".join(b.text for b in page.blocks[page.first[cell] : page.end[cell]]) for cell in cells
        )
        linked, links = sum(b.linked for b in blocks), sum(b.links for b in blocks)
        joined[first] = end, Block(text, page.parent[cells[0]], linked, links, all(b.hidden for b in blocks))
    blocks, starts, i = [], [0] * (len(page.blocks) + 1), 0
    while i < len(page.blocks):
        end, block = joined.get(i, (i + 1, page.blocks[i]))
        starts[i] = 1
        blocks.append(block)
        i = end
    number = list(accumulate(starts, initial=0))
    page.blocks = blocks
    page.first = [number[i] for i in page.first]
    page.end = [number[i] for i in page.end]
    page.anchors = [anchor._replace(block=number[anchor.block]) for anchor in page.anchors]
