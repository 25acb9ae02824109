"""Dates as pages write them, made ISO 8601."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s?([-/.年])\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?日?"
    r"(?:[\sT]{0,3}(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?)?"
)


def find_date(text: str) -> str | None:
    """The first date in a text as `YYYY-MM-DD`, with `THH:MM` or `THH:MM:SS` where the time is written too."""
    for found in _DATE.finditer(text):
        if iso := _iso(*found.group(1, 3, 4, 5, 6, 7)):
            return iso
    return None


def _iso(
    year: str, month: str, day: str, hour: str | None, minute: str | None, second: str | None
) -> str | None:
    try:
        found = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
    if hour is None or minute is None or int(hour) > 23 or int(minute) > 59:
        return found
    found = f"{found}T{int(hour):02}:{int(minute):02}"
    return f"{found}:{int(second):02}" if second is not None and int(second) < 60 else found
