"""What a document is to others, told with the evidence: how much is shared, which passages, whether figures agree."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from storage.duplicates import DuplicateIndex, Kind, Passage, Relation, passages

EXCERPTS = 3  # the longest shared passages are shown
EXCERPT = 60  # characters of each
MOST_EXCERPTED = 24  # relations; finding passages to the character takes milliseconds a pair

_ORDER = (Kind.EXACT, Kind.REPOST, Kind.REVISION, Kind.HOLDS, Kind.PART, Kind.PASSAGE, Kind.SIBLING)


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage of two texts: characters `start` to `stop` of ours, `other_start` to `other_stop` of the other's.

    `excerpt` is how it begins in ours.
    """

    start: int
    stop: int
    other_start: int
    other_stop: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class Related:
    """What a document is to another one, and why.

    `share` is how much of it lies in the other, `other_share` the other way round, from 0 to 1; `same_figures` and
    `other_figures` count the numbers that stand at the same place in both and agree, or differ. `part` means that it
    is a part of the other, `holds` that it holds the other. `shared` are the longest passages, in order.
    """

    other_id: int
    title: str
    kind: str
    because: str
    share: float
    other_share: float
    same_figures: int
    other_figures: int
    shared: tuple[Shared, ...]


def related(
    db: Database, document_id: int, text: str, *, excerpts: bool = True, most: int | None = None
) -> tuple[Related, ...]:
    """What the document with this number and text is to others, the nearest kinds first, `most` of them.

    Without `excerpts` no passages.
    """
    found = sorted(
        DuplicateIndex(db).relations(document_id),
        key=lambda one: (_ORDER.index(one.kind), -one.share, one.other_id),
    )
    return tuple(
        _related(db, relation, text if excerpts and place < MOST_EXCERPTED else None)
        for place, relation in enumerate(found[:most])
    )


def _related(db: Database, one: Relation, ours: str | None) -> Related:
    asked = "title, NULL" if ours is None else "title, text"
    title, theirs = db.execute(f"SELECT {asked} FROM documents WHERE id = ?", (one.other_id,)).fetchone()  # noqa: S608 - our own words
    return Related(
        one.other_id, title, one.kind, one.because, one.share, one.other_share, one.same_figures, one.other_figures,
        () if ours is None else _longest(ours, theirs),
    )  # fmt: skip


def _longest(ours: str, theirs: str) -> tuple[Shared, ...]:
    longest = sorted(passages(ours, theirs), key=lambda one: one.start - one.stop)[:EXCERPTS]
    return tuple(_shared(one, ours) for one in sorted(longest))


def _shared(one: Passage, ours: str) -> Shared:
    excerpt = ours[one.start : min(one.stop, one.start + EXCERPT)]
    return Shared(one.start, one.stop, one.other_start, one.other_stop, excerpt)
