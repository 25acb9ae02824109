"""What a document is to others, as it is told; and how facts beside the text change what the text alone says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage.duplicates.rules import Kind

GROUPING = frozenset({Kind.EXACT, Kind.REPOST, Kind.REVISION})
TELLING = 2  # numbers that agree from which the text outweighs the facts,
OUTWEIGHING = 4  # and so many of them for each that differs


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document beside its text. Everything may be left out.

    `page` names the page and position it was seen at. `shown` is the date the page shows, ISO 8601. `place` and
    `year` are what it reports on. `damages` counts damages found in it that were not certainly repaired.
    """

    page: str | None = None
    shown: str | None = None
    place: str | None = None
    year: int | None = None
    official: bool = False
    damages: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """What `document_id` is to `other_id`: `kind` and why, how much of each lies in the other, where in folded text.

    PART means that it is a part of the other, HOLDS that it holds the other.
    """

    document_id: int
    other_id: int
    kind: Kind
    because: str
    share: float
    other_share: float
    span: tuple[int, int]
    other_span: tuple[int, int]
    same_figures: int = 0
    other_figures: int = 0

    @property
    def groups(self) -> bool:
        """Whether the two belong in one group."""
        return self.kind in GROUPING


def with_facts(relation: Relation, ours: Facts, theirs: Facts) -> Relation:
    """The relation, corrected by what is known beside the texts."""
    same_place = ours.place is not None and ours.place == theirs.place
    other_year = None not in (ours.year, theirs.year) and ours.year != theirs.year
    other_place = None not in (ours.place, theirs.place) and not same_place
    if relation.kind is Kind.REPOST:
        if ours.page is not None and ours.page == theirs.page:
            return replace(relation, kind=Kind.REVISION, because="the same page")
        outweighed = relation.same_figures >= max(TELLING, OUTWEIGHING * relation.other_figures)
        if not outweighed and (other_place or (same_place and other_year)):
            return replace(
                relation, kind=Kind.SIBLING, because="another place" if other_place else "another year"
            )
    elif relation.kind is Kind.SIBLING and same_place and other_year:
        return replace(relation, because="another year")
    return relation
