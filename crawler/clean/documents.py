"""From the blocks that were kept to documents: paragraphs joined, damage put right, documents told apart, hashes taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from crawler.clean.blocks import Page
from crawler.clean.content import Content
from crawler.clean.division import Piece, divide, left_out
from crawler.clean.metadata import About
from crawler.clean.repair import find_masks, repair
from crawler.clean.repair.ledger import Edit
from crawler.clean.structure import forms, read_traits
from storage.normalise import normalise, sha256
from storage.records import Dropped, Edge, Form, RefinedDocument, Role, Sequel

_LEAST_TEXT, _SHORT_TEXT, _LONG_TEXT = 20.0, 60.0, 200.0
_LINES = 40.0
_MANY_LINKS = 10


def compose(
    page: Page, content: Content, about: About, joins: Iterable[Edit] = (), *, is_file: bool = False
) -> tuple[RefinedDocument, ...]:
    """The documents of a page: none when it carries no text of its own.

    `joins` are changes to the text of its kept blocks that are known already. In a file a few words are its text.
    """
    if not is_file and role_of(content) is not Role.DETAIL:
        return ()
    kept = [i for i, reason in enumerate(content.reasons) if not reason]
    text, repairs = repair("\n".join([page.text[i] for i in kept]), joins)
    if not text:
        return ()
    title = repair(about.title)[0]
    whole = Piece(text, repairs, title)
    pieces = divide(page, content.reasons, kept, whole)
    traits = read_traits(page, content.box, kept, text.split("\n"), repairs)
    return tuple(
        _document(piece, position, about, forms(traits, piece.first, piece.text.count("\n") + 1))
        for position, piece in enumerate(pieces, start=1)
    )


def _document(piece: Piece, position: int, about: About, structure: tuple[Form, ...]) -> RefinedDocument:
    return RefinedDocument(
        title=piece.title,
        text=piece.text,
        text_sha256=sha256(piece.text),
        normalised_sha256=sha256(normalise(piece.text)),
        position=position,
        dates=about.dates,
        author=about.author,
        source_line=about.source_line,
        repairs=piece.repairs,
        masks=find_masks(piece.text),
        start=piece.start,
        end=piece.end,
        structure=structure,
    )


def open_ended(documents: tuple[RefinedDocument, ...], sequel: Sequel) -> tuple[RefinedDocument, ...]:
    """The documents of one page of several: the first begins on an earlier page, the last goes on on the next."""
    *others, last = documents
    if sequel.next:
        last = replace(last, end=Edge(whole=False, certain=True, why="goes on on the next page"))
    first, *rest = (*others, last)
    if sequel.number > 1:
        first = replace(first, start=Edge(whole=False, certain=True, why="begins on an earlier page"))
    return (first, *rest)


def role_of(content: Content) -> Role:
    """What the page looks like: running text makes a detail page, links without it a listing.

    Little text is believed where a title stands above it, or where it lies in an element named for the body.
    """
    features, links = content.features, content.features.linked_before[-1]
    kept = [i for i, reason in enumerate(content.reasons) if not reason]
    running, much = sum(features.mass[i] for i in kept), sum(features.size[i] for i in kept)
    told = content.in_body or (bool(kept) and 0 <= content.title < kept[0])
    if running >= _LONG_TEXT or running >= max(_SHORT_TEXT, 0.5 * links):
        return Role.DETAIL
    if told and (running >= _LEAST_TEXT or much >= max(_LINES, 0.5 * links)):
        return Role.DETAIL
    return Role.LISTING if features.links_before[-1] >= _MANY_LINKS else Role.UNKNOWN


def dropped(page: Page, content: Content, documents: tuple[RefinedDocument, ...]) -> tuple[Dropped, ...]:
    """Every block that is in no document; neighbours dropped for one reason go together, a line each."""
    unkept = "" if documents else "no_document"
    reasons = [(reason or unkept, text) for reason, text in zip(content.reasons, page.text, strict=True)]
    if documents:
        kept = [i for i, reason in enumerate(content.reasons) if not reason]
        for i, left in zip(kept, left_out([page.text[i] for i in kept], documents), strict=False):
            if left:
                reasons[i] = (left, page.text[i])
    runs = groupby(reasons, key=itemgetter(0))
    return tuple(Dropped(reason, "\n".join(text for _, text in run)) for reason, run in runs if reason)
