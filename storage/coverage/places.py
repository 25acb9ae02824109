"""The places that documents and sources are about, those that are one place brought together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from storage.records import Place

NAMES = ("province", "city", "county", "town")
LEVELS = NAMES
_COLUMNS = f"level, {', '.join(NAMES)}"


@dataclass(frozen=True, slots=True)
class Known:
    """A place, by the most that is known of its names, and the forms it has in documents, itself among them."""

    place: Place
    forms: tuple[Place, ...]


def places(db: Database, level: str | None = None, kind: str | None = None) -> list[Known]:
    """Every place that a document of this kind, or a source, is about, in order; places without a name last."""
    found = {
        Place(None, *row)
        for row in db.execute(
            f"SELECT DISTINCT {_COLUMNS} FROM catalogue"  # noqa: S608 - our own words
            " WHERE (:level IS NULL OR level = :level) AND (:kind IS NULL OR report_kind = :kind)",
            {"level": level, "kind": kind},
        )
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
    return all(a is None or b is None or a == b for a, b in zip(names(one), names(other), strict=True))


def _together(found: Iterable[Place]) -> Iterable[Known]:
    """Places brought together: one that leaves out names goes with the only fuller one it agrees with."""
    alike: dict[tuple[str | None, str | None], list[Place]] = {}
    for place in found:
        alike.setdefault((place.level, own_name(place)), []).append(place)
    for (_, name), group in alike.items():
        if len(group) == 1 or name is None:
            yield from (Known(place, (place,)) for place in group)
            continue
        fullest = [one for one in group if not any(_is_fuller(other, one) for other in group)]
        forms = {one: [one] for one in fullest}
        for place in group:
            if place not in forms:
                fit = [one for one in fullest if agrees(one, place)]
                (forms[fit[0]] if len(fit) == 1 else forms.setdefault(place, [])).append(place)
        for one, of in forms.items():
            yield Known(one, tuple(of))


def _is_fuller(one: Place, other: Place) -> bool:
    return _filled(one) > _filled(other) and agrees(one, other)


def _filled(place: Place) -> int:
    return sum(name is not None for name in names(place))


def _order(known: Known) -> tuple[object, ...]:
    place = known.place
    above = [name or "" for name in names(place)]
    rank = LEVELS.index(place.level) if place.level in LEVELS else len(LEVELS)
    return own_name(place) is None, not place.province, above[:3], rank, above[3]
