"""Which document of a group is the original: rules applied to the whole group at once, whatever order it came in.

Of the documents that are whole (at least nine tenths as long as the longest, counting out what belongs to web
pages) the original is the one that is, in this order: not cut short, least masked, least damaged, from an official
source, shown earliest, longest, and, when all that is equal, first by the hash of its text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from storage.duplicates.fingerprints import Mark
from storage.duplicates.relations import Facts

WHOLE = 0.9
_PHRASE = 40  # characters of a page's furniture, about, for each of its phrases


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a group, as the rules see it."""

    document_id: int
    length: int
    marks: Mark
    masked: int
    lost: int
    notes: int
    chrome: int
    tie: bytes
    facts: Facts

    @property
    def report(self) -> int:
        """How many characters of it are report, about."""
        return max(1, self.length - _PHRASE * self.chrome)


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that are one report: the original, and for each other one why it is not that."""

    original: int
    copies: dict[int, str]


def choose(members: Iterable[Member]) -> Group:
    """The group of these documents, at least one."""
    everyone = list(members)
    fullest = max(member.report for member in everyone)
    ranked = sorted(everyone, key=lambda member: _rank(member, fullest))
    best = ranked[0]
    return Group(
        best.document_id, {member.document_id: _reason(member, best, fullest) for member in ranked[1:]}
    )


_Rank = tuple[bool, bool, int, int, bool, str, int, bytes, str, int]
_WORDS = (
    "shorter",
    "cut short",
    "masked",
    "damaged",
    "not from an official source",
    "shown later",
    "a little shorter",
    "equal",
    "equal",
    "equal",
)


def _rank(member: Member, fullest: int) -> _Rank:
    facts = member.facts
    return (
        member.report < WHOLE * fullest,
        bool(member.marks & (Mark.CUT | Mark.PAGED)),
        _grade(member.masked, member.length),
        _grade(member.lost + member.notes + facts.damages, member.length),
        not facts.official,
        facts.shown or "9999",
        -member.report,
        member.tie,
        facts.page or "",
        member.document_id,
    )


def _grade(count: int, length: int) -> int:
    """None or hardly any, some, many: less than one in 400 characters, in 100, more."""
    return 0 if count * 400 < length else 1 if count * 100 < length else 2


def _reason(member: Member, best: Member, fullest: int) -> str:
    pairs = zip(_WORDS, _rank(member, fullest), _rank(best, fullest), strict=True)
    return next(word for word, ours, its in pairs if ours != its)
