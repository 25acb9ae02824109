"""The year a report goes by, the year it looks back on, and whether the text bears the year out."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from crawler.clean.facts.numerals import number
from crawler.clean.facts.sessions import Session
from storage.records import Certainty

_ZEROS = "〇○零OoОоΟοＯ0０"
_YEAR = rf"(?:(?:19|20|１９|２０)\d\d|[一二][{_ZEROS}九][{_ZEROS}一二三四五六七八九]{{2}})"
_IN_TITLE = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})(?!\d)(?!\s*[-/.年]?\s*年?远景)(?:\s*[-—~至到/]\s*(?P<last>{_YEAR}|\d\d)(?!\d))?"
)
_REVIEW = re.compile(
    rf"(?P<year>{_YEAR})\s?年度?(?:全?[省市州区县旗镇乡]|政府|主要|重点|的|各项|以来|上半年)*\s?工作(?:的)?(?:主要)?\s?(?:回顾|总结|完成情况|开展情况|情况|成效)"
)
_OPENING = re.compile(rf"\s*(?P<year>{_YEAR})\s?年(?!\s?[\d一二三四五六七八九十]+\s?月)")
_SPAN = 1500  # characters in which a text says what it looks back on
_OFTEN = 3


class Reported(NamedTuple):
    """A year, how sure it is, and where it was read."""

    year: int
    certainty: Certainty
    where: str


class Doubt(NamedTuple):
    """Why a year is doubted, in words, and how sure that is."""

    why: str
    certainty: Certainty


def reported_year(title: str, text: str, kind: str | None, session: Session | None) -> Reported | None:
    """The year a report goes by: its title's; that of the session for a government work report; else the one it looks back on."""
    if found := _title_year(title, alone=kind is not None):
        return Reported(found, Certainty.CERTAIN, "title")
    if kind == "government_work_report" and session and session.day:
        return Reported(int(session.day[:4]), Certainty.LIKELY, "session")
    if reviewed := reviewed_year(text):
        return reviewed
    found = _valid(_OPENING.match(text))
    return Reported(found, Certainty.LIKELY, "opening") if found and kind else None


def reviewed_year(text: str) -> Reported | None:
    """The year whose work a text says it looks back on."""
    opening = text[:_SPAN]
    found = _valid(_REVIEW.search(opening)) if "工作" in opening else None
    return Reported(found, Certainty.CERTAIN, "text") if found else None


def doubt(years: tuple[int, ...], text: str, session: Session | None, level: str | None) -> Doubt | None:
    """Why the years a report is said to be of cannot be, or hardly, what the text was written in; None where nothing speaks against them.

    Five-year plans, party congresses and their plenums have known years, and so has the order of sessions between
    two elections. What is certain goes before what is likely.
    """
    if not years:
        return None
    found = [
        each
        for year in years
        for each in (*_plans(year, text), *_milestones(text), *_congresses(year, text), *_unnamed(year, text))
    ]
    found += _sessions(years, session, level)
    return min(found, key=lambda each: _ORDER.index(each.certainty), default=None)


_ORDER = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.GUESS)


def _title_year(title: str, *, alone: bool) -> int | None:
    """The first year of a title; one without 年 behind it only where it may stand `alone`."""
    for found in _IN_TITLE.finditer(title):
        if (year := _valid(found)) and (alone or title[found.end() :].lstrip()[:1] == "年"):
            return year
    return None


def _valid(found: re.Match[str] | None) -> int | None:
    year = number(found["year"]) if found else None
    return year if year and 1949 <= year < 2100 else None


_YEARS = re.compile("年")
_NAMED = re.compile(rf"(?P<year>{_YEAR})\s?年")
_PLAN = re.compile('五(?=[”"’』」]|规划|计划|时期|期间|末|以来)(?![”"’』」]?普法)')
_SAID = re.compile('五[”"’』」]?(?:规划|计划|时期|期间|末)')  # 七五 alone may be a plan of something else
_TENTH = 10
_PLAN_NAMES = {
    name: n for n, name in enumerate((*"一二三四五六七八九十", *map("十{}".format, "一二三四五六")), 1)
}
_BEGAN = {1: 1953, 2: 1958}
_MILESTONE = re.compile(
    r"五[”\"’』」]?(?:规划|计划|时期)?(?:实施)?的?(?P<which>开局|起步|启动|开篇|头一|第一|收官|收尾|最后一|关键)"
)
_FIRST, _LAST = (
    frozenset({"开局", "起步", "启动", "开篇", "头一", "第一"}),
    frozenset({"收官", "收尾", "最后一"}),
)


def _plan(text: str, five: int) -> int | None:
    """The number of the plan whose name ends with the 五 at this place: 十四五 is the fourteenth."""
    name = text[max(0, five - 2) : five]
    if name[:1] != "十" or name[1:] not in _PLAN_NAMES:
        name = name[-1:]
    before = text[five - len(name) - 1 : five - len(name)]
    return None if before in "第一二三四五六七八九百" and before else _PLAN_NAMES.get(name)


def _began(plan: int) -> int:
    """The first year of a five-year plan."""
    return _BEGAN.get(plan) or 1966 + 5 * (plan - 3)


def _plans(year: int, text: str) -> list[Doubt]:
    """A report names the plan of its time: a later one cannot be known, an earlier one alone is odd."""
    counted = Counter(
        plan
        for found in _PLAN.finditer(text)
        if (plan := _plan(text, found.start())) and (plan >= _TENTH or _SAID.match(text, found.start()))
    )
    if not counted:
        return []
    latest = max(counted)
    first, last = _began(latest), _began(latest) + 4
    why = f"{year}, but the text speaks of plan {latest} ({first}-{last})"
    if year < first - 4:
        return [Doubt(why, Certainty.CERTAIN)]
    return [Doubt(f"{why} and of none after it", Certainty.LIKELY)] if year > last + 2 else []


def _milestones(text: str) -> list[Doubt]:
    """A sentence that calls a year a plan's first or last, when it is not."""
    found = []
    for said in _MILESTONE.finditer(text):
        before = re.split("[。；\n]", text[max(0, said.start() - 40) : said.start()])[-1]
        years, plan = list(_NAMED.finditer(before)), _plan(text, said.start())
        if not years or not plan:
            continue
        year, first = number(years[-1]["year"]) or 0, _began(plan)
        true = (
            {first}
            if said["which"] in _FIRST
            else {first + 4}
            if said["which"] in _LAST
            else set(range(first - 1, first + 5))
        )
        if year not in true:
            spoken = f"{min(true)}" if len(true) == 1 else f"{min(true)}-{max(true)}"
            found.append(
                Doubt(f"the text calls {year} a year of plan {plan} that was {spoken}", Certainty.CERTAIN)
            )
    return found


_CONGRESS = re.compile(r"党的(?P<term>十[五六七八九]|二十)(?:大|届(?P<plenum>[一二三四五六七])中全会)")
_HELD = {"十五": 1997, "十六": 2002, "十七": 2007, "十八": 2012, "十九": 2017, "二十": 2022}
_PLENUM = {"一": 0, "二": 1, "三": 1, "四": 2, "五": 3, "六": 4, "七": 5}


def _congresses(year: int, text: str) -> list[Doubt]:
    """A report cannot speak of a party congress that was not held yet; it names the latest."""
    held = [(_HELD[f["term"]] + _PLENUM.get(f["plenum"] or "一", 0), f[0]) for f in _CONGRESS.finditer(text)]
    if not held:
        return []
    latest, named = max(held)
    if latest > year + 1:
        return [Doubt(f"{year}, but the text speaks of {named} ({latest})", Certainty.CERTAIN)]
    if any(text.startswith("以来", f.end()) for f in _CONGRESS.finditer(text)):
        return []  # 党的十八大以来 is said for many years after
    why = f"{year}, but the latest congress the text speaks of is {named} ({latest})"
    return [Doubt(why, Certainty.LIKELY)] if year > latest + 7 else []


def _unnamed(year: int, text: str) -> list[Doubt]:
    """A text that never names the year, nor one beside it, but another one again and again."""
    if any(str(each) in text for each in (year, year - 1, year + 1)):
        return []
    years = _named(text)
    if not years:
        return []
    other, count = max(years.items(), key=lambda item: (item[1], item[0]))
    why = f"{year}, but the text names {other} {count} times and {year} never"
    return [Doubt(why, Certainty.LIKELY)] if count >= _OFTEN else []


def year_of_text(text: str) -> int | None:
    """The year a text names most, where it names one again and again: what it is of, if nothing else says so."""
    years = _named(text)
    year, count = max(years.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return year if count >= _OFTEN else None


def _named(text: str) -> Counter[int]:
    """How often a text names each year."""
    return Counter(
        int(text[at - 4 : at])
        for found in _YEARS.finditer(text)
        if (at := found.start()) >= 4 and text[at - 4 : at].isdecimal() and text[at - 4] in "12"
    )


_ELECTIONS = {"province": 2003, "city": 2007, "county": 2007}
_TERM = 5


def session_years(level: str, session: int) -> tuple[int, ...]:
    """The years in which a session of this number was held at a level, the most plausible of each term first.

    Congresses are elected every five years and meet once a year, now and then twice.
    """
    first = _ELECTIONS.get(level)
    if first is None or session > _TERM + 2:
        return ()
    terms = range(first, 2100, _TERM)
    expected = [start + min(session, _TERM) - 1 for start in terms]
    near = [start + offset for start in terms for offset in range((session - 1) // 2, session)]
    return tuple(dict.fromkeys((*expected, *near)))


def _sessions(years: tuple[int, ...], session: Session | None, level: str | None) -> list[Doubt]:
    """The day of the session in another year than the report's; its number in a year that had no such session."""
    if session is None:
        return []
    held = int(session.day[:4]) if session.day else None
    if held and all(not -1 <= held - year <= 1 for year in years):
        return [Doubt(f"{years[0]}, but the session was in {held}", Certainty.LIKELY)]
    possible = (
        session_years(level or "", session.number) if session.number and "常务" not in session.name else ()
    )
    if possible and held is None and years[0] not in possible and years[0] + 1 not in possible:
        near = min(possible, key=lambda year: abs(year - years[0]))
        return [
            Doubt(
                f"{years[0]}, but session {session.number} of a term was in {near} or in another term",
                Certainty.GUESS,
            )
        ]
    return []
