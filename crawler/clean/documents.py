"""From the blocks that were kept to documents: paragraphs joined, damage noted, hashes and quality marks taken."""

from __future__ import annotations

import re

from crawler.clean.blocks import Page
from crawler.clean.content import Content
from crawler.clean.metadata import About
from crawler.clean.text import han
from storage.normalise import normalise, sha256
from storage.records import Dropped, RefinedDocument, Repair, Role

_MASK = re.compile(r"[xX×*＊_＿]{2,}|[○〇]{2,}|某[某省市县区镇乡村]")
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
_LEAST_TEXT = 20.0


def compose(page: Page, content: Content, about: About) -> tuple[RefinedDocument, ...]:
    """The documents of a page: none when it carries no text of its own."""
    kept = [block.text for block, reason in zip(page.blocks, content.reasons, strict=True) if not reason]
    text, repairs = repair("\n".join(kept))
    if role_of(content) is not Role.DETAIL or not text:
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
            marks=_marks(text, content),
            repairs=repairs,
        ),
    )


def role_of(content: Content) -> Role:
    """What the page looks like: running text makes a detail page, links without it a listing."""
    features = content.features
    kept = sum(m for m, reason in zip(features.mass, content.reasons, strict=True) if not reason)
    if kept >= _LEAST_TEXT:
        return Role.DETAIL
    return Role.LISTING if features.links_before[-1] >= 10 else Role.UNKNOWN


def dropped(page: Page, content: Content, documents: tuple[RefinedDocument, ...]) -> tuple[Dropped, ...]:
    """Every block that is in no document, with its reason."""
    return tuple(
        Dropped(reason or "no_document", block.text)
        for block, reason in zip(page.blocks, content.reasons, strict=True)
        if reason or not documents
    )


def repair(text: str) -> tuple[str, tuple[Repair, ...]]:
    """Text without characters that are not text, and where they stood."""
    if all(line.isprintable() for line in text.split("\n")):
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


def _marks(text: str, content: Content) -> tuple[tuple[str, float], ...]:
    features = content.features
    whole = features.size_before[-1] or 1.0
    kept = sum(s for s, reason in zip(features.size, content.reasons, strict=True) if not reason)
    length = len(text)
    return (
        ("characters", float(length)),
        ("paragraphs", float(text.count("\n") + 1)),
        ("kept_share", round(kept / whole, 4)),
        ("link_share", round(features.linked_before[-1] / whole, 4)),
        ("han_share", round(han(text) / length, 4)),
        ("masks_per_thousand", round(1000 * len(_MASK.findall(text)) / length, 4)),
    )
