"""Which documents are wanted: one record for search, exports and the page, and what it means as SQL."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from storage.errors import BadExport
from storage.query import parse
from storage.records import Place
from storage.schema.facts import place_of


class Flaw(StrEnum):
    """Something that speaks against a text, by its quality marks (docs/facts.md)."""

    TRUNCATED = "truncated"
    GENERATED_LEAD = "generated_lead"
    YEAR_DOUBTED = "year_doubted"
    DAMAGED = "damaged"
    MASKED = "masked"
    REPEATED = "repeated"


# What a text's marks must come to for the flaw; the numbers are those of docs/facts.md.
_FLAWS = {
    Flaw.TRUNCATED: "{of}.marks ->> 'truncated' = 1",
    Flaw.GENERATED_LEAD: "{of}.marks ->> 'generated_lead' = 1",
    Flaw.YEAR_DOUBTED: "{of}.marks ->> 'year_doubted' = 1",
    Flaw.DAMAGED: "{of}.marks ->> 'damage_per_thousand' >= 1",
    Flaw.MASKED: "{of}.marks ->> 'masks_per_thousand' >= 1",
    Flaw.REPEATED: "{of}.marks ->> 'repeated_share' >= 0.1",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents are wanted; what is left empty narrows nothing.

    `sources` go by where a document was seen, any of them; `place` by what it is about, and what it leaves open by
    the place of such a source: every part that is given. `years` are the first and last reported year. `current` leaves out texts that no page holds now,
    `originals` leaves out duplicates: one document a report stays, and where `current` leaves the original out too,
    that is the first of its copies that a page holds.
    `kinds` are kinds of report, any of them. `dates` are the first and last day, in ISO 8601, of the date that the page
    shows, or else its meta tags give; a document without one is outside every such range. `words` must be found as
    search finds them (`storage.query`). `flaws` are such as the text has, any of them, `without` such as it has none of.
    """

    sources: tuple[str, ...] = ()
    place: Place = Place()
    years: tuple[int | None, int | None] = (None, None)
    current: bool = False
    originals: bool = False
    kinds: tuple[str, ...] = ()
    dates: tuple[str | None, str | None] = (None, None)
    words: str = ""
    flaws: tuple[Flaw, ...] = ()
    without: tuple[Flaw, ...] = ()


def flaws_of(document: str) -> str:
    """SQL for the flaws of a document that goes by this name: a number with a bit for each, in order of `Flaw`."""
    said = (
        f"(coalesce({sql.format(of=document)}, 0) << {place})" for place, sql in enumerate(_FLAWS.values())
    )
    return f"({' | '.join(said)})"


def bits(flaws: tuple[Flaw, ...]) -> int | None:
    """The same number for these flaws; None for none of them."""
    return sum(1 << list(Flaw).index(flaw) for flaw in set(flaws)) or None


# What the filters say of a document `d` by itself, wherever it was seen. Needs the parameters of `asked`.
OF_DOCUMENT = f"""
(:first_year IS NULL OR d.reported_year >= :first_year)
AND (:last_year IS NULL OR d.reported_year <= :last_year)
AND (:kinds IS NULL OR d.report_kind IN (SELECT value FROM json_each(:kinds)))
AND (:first_day IS NULL OR substr(coalesce(d.shown_date, d.meta_date), 1, 10) >= :first_day)
AND (:last_day IS NULL OR substr(coalesce(d.shown_date, d.meta_date), 1, 10) <= :last_day)
AND (:flaws IS NULL OR {flaws_of("d")} & :flaws)
AND (:without IS NULL OR NOT {flaws_of("d")} & :without)
AND (:words IS NULL OR d.id IN (SELECT rowid FROM search WHERE search MATCH :words))
"""  # noqa: S608 - our own words

# What they say of the place of a document `d`, by itself or by a source `o` it was seen on. Needs the same.
OF_PLACE = f"""
(:kind IS NULL OR o.kind = :kind)
AND {" AND ".join(f"(:{name} IS NULL OR {sql} = :{name})" for name, sql in place_of("o").items())}
"""


def check_sources(db: Database, names: tuple[str, ...]) -> None:
    """Raise BadExport for a source that the archive does not have."""
    known = [row[0] for row in db.execute("SELECT name FROM sources ORDER BY name")]
    for name in names:
        if name not in known:
            raise BadExport(f"no source named {name!r} in this archive; it has: {', '.join(known) or 'none'}")


def asked(filters: Filters) -> dict[str, Any]:
    """The filters as parameters of SQL, by name. Raises BadQuery where the words hold nothing to find."""
    return {
        "sources": json.dumps(filters.sources) if filters.sources else None,
        **{name: value or None for name, value in asdict(filters.place).items()},
        "first_year": filters.years[0],
        "last_year": filters.years[1],
        "current": filters.current,
        "originals": filters.originals,
        "kinds": json.dumps(filters.kinds) if filters.kinds else None,
        "first_day": filters.dates[0],
        "last_day": filters.dates[1],
        "words": parse(filters.words).expression() if filters.words.strip() else None,
        "flaws": bits(filters.flaws),
        "without": bits(filters.without),
    }
