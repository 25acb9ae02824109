"""A stored page laid open: every block of its text in order, what became of it, and why.

The same steps as `refine` (crawler.pipeline), which keeps of what is left out only what a harvest needs; a test holds the
two together. Like it, this is for a worker that can be killed: `Refinery.lay_open`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from crawler.bounds import unfit
from crawler.clean import CLEANER
from crawler.clean.blocks import Page, read
from crawler.clean.content import Content, find
from crawler.clean.division import left_out, raw_spans
from crawler.clean.documents import compose
from crawler.clean.head import read_head
from crawler.clean.metadata import describe
from crawler.clean.repair import undo
from crawler.clean.template import NO_TEMPLATE, Template
from crawler.decode import decode
from crawler.walls import wall
from storage.cleaners import made_by
from storage.records import RefinedDocument

MOST = 400_000  # characters that are handed over; of more only their number
_NO_DOCUMENT = "no_document"


class Change(NamedTuple):
    """A repair where the page has it: characters `start` to `stop` of the passage became `after`.

    `stop` is one behind the end where the new line behind the passage went as well.
    """

    start: int
    stop: int
    after: str
    kind: str
    certain: bool


class Passage(NamedTuple):
    """A block of the page's text. `reason` is why it was dropped, empty for what is kept.

    A kept one belongs to a document, by its position on the page, and to the paragraph of it that it begins in.
    """

    text: str
    reason: str = ""
    document: int = 0
    paragraph: int = 0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page had. `documents` are the hashes of their texts by position, `refused` why the page is none as a whole.

    `more` counts the characters of passages that were too many to be handed over.
    """

    cleaner: str
    encoding: str
    title: str = ""
    passages: tuple[Passage, ...] = ()
    documents: tuple[tuple[int, str], ...] = ()
    refused: str = ""
    more: int = 0


def lay_open(
    body: bytes, *, headers: Iterable[tuple[str, str]] = (), template: Template = NO_TEMPLATE
) -> PageText:
    """Every block of a page's text in the order it is read, with what became of it. Pure; no bytes make it raise."""
    headers = tuple(headers)
    decoded = decode(body, headers)
    laid = PageText(made_by(CLEANER, template.name), f"{decoded.encoding} ({decoded.encoding_from})")
    if reason := unfit(decoded.utf8):
        return replace(laid, refused=reason)
    tree = LexborHTMLParser(decoded.utf8)
    page, head = read(tree, follow=False), read_head(tree)
    content = find(page, head.title, template)
    about = describe(head, page, content)
    refused = wall(tree, page, content, head.title, dated=bool(about.dates.shown))
    documents = () if refused else compose(page, content, about)
    passages, more = _bounded(_passages(page, content, documents, refused))
    return replace(
        laid,
        title=about.title,
        passages=passages,
        documents=tuple((document.position, document.text_sha256) for document in documents),
        refused=refused,
        more=more,
    )


def _bounded(passages: Iterable[Passage]) -> tuple[tuple[Passage, ...], int]:
    kept: list[Passage] = []
    total = 0
    for passage in passages:
        total += len(passage.text)
        if total <= MOST:
            kept.append(passage)
    return tuple(kept), total - sum(len(passage.text) for passage in kept)


def _passages(
    page: Page, content: Content, documents: Sequence[RefinedDocument], refused: str
) -> Iterator[Passage]:
    kept = [i for i, reason in enumerate(content.reasons) if not reason]
    texts = [page.text[i] for i in kept]
    if documents:
        between = [*left_out(texts, documents)] or [""] * len(kept)
        found = iter(_placed(texts, between, documents))
    else:
        found = iter([Passage(text, refused or _NO_DOCUMENT) for text in texts])
    for text, reason in zip(page.text, content.reasons, strict=True):
        yield Passage(text, reason) if reason else next(found)


def _placed(
    texts: Sequence[str], between: Sequence[str], documents: Sequence[RefinedDocument]
) -> Iterator[Passage]:
    """The kept blocks, each in its document or with the reason why it is in none."""
    raw, at = "\n".join(texts), 0
    pieces: list[_Piece] = []
    for document in documents:
        before = undo(document.text, document.repairs)
        start = max(raw.find(before, at), at)
        at = start + len(before)
        pieces.append(_Piece(document, start, at))
    starts = [piece.start for piece in pieces]
    place = 0
    for text, reason in zip(texts, between, strict=True):
        end = place + len(text)
        piece = pieces[max(bisect_right(starts, max(place, end - 1)) - 1, 0)]
        yield Passage(text, reason) if reason else piece.passage(text, place)
        place = end + 1


class _Piece:
    """A document's place in the text of the kept blocks before any repair."""

    def __init__(self, document: RefinedDocument, start: int, stop: int) -> None:
        self.start, self.stop = start, stop
        self._position = document.position
        self._begins = [begin for begin, _ in raw_spans(document.text.split("\n"), document.repairs)]
        self._changes: list[Change] = []
        shift = start
        for repair in document.repairs:
            at = repair.position + shift
            self._changes.append(
                Change(at, at + len(repair.before), repair.after, repair.kind, repair.certain)
            )
            shift += len(repair.before) - len(repair.after)
        self._stops = [change.stop for change in self._changes]

    def passage(self, text: str, place: int) -> Passage:
        """The block of this text that begins here."""
        end = place + len(text)
        changes: list[Change] = []
        for change in self._changes[max(bisect_right(self._stops, place - 1), 0) :]:
            if change.start > end:
                break
            after = change.after if change.start >= place else ""
            begins, stops = max(change.start, place) - place, min(change.stop, end + 1) - place
            if stops > begins or after:
                changes.append(Change(begins, stops, after, change.kind, change.certain))
        paragraph = bisect_right(self._begins, max(place - self.start, 0))
        return Passage(text, "", self._position, paragraph, tuple(changes))
