"""A page's repaired text divided into its documents, each with its own ledger; and what belongs to none of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from crawler.clean.blocks import Page
from crawler.clean.repair import repair, undo
from crawler.clean.split import Paragraph, Part, may_be_several, page_edges, split
from crawler.clean.split.furniture import reason_between
from storage.records import Edge, RefinedDocument, Repair

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LONGEST_TITLE = 60


class Piece(NamedTuple):
    """The text of one document, its ledger, title and edges, and which paragraph of the page's text it begins with."""

    text: str
    repairs: tuple[Repair, ...]
    title: str
    start: Edge = Edge(whole=True, certain=True, why="page")
    end: Edge = Edge(whole=True, certain=True, why="page")
    first: int = 0


def divide(page: Page, reasons: Sequence[str], kept: Sequence[int], whole: Piece) -> list[Piece]:
    """The documents of a page whose `kept` blocks, joined and repaired, are the `whole`."""
    lines = whole.text.split("\n")
    above = _links_above(page, reasons, kept)
    parts: list[Part] = []
    if above or may_be_several(whole.text, lines):
        parts = split(_paragraphs(page, kept, above, whole, lines), whole.title)
    if not parts:
        start, end = page_edges(lines)
        return [whole._replace(start=start, end=end)]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    return [_piece(part, whole, starts) for part in parts]


def left_out(texts: Sequence[str], documents: Sequence[RefinedDocument]) -> Iterator[str]:
    """For each kept block, why it is in no document, or nothing where it is in one; nothing at all where all are."""
    raw, at = "\n".join(texts), 0
    inside: list[tuple[int, int]] = []
    for document in documents:
        text = undo(document.text, document.repairs) if document.repairs else document.text
        if len(text) == len(raw):
            return
        at = raw.find(text, at)
        inside.append((at, at + len(text)))
        at += len(text)
    place = n = 0
    for text in texts:
        end = place + len(text)
        while n < len(inside) and inside[n][1] <= place:
            n += 1
        yield "" if n < len(inside) and inside[n][0] < end else reason_between(text)
        place = end + 1


def _links_above(page: Page, reasons: Sequence[str], kept: Sequence[int]) -> dict[int, str]:
    """Links that stand right above a kept block as its title may: by the block below."""
    found: dict[int, str] = {}
    for before, block in zip([-1, *kept], kept, strict=False):
        if (
            block - 1 > before
            and reasons[block - 1] == "links"
            and len(page.text[block - 1]) <= _LONGEST_TITLE
        ):
            found[block] = page.text[block - 1]
    return found if len(found) > 1 else {}


def _paragraphs(
    page: Page, kept: Sequence[int], above: dict[int, str], whole: Piece, lines: Sequence[str]
) -> list[Paragraph]:
    """The lines of the text with what the page says of them."""
    begins = [0, *accumulate(len(page.text[i]) + 1 for i in kept)]
    found: list[Paragraph] = []
    seen = -1
    for line, (place, _) in zip(lines, raw_spans(lines, whole.repairs), strict=True):
        n = min(bisect_right(begins, place) - 1, len(kept) - 1)
        block = kept[n]
        heading = page.tag[page.home[block]] in _HEADINGS
        found.append(
            Paragraph(line, heading, repair(above[block])[0] if n != seen and block in above else "")
        )
        seen = n
    return found


def raw_spans(lines: Sequence[str], repairs: Sequence[Repair]) -> Iterator[tuple[int, int]]:
    """Where each line began and ended before the repairs."""
    at = n = shift = 0
    for line in lines:
        ends: list[int] = []
        for place in (at, at + len(line)):
            while n < len(repairs) and repairs[n].position < place:
                shift += len(repairs[n].before) - len(repairs[n].after)
                n += 1
            ends.append(place + shift)
        yield ends[0], ends[1]
        at += len(line) + 1


def _piece(part: Part, whole: Piece, starts: Sequence[int]) -> Piece:
    first, end = starts[part.first], starts[part.end] - 1
    repairs = tuple(
        Repair(r.kind, r.position - first, r.before, r.after, r.certain)
        for r in whole.repairs
        if first <= r.position and r.position + len(r.after) <= end
    )
    return Piece(whole.text[first:end], repairs, part.title, part.start_edge, part.end_edge, part.first)
