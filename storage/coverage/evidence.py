"""Why a place has no report of a year: the pages that were listed as one and gave no text.

A page tells by the text of the link that led to it, which must name a year and a kind of report. It is about the place
that the text names; one that names none is about the place of its source. Where nothing was listed, that is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlite_utils import Database

from storage.coverage.places import agrees, names, own_name
from storage.records import PageState, Place

MOST = 6_000  # pages that are looked at
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_ITSELF = re.compile(r"[全我本各该][省市州县区旗镇乡]")
_UNIT = re.compile(r"[\u3400-\u9fff]{2,8}?(?:省|市|州|盟|县|旗|镇|乡|街道|(?<![社地园片景辖灾矿城新])区)")

KindOf = Callable[[str], str | None]
"""The kind of report a title announces, None where it announces none."""


class Why(StrEnum):
    """Why a cell is empty, the reason that asks most of a person first."""

    FAILED = "failed"
    REFUSED = "refused"
    VANISHED = "vanished"
    NO_TEXT = "no_text"
    LEFT_OUT = "left_out"
    WAITING = "waiting"
    NEVER_LISTED = "never_listed"


class Listed(NamedTuple):
    """A page that was listed and gave no text: where, by which words, why there is none, and the reason in the archive."""

    url: str
    link_text: str
    source: str
    why: Why
    reason: str | None
    discovered_at: str


class Candidate(NamedTuple):
    """A listed page, the year its link names, and the place of its source."""

    listed: Listed
    year: int
    source: Place


_PAGES = """
SELECT p.url, p.link_text, s.name, p.state, coalesce(p.reason, d.reason), d.reason, p.discovered_at,
       s.level, s.province, s.city, s.county, s.town
FROM pages p JOIN sources s ON s.id = p.source_id
LEFT JOIN drops d ON d.id = (SELECT max(x.id) FROM drops x WHERE x.page_id = p.id AND x.blocks = 0)
WHERE p.source_id IN ({sources}) AND p.revision = 0 AND p.link_text IS NOT NULL AND p.role <> 'listing'
  AND (p.link_text GLOB '*19[0-9][0-9]*' OR p.link_text GLOB '*20[0-9][0-9]*')
LIMIT {most}
"""
_STATES = {
    PageState.GONE: Why.VANISHED,
    PageState.FAILED: Why.FAILED,
    PageState.REFUSED: Why.REFUSED,
    PageState.LIVE: Why.NO_TEXT,
}


def candidates(db: Database, sources: str, kind: str | None, kind_of: KindOf) -> tuple[list[Candidate], bool]:
    """The pages of these sources that were listed as a report of this kind and gave no text.

    And whether all such pages were looked at.
    """
    rows = db.execute(_PAGES.format(sources=sources, most=MOST)).fetchall()
    found: list[Candidate] = []
    for url, text, source, state, reason, dropped, discovered_at, *place in rows:
        announced = kind_of(text)
        if announced is None or (kind is not None and announced != kind):
            continue
        why = _STATES.get(state) or (Why.LEFT_OUT if dropped else Why.WAITING)
        listed = Listed(url, text, source, why, reason, discovered_at)
        found += [Candidate(listed, year, Place(None, *place)) for year in _years(text)]
    return found, len(rows) < MOST


def by_place(found: Iterable[Candidate], wanted: Iterable[Place]) -> dict[tuple[Place, int], list[Listed]]:
    """The listed pages by the place and year they are about."""
    places = [(place, name) for place in wanted if (name := own_name(place))]
    near: dict[Place, list[tuple[Place, str]]] = {}
    held: dict[tuple[Place, int], list[Listed]] = {}
    for candidate in found:
        source = candidate.source
        if source not in near:
            near[source] = [(place, name) for place, name in places if agrees(source, place)]
        for place in _about(candidate.listed.link_text, source, near[source]):
            held.setdefault((place, candidate.year), []).append(candidate.listed)
    return held


def why(listed: Iterable[Listed]) -> Why:
    """Why a cell with these pages is empty."""
    order = list(Why)
    return min((one.why for one in listed), key=order.index, default=Why.NEVER_LISTED)


def _about(text: str, source: Place, near: Sequence[tuple[Place, str]]) -> Iterator[Place]:
    """The places among these that a page is about: the one its link names, else that of its source."""
    named = [(place, name) for place, name in near if name in text]
    if named:
        longest = max(len(name) for _, name in named)
        yield from (place for place, name in named if len(name) == longest)
    elif any(names(source)) and not _names_another(text, source):
        yield from (
            place for place, _ in near if place.level == source.level and names(place) == names(source)
        )


def _names_another(text: str, source: Place) -> bool:
    """Whether a text names a place other than the source's own."""
    for name in names(source):
        text = text.replace(name, " ") if name else text
    return _UNIT.search(_ITSELF.sub(" ", text)) is not None


def _years(text: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(text)}
