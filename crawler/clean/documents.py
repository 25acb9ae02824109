"""From the blocks that were kept to documents: paragraphs joined, damage noted, hashes taken."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from crawler.clean.blocks import Page
from crawler.clean.content import Content
from crawler.clean.metadata import About
from storage.normalise import normalise, sha256
from storage.records import Dropped, RefinedDocument, Repair, Role

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
_LEAST_TEXT, _SHORT_TEXT, _LONG_TEXT = 20.0, 60.0, 200.0
_LINES = 40.0
_MANY_LINKS = 10


def compose(page: Page, content: Content, about: About) -> tuple[RefinedDocument, ...]:
    """The documents of a page: none when it carries no text of its own."""
    if role_of(content) is not Role.DETAIL:
        return ()
    kept = [text for text, reason in zip(page.text, content.reasons, strict=True) if not reason]
    text, repairs = repair("\n".join(kept))
    if not text:
        return ()
    return (
        RefinedDocument(
            title=repair(about.title)[0],
            text=text,
            text_sha256=sha256(text),
            normalised_sha256=sha256(normalise(text)),
            dates=about.dates,
            author=about.author,
            source_line=about.source_line,
            repairs=repairs,
        ),
    )


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
    reasons = ((reason or unkept, text) for reason, text in zip(content.reasons, page.text, strict=True))
    runs = groupby(reasons, key=itemgetter(0))
    return tuple(Dropped(reason, "\n".join(text for _, text in run)) for reason, run in runs if reason)


def repair(text: str) -> tuple[str, tuple[Repair, ...]]:
    """Text without characters that are not text, and where they stood."""
    if all(map(str.isprintable, text.split("\n"))):
        return text, ()
    repairs: list[Repair] = []
    pieces: list[str] = []
    at = length = 0
    for found in _UNSAFE.finditer(text):
        pieces.append(text[at : found.start()])
        length += len(pieces[-1])
        kind = "private_use" if found[0] >= "\ue000" else "control"
        repairs.append(Repair(kind, length, found[0], ""))
        at = found.end()
    return "".join((*pieces, text[at:])), tuple(repairs)
