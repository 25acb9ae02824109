"""Dates as pages write them, made ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from crawler.clean.facts.numerals import NUMERALS, number

_WEEKDAY = r"(?:[\s,，(（]{0,2}(?:星期|周|礼拜)[一二三四五六日天][)）]?)?"
_TIME = (
    r"(?:[\sT]{0,3}(?P<half>上午|下午|晚上|凌晨|中午)?\s?(?P<hour>\d{1,2})[:：时](?P<minute>\d{1,2})(?:[:：分](?P<second>\d{1,2}))?"
    r"(?:\s?(?P<noon>[AaPp])\.?[Mm]\b)?)?"
)
_NUMERIC = re.compile(
    r"(?<!\d)(?P<year>(?:19|20|１９|２０)\d\d)\s?[-/.年－／．]\s?(?P<month>\d{1,2})\s?[-/.月－／．]\s?(?P<day>\d{1,2})(?!\d)\s?[日号]?"
    + _WEEKDAY
    + _TIME
)
_ZEROS = "〇○零OoОоΟο０0ＯO◯"
_WORDS = re.compile(
    rf"(?P<year>[一二12][{_ZEROS}九][{_ZEROS}一二三四五六七八九]{{2}})\s?年\s?(?P<month>[{NUMERALS}腊冬]{{1,3}})\s?月\s?(?P<day>[{NUMERALS}]{{1,3}})\s?[日号]"
    + _WEEKDAY
    + _TIME
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ENGLISH = (
    re.compile(
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b,?{_TIME}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]+{_MONTH},?[\s-]+(?P<year>(?:19|20)\d\d)\b,?{_TIME}",
        re.IGNORECASE,
    ),
)
_MAY_BE = re.compile(f"19|20|１９|２０|[一二][{_ZEROS}九]")
_LETTERS = re.compile("[A-Za-z]{3}")
# Which of two small figures is the month shows only where the other is above twelve, or by an American clock.
_YEAR_LAST = re.compile(
    rf"(?<![\d/.-])(?P<one>\d{{1,2}})[/.-](?P<other>\d{{1,2}})[/.-](?P<year>(?:19|20)\d\d)(?!\d){_TIME}"
)
_COMPACT = re.compile(
    r"\s*(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?\s*"
)
_MONTH_ONLY = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d|[一二][{_ZEROS}九][{_ZEROS}一二三四五六七八九]{{2}})\s?年\s?(?P<month>[{NUMERALS}]{{1,3}})\s?月"
)


_LONGEST_REMEMBERED = 160


class FoundDate(NamedTuple):
    """A date in a text: ISO 8601, and where it stands."""

    iso: str
    start: int
    end: int


def find_date(text: str) -> str | None:
    """The first date in a text as `YYYY-MM-DD`, with `THH:MM` or `THH:MM:SS` where the time is written too."""
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _find_date(text)


def _find_date(text: str) -> str | None:
    return next((found.iso for found in find_dates(text)), None)


_remembered = lru_cache(4096)(_find_date)  # a site's own lines are the same on all its pages


def find_dates(text: str) -> Iterator[FoundDate]:
    """Every date in a text in one of its forms: figures first, then Chinese numerals, English, day or month before the year."""
    if not _MAY_BE.search(text):
        return
    yield from _found(_NUMERIC, text)
    if "年" in text:
        yield from _found(_WORDS, text)
    if _LETTERS.search(text):
        for pattern in _ENGLISH:
            yield from _found(pattern, text)
    if "/" in text or "." in text or "-" in text:
        yield from _found(_YEAR_LAST, text)


def read_date(value: str) -> str | None:
    """The date a value is, `20210112` and `20210112093000` included, which inside a text may be any number."""
    found = _COMPACT.fullmatch(value)
    return _iso(found) if found else find_date(value)


def read_month(value: str) -> str | None:
    """The first month a text names, as `YYYY-MM`."""
    found = _MONTH_ONLY.search(value)
    year, month = (number(found["year"]), number(found["month"])) if found else (None, None)
    return f"{year}-{month:02}" if year and month and month <= 12 else None


def _found(pattern: re.Pattern[str], text: str) -> Iterator[FoundDate]:
    for found in pattern.finditer(text):
        if iso := _iso(found):
            yield FoundDate(iso, found.start(), found.end())


def _iso(found: re.Match[str]) -> str | None:
    parts = found.groupdict()
    year, month, day = number(parts["year"]), _month(parts), _day(parts)
    try:
        iso = date(year or 0, month or 0, day or 0).isoformat()
    except ValueError:
        return None
    return iso + _clock(parts)


def _month(parts: dict[str, str | None]) -> int | None:
    if name := parts.get("name"):
        return _MONTHS.index(name.lower()) + 1
    if one := parts.get("one"):
        return _ordered(parts, one)[0]
    written = parts.get("month") or ""
    return {"腊": 12, "冬": 11}.get(written) or number(written)


def _day(parts: dict[str, str | None]) -> int | None:
    if one := parts.get("one"):
        return _ordered(parts, one)[1]
    return number(parts.get("day") or "")


def _ordered(parts: dict[str, str | None], one: str) -> tuple[int, int]:
    """Month and day of two figures; zeros where nothing says which is which."""
    first, second = int(one), int(parts.get("other") or 0)
    if parts.get("noon") or second > 12 or first == second:
        return first, second
    return (second, first) if first > 12 else (0, 0)


def _clock(parts: dict[str, str | None]) -> str:
    hour, minute, second = parts.get("hour"), parts.get("minute"), parts.get("second")
    if hour is None or minute is None or int(hour) > 23 or int(minute) > 59:
        return ""
    hours, half = int(hour), parts.get("half") or (parts.get("noon") or "").lower()
    if half in ("下午", "晚上", "p") and hours < 12:
        hours += 12
    elif half in ("凌晨", "a") and hours == 12:
        hours = 0
    clock = f"T{hours:02}:{int(minute):02}"
    return f"{clock}:{int(second):02}" if second is not None and int(second) < 60 else clock
