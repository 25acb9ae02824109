"""The places that documents and sources are about, those that are one place brought together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from storage.records import Place

NAMES = ("province", "city", "county", "town")
LEVELS = NAMES
_MOST_COMPARED = 100_000  # pairs of places with one name
_COLUMNS = f"level, {', '.join(NAMES)}"


@dataclass(frozen=True, slots=True)
class Known:
    """A place, by the most that is known of its names, and the forms it has in documents, itself among them."""

    place: Place
    forms: tuple[Place, ...]


def places(db: Database, level: str | None = None, kind: str | None = None) -> list[Known]:
    """Every place that a document of this kind, or a source, is about, in order; places without a name last."""
    asked = {name: value for name, value in (("level", level), ("report_kind", kind)) if value is not None}
    where = " AND ".join(f"{name} = :{name}" for name in asked) or "1"
    found = {
        Place(None, *row)
        for row in db.execute(f"SELECT DISTINCT {_COLUMNS} FROM catalogue WHERE {where}", asked)  # noqa: S608 - our own words
    }
    found |= {
        Place(None, *row)
        for row in db.execute(f"SELECT DISTINCT {_COLUMNS} FROM sources WHERE level IS NOT NULL")  # noqa: S608 - our own words
        if level is None or row[0] == level
    }
    return sorted(_together(found), key=_order)


def forms_of(db: Database, place: Place) -> tuple[Place, ...]:
    """The forms in which documents have a place."""
    for known in places(db, place.level):
        if place in known.forms:
            return known.forms
    return (place,)


def own_name(place: Place) -> str | None:
    """The name of the place itself, without those above it."""
    if place.level in LEVELS:
        found: str | None = getattr(place, place.level)
        return found
    return next((name for name in reversed(names(place)) if name), None)


def names(place: Place) -> tuple[str | None, ...]:
    """The names from the province down."""
    return place.province, place.city, place.county, place.town


def agrees(one: Place, other: Place) -> bool:
    """Whether two places contradict each other in no name that both have."""
    return (
        (one.province == other.province or one.province is None or other.province is None)
        and (one.city == other.city or one.city is None or other.city is None)
        and (one.county == other.county or one.county is None or other.county is None)
        and (one.town == other.town or one.town is None or other.town is None)
    )


def _together(found: Iterable[Place]) -> Iterator[Known]:
    """Places brought together: one that leaves out names goes with the only fuller one it agrees with."""
    alike: dict[tuple[str | None, str | None], list[Place]] = {}
    for place in found:
        alike.setdefault((place.level, own_name(place)), []).append(place)
    for (_, name), group in alike.items():
        partial = [place for place in group if not _is_whole(place)]
        if name is None or len(group) == 1 or len(partial) * len(group) > _MOST_COMPARED:
            yield from (Known(place, (place,)) for place in group)
        else:
            yield from _matched(group, partial)


def _matched(group: Sequence[Place], partial: Sequence[Place]) -> Iterator[Known]:
    forms = {place: [place] for place in group}
    for place in partial:
        fuller = [one for one in group if _filled(one) > _filled(place) and agrees(one, place)]
        fullest = [
            one for one in fuller if not any(_filled(o) > _filled(one) and agrees(o, one) for o in fuller)
        ]
        if len(fullest) == 1:
            forms[fullest[0]].append(place)
            del forms[place]
    yield from (Known(place, tuple(each)) for place, each in forms.items())


def _is_whole(place: Place) -> bool:
    """Whether no name is missing from the province down to the place."""
    level = LEVELS.index(place.level) if place.level in LEVELS else len(LEVELS) - 1
    return all(names(place)[: level + 1])


def _filled(place: Place) -> int:
    return sum(name is not None for name in names(place))


def _order(known: Known) -> tuple[object, ...]:
    place = known.place
    above = [name or "" for name in names(place)]
    rank = LEVELS.index(place.level) if place.level in LEVELS else len(LEVELS)
    return own_name(place) is None, not place.province, above[:3], rank, above[3]
