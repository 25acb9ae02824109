"""What a reader of files hands over: the blocks of a file in reading order, as plain as a page's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

BETWEEN_CELLS = "  "


class Block(NamedTuple):
    """A paragraph, heading, item or row. `tag` is p, title, h1 to h6, li, tr, or th for a row of headings.

    `depth` counts an item's lists from 1. `columns` are those of a row's cells, `table` numbers its table from 1.
    `goes_on` says that the block before runs on into this one, and how sure that is. A `reason` leaves it out.
    """

    text: str
    tag: str = "p"
    depth: int = 0
    columns: tuple[int, ...] = ()
    table: int = 0
    goes_on: bool = False
    certain: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The blocks of a file, the title its properties give, and when they say it was made (ISO 8601, a day).

    `missing` has the reason for each of its pages that gives no text. `is_table` says that it is all figures: a date in it is no date of the file.
    """

    blocks: tuple[Block, ...] = field(default=())
    title: str = ""
    made: str = ""
    is_table: bool = False
    missing: tuple[str, ...] = ()
