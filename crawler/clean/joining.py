"""Joining what was refined of the pages of one article: the documents that a reader of all its pages would find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.clean.numbering import numbered
from crawler.clean.quality import CLOSING_MARKS, Share, marks
from crawler.clean.repair import find_masks
from storage.normalise import normalise, sha256
from storage.records import Dates, Edge, Form, FormKind, Refined, RefinedDocument, Repair

BROKEN = "page_break"  # the kind of repair that puts a paragraph together again, broken where the page ended

_INSIDE = "，、；,"
_LONG = 40


def join(pages: Iterable[Refined]) -> tuple[RefinedDocument, ...]:
    """The documents of an article, from its pages in whatever order: what one page breaks off goes on on the next.

    Around a page that is missing the documents stay apart, cut as their edges say. A page that knows no other counts as
    the first one. A paragraph that the end of a page breaks is one again, which the repairs hold as a guess; they are
    against the texts of the pages, one newline between them.
    """
    joined: list[RefinedDocument] = []
    before = None
    for number, page in sorted({_number(page): page for page in pages if page.documents}.items()):
        first, *others = page.documents
        if before is None or number != before + 1:
            joined.append(first)
        elif others and first.title != page.title:
            joined[-1:] = _apart(joined[-1], first)
        else:
            joined[-1] = _together(joined[-1], first)
        joined += others
        before = number
    return tuple(replace(document, position=n, fingerprint=None) for n, document in enumerate(joined, 1))


def _number(page: Refined) -> int:
    return page.sequel.number if page.sequel else 1


def _apart(one: RefinedDocument, other: RefinedDocument) -> tuple[RefinedDocument, RefinedDocument]:
    """Two documents of a compilation, where the next page begins with a heading of its own."""
    begun = Edge(whole=True, certain=False, why="a heading opens the page")
    return replace(one, end=begun._replace(why="a heading opens the next page")), replace(other, start=begun)


def _together(one: RefinedDocument, other: RefinedDocument) -> RefinedDocument:
    broken = _is_broken(one.text, other.text)
    words = one.text[-1:].isascii() and other.text[:1].isascii()
    between = "\n" if not broken else " " if words else ""
    text = f"{one.text}{between}{other.text}"
    shift = len(one.text) + len(between)
    mended = (Repair(BROKEN, len(one.text), "\n", between, certain=False),) if broken else ()
    later = (replace(repair, position=repair.position + shift) for repair in other.repairs)
    known = {fact.name for fact in one.facts}
    masks = find_masks(text)
    return replace(
        one,
        text=text,
        text_sha256=sha256(text),
        normalised_sha256=sha256(normalise(text)),
        dates=_dates(one.dates, other.dates),
        author=one.author or other.author,
        source_line=one.source_line or other.source_line,
        marks=_marks(text, len(masks), one, other),
        repairs=(*one.repairs, *mended, *later),
        masks=masks,
        end=other.end,
        facts=(*one.facts, *(fact for fact in other.facts if fact.name not in known)),
        structure=(*one.structure, *_behind(one, other, broken=broken)),
    )


def _is_broken(text: str, following: str) -> bool:
    """Whether a paragraph runs on over the end of its page: it has begun a sentence, and no heading follows."""
    last, first = text.rpartition("\n")[2].rstrip(), following.partition("\n")[0]
    if last.endswith(CLOSING_MARKS) or numbered(first):
        return False
    return len(last) >= _LONG or any(mark in last for mark in _INSIDE)


def _dates(one: Dates, other: Dates) -> Dates:
    """What the earlier page shows, and what it leaves open from the later one."""
    return Dates(
        one.shown or other.shown,
        one.meta or other.meta,
        one.session or other.session,
        one.reported_year or other.reported_year,
    )


def _marks(
    text: str, masks: int, one: RefinedDocument, other: RefinedDocument
) -> tuple[tuple[str, float], ...]:
    """The marks of the joined text; shares of pages are those of both, by length."""
    told, further = dict(one.marks), dict(other.marks)
    if not told or not further:
        return one.marks
    length, more = len(one.text), len(other.text)

    def both(name: str) -> float:
        return (told[name] * length + further[name] * more) / (length + more)

    damages = round(told["damage_per_thousand"] * length / 1000) + round(
        further["damage_per_thousand"] * more / 1000
    )
    shares = Share(round(both("kept_share"), 4), round(both("link_share"), 4))
    made = marks(text, damages, masks, shares, doubted=bool(told["year_doubted"]))
    return tuple({**told, **made}.items())


def _behind(one: RefinedDocument, other: RefinedDocument, *, broken: bool) -> tuple[Form, ...]:
    """The forms of the later page's paragraphs, counted on from those before; its tables too."""
    paragraphs = one.text.count("\n") + (0 if broken else 1)
    tables = max((form.level for form in one.structure if form.kind is FormKind.ROW), default=0)
    return tuple(
        form._replace(
            paragraph=form.paragraph + paragraphs,
            level=form.level + (tables if form.kind is FormKind.ROW else 0),
        )
        for form in other.structure
        if not (broken and form.paragraph == 1)
    )
