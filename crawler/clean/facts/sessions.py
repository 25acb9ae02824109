"""The meeting a report was given at: its name, its day, who spoke there."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.clean.dates import find_dates
from crawler.clean.facts.numerals import NUMERALS, in_words, number

_N = rf"[{NUMERALS}]{{1,4}}"
_CONGRESS = re.compile(
    rf"第?\s?(?P<term>{_N})\s?届\s?(?P<body>人民代表大会|人大|全国人民代表大会|全国人大|[^，。；\n届]{{0,12}}?委员会)?(?P<standing>常务委员会|常委会)?\s?第?\s?(?P<session>{_N})\s?次\s?(?:全体)?(?:会议|全会|全体会)"
)
_MEETING = re.compile(
    r"在(?P<what>[^，。；：,;:\n（）()]{2,45}?(?:会议?|大会|全会|座谈会))上(?=\s*(?:[)）]|\n|$|的(?:讲话|发言|致辞|致词|报告|总结)))"
)
_CLAUSE = re.compile(r"[，。；：,;:\n]|[在向]|年|月\d{1,2}日")
_DATE_BEFORE, _DATE_BEHIND = 40, 30
_LATEST = 500


class Session(NamedTuple):
    """A meeting: `name` in its one form, who held it as the text says, term and number of a congress, the day; where it stands."""

    name: str
    held_by: str
    term: int
    number: int
    day: str | None
    start: int
    end: int


def find_session(opening: str) -> Session | None:
    """The session of a congress, or else the meeting, that an opening says the report was given at."""
    opening = opening[:_LATEST]
    if "会" not in opening:
        return None
    for found in _CONGRESS.finditer(opening) if "届" in opening else ():
        term, session = number(found["term"]), number(found["session"])
        if term and session and term < 100 and session < 100 and _told(opening, found):
            return _congress(opening, found, term, session)
    if "上" in opening and (met := _MEETING.search(opening)) and (day := _day_before(opening, met.start())):
        return Session(met["what"], met["what"], 0, 0, day, met.start(), met.end())
    return None


def _told(opening: str, found: re.Match[str]) -> bool:
    """Whether the text was given there and does not only speak of it: 在…上, a line of its own, or a bracket."""
    behind = opening[found.end() : found.end() + 2].lstrip()
    before = opening[max(0, found.start() - 30) : found.start()]
    stands_alone = before.rsplit("\n", 1)[-1].strip(" (（—-0123456789年月日在") == "" and behind[:1] in (
        "",
        "\n",
        ")",
        "）",
    )
    return (
        behind.startswith(("上", ")", "）", "报告", "作"))
        or ("在" in before and behind[:1] in ("", "\n"))
        or stands_alone
    )


def _congress(opening: str, found: re.Match[str], term: int, session: int) -> Session:
    body = found["body"] or ""
    political = "政协" in opening[max(0, found.start() - 20) : found.start()] or body.endswith("委员会")
    whose = "委员会" if political else "人民代表大会"
    standing = "常务委员会" if found["standing"] else ""
    name = f"第{in_words(term)}届{whose}{standing}第{in_words(session)}次会议"
    line = opening[max(0, found.start() - _DATE_BEFORE) : found.start()]
    held_by = _CLAUSE.split(line)[-1]
    day = _day_before(opening, found.start()) or _day_behind(opening, found.end())
    return Session(name, held_by.strip(" —-（("), term, session, day, found.start(), found.end())


def _day_before(opening: str, start: int) -> str | None:
    """The last date in the characters before, where no sentence ends between."""
    before = opening[max(0, start - _DATE_BEFORE) : start]
    dates = sorted(find_dates(before), key=lambda found: found.end)
    return dates[-1].iso[:10] if dates and "。" not in before[dates[-1].end :] else None


def _day_behind(opening: str, end: int) -> str | None:
    dates = sorted(find_dates(opening[end : end + _DATE_BEHIND]), key=lambda found: found.start)
    return dates[0].iso[:10] if dates else None
