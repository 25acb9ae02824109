"""What the archive knows of a document beside its text, as the comparison wants it: gathered from all its sightings.

So nothing depends on the order in which pages came: the page is that of the earliest sighting, the date the earliest
that any page shows; one official source is enough, and the least damaged reading counts. The place is the one that
the titles name, where they name one; else the one that the earliest sighting's source reports on. The year is the one
reported; where nothing tells that, what an official source shows is of the year it is dated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from storage.duplicates import Facts
from storage.normalise import normalise

# Kinds of source (docs/sources.md) that publish their own reports; so does every host under gov.cn.
OFFICIAL = frozenset({"government", "congress", "department", "court", "procuratorate", "zone"})

_SEEN = """
SELECT p.url, s.position, coalesce(s.shown_date, s.meta_date), o.kind, coalesce(o.town, o.county, o.city, o.province),
       (SELECT count(*) FROM repairs r WHERE r.sighting_id = s.id AND NOT r.certain), s.title, d.reported_year
FROM sightings s JOIN documents d ON d.id = s.document_id JOIN fetches f ON f.id = s.fetch_id
JOIN pages p ON p.id = s.page_id JOIN sources o ON o.id = p.source_id
WHERE s.document_id = ? ORDER BY f.started_at, p.url, s.position
"""


def facts(db: Database, document_id: int) -> Facts:
    """The facts of a stored document; none of one that was never seen."""
    seen: list[tuple[Any, ...]] = db.execute(_SEEN, (document_id,)).fetchall()
    if not seen:
        return Facts()
    url, position, _, _, place, *_, year = seen[0]
    shown = min((date[:10] for _, _, date, *_ in seen if date), default=None)
    official = any(kind in OFFICIAL or _is_government(url) for url, _, _, kind, *_ in seen)
    return Facts(
        page=f"{url}#{position}",
        shown=shown,
        place=place_in(title for *_, title, _ in seen) or place,
        year=year or (_year_of(shown) if official else None),
        official=official,
        damages=min(damages for *_, damages, _, _ in seen),
    )


# A name with its kind of place, where a title goes on with a year, a government or its work.
_PLACE = re.compile(
    r"([\u4e00-\u9fff]{1,12}?(?:镇|乡|街道|县|区|市|州|盟|旗|省))(?=人民政府|政府|人大|党委|党政|委员会|年度?|工作|第?[一二三四五六七八九十〇零\d])"
)
_LARGER = re.compile(r"(?<=.)[省市州盟县区](?=.{2})")
_BEFORE = "在于的年月日对和与及"
_ANY_PLACE = re.compile("(?:[各全本我某该乡城集]?(?:镇|乡|街道|县|区|市|省)|县市|市县|县区|社区|地区)+")


def place_in(titles: Iterable[str]) -> str | None:
    """The one place that titles name, as 枫渚乡; None where they name none, or several."""
    found = {match[1] for title in titles for match in _PLACE.finditer(normalise(title))}
    named = {_LARGER.split(name)[-1].lstrip(_BEFORE) for name in found}
    named = {name for name in named if name and not _ANY_PLACE.fullmatch(name)}
    return named.pop() if len(named) == 1 else None


def _year_of(shown: str | None) -> int | None:
    return int(shown[:4]) if shown and shown[:4].isdigit() else None


def _is_government(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "gov.cn" or host.endswith(".gov.cn")
