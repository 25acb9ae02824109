"""What is known of a document beside its text, from rows: what `storage.facts` gathers from an archive's sightings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from storage.duplicates import Facts
from storage.facts import OFFICIAL, place_in


def facts_of(rows: Sequence[Mapping[str, Any]], sightings: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts of a document by all its rows, the earliest first, and all its sightings, in order."""
    first = sightings[0] if sightings else rows[0]
    dates = (row.get("shown_date") or row.get("meta_date") for row in rows)
    shown = min((date[:10] for date in dates if date), default=None)
    addresses = [one.get("url") or "" for one in (*sightings, *rows)]
    official = any(row.get("kind") in OFFICIAL for row in rows) or any(map(_is_government, addresses))
    titles = [one.get("title") or "" for one in (sightings or rows)]
    year = next((row["reported_year"] for row in rows if row.get("reported_year")), None)
    return Facts(
        page=f"{first['url']}#{first.get('position') or 1}" if first.get("url") else None,
        shown=shown,
        place=place_in(titles) or _place(rows[0]),
        year=year or (_year_of(shown) if official else None),
        official=official,
        damages=min(map(_damages, rows)),
    )


def _place(row: Mapping[str, Any]) -> str | None:
    return next((row[level] for level in ("town", "county", "city", "province") if row.get(level)), None)


def _damages(row: Mapping[str, Any]) -> int:
    """About how many: the mark counts them in a thousand characters."""
    return round((row.get("mark_damage_per_thousand") or 0) * (row.get("mark_characters") or 0) / 1000)


def _year_of(shown: str | None) -> int | None:
    return int(shown[:4]) if shown and shown[:4].isdigit() else None


def _is_government(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host == "gov.cn" or host.endswith(".gov.cn")
