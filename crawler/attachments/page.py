"""The blocks of a file as a page of boxes, so that all that is done to pages is done to files."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.attachments.blocks import Block
from crawler.clean.blocks import Page, Row

_BODY = 0


class _Builder:
    def __init__(self) -> None:
        self.page = Page(tag=["body"], name=[""], says=["body"], parent=[-1], first=[0], end=[0])
        self.open: list[tuple[str, int, int]] = []  # tag, number of the table or depth of the list, box

    def add(self, block: Block) -> None:
        """Add a block, in the list or table it is of."""
        if block.tag in ("tr", "th"):
            self._row(block)
        elif block.tag == "li":
            self._item(block)
        else:
            self._close(0)
            self._put(block, self._box("h1" if block.tag == "title" else block.tag, _BODY))

    def _row(self, block: Block) -> None:
        if not self.open or self.open[-1][:2] != ("table", block.table):
            self._close(0)
            self.open.append(("table", block.table, self._box("table", _BODY)))
        table = self.open[-1][2]
        row = self._box("tr", table)
        self.page.rows[row] = Row(table, block.columns, block.tag == "th")
        self._put(block, row)

    def _item(self, block: Block) -> None:
        if self.open and self.open[-1][0] == "table":
            self._close(0)
        self._close(block.depth)
        while len(self.open) < block.depth:
            above = self.open[-1][2] if self.open else _BODY
            self.open.append(("li", len(self.open) + 1, self._box("li", self._box("ul", above))))
            if len(self.open) == block.depth:
                self._put(block, self.open[-1][2])
                return
        _, depth, box = self.open.pop()
        item = self._box("li", self.page.parent[box])
        self.open.append(("li", depth, item))
        self._put(block, item)

    def _close(self, depth: int) -> None:
        del self.open[depth:]

    def _box(self, tag: str, parent: int) -> int:
        page = self.page
        for column, value in ((page.tag, tag), (page.name, ""), (page.says, "")):
            column.append(value)
        page.parent.append(parent)
        page.first.append(len(page.text))
        page.end.append(len(page.text))
        return len(page.tag) - 1

    def _put(self, block: Block, box: int) -> None:
        page = self.page
        page.text.append(block.text)
        page.home.append(box)
        page.linked.append(0)
        page.links.append(0)
        page.hidden.append(False)
        while box >= 0:
            page.end[box] = len(page.text)
            box = page.parent[box]


def as_page(blocks: Sequence[Block]) -> Page:
    """A page whose blocks are these, each in a box of its tag."""
    builder = _Builder()
    for block in blocks:
        builder.add(block)
    return builder.page
