"""A source proposed from what a survey found: its name, its place, its patterns and how often to look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from unicodedata import normalize
from urllib.parse import urlsplit
from zlib import crc32

from crawler.clean.facts.places import read_place
from crawler.clean.facts.settling import hints_of_site, settle_place
from crawler.clean.titles import without_site_name
from crawler.discover.canonical import origin
from crawler.discover.roles import role_of
from crawler.survey.explore import SAMPLES, Survey
from crawler.survey.neighbours import registered
from crawler.survey.sights import Sight, in_main_list
from schedules.sources import Kind, Source
from storage.records import Certainty, Role

_SHORT = 64
_NEWEST = 15  # days with new titles that tell how often something appears
_FEWEST = 4
_DAILY, _WEEKLY = 2.0, 21.0  # days between two with new titles, at most
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FILES = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|zip|rar)$", re.IGNORECASE)
# Who speaks, the first that fits; a government's bureau has the government's name before its own.
_KINDS = (
    (Kind.REPOST, r"范文|文库|作文|公文网|文秘|资料网|模板"),
    (Kind.CONGRESS, r"人大|人民代表大会"),
    (Kind.COURT, r"法院"),
    (Kind.PROCURATORATE, r"检察院"),
    (Kind.ZONE, r"开发区|高新区|新区|保税区|示范区"),
    (Kind.DEPARTMENT, r"(?:局|厅|委员会|管理办公室)(?:$|官|门户|政务|网)"),
    (Kind.INSTITUTION, r"大学|学院|学校|中学|小学|医院|研究院|研究所|图书馆|博物馆"),
    (Kind.MEDIA, r"日报|晚报|晨报|时报|新闻网|电视台|广播|传媒|报社"),
    (Kind.ENTERPRISE, r"公司|集团"),
    (Kind.GOVERNMENT, r"人民政府|政府"),
)
_WITH_PLACE = frozenset(
    {Kind.GOVERNMENT, Kind.CONGRESS, Kind.COURT, Kind.PROCURATORATE, Kind.ZONE, Kind.DEPARTMENT}
)
_PLACES = ("province", "city", "county", "town")


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """A document that the proposed source would bring; `documents` is how many its page holds."""

    title: str
    day: str
    characters: int
    url: str
    documents: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that can be written, what of it was seen, and how often its listings change: days between two that bring a title."""

    source: Source
    site_name: str
    samples: tuple[SampleDocument, ...]
    days_between: float | None
    attachments: int


def propose(
    survey: Survey, name: str | None, taken: Collection[str], allow_private: Sequence[str]
) -> Proposal:
    """The source for what a survey found, under this name or one that is not `taken`. Pure.

    Raises pydantic's ValidationError where no source can be made of it.
    """
    reports = _reports(survey)
    site_name = _site_name(survey, reports)
    gap = days_between(_days(survey))
    chosen = name or free_name(proposed_name(survey.start, site_name, whole=survey.column is None), taken)
    learnt = survey.learnt
    settings: dict[str, object] = {
        "name": chosen,
        "start": survey.start,
        **place_of(site_name, reports),
        "listings": [rule.pattern for rule in learnt.listings],
        "details": [learnt.selector] if learnt.selector else [rule.pattern for rule in learnt.details],
        "cadence": cadence_for(gap, chosen),
    }
    if set(learnt.hosts) - {urlsplit(survey.start).netloc}:
        settings["hosts"] = sorted({urlsplit(survey.start).netloc, *learnt.hosts})
    if learnt.exclude:
        settings["exclude"] = list(learnt.exclude)
    settings |= _catalogues(survey)
    if allow_private:
        settings["allow_private"] = list(allow_private)
    return Proposal(
        Source.model_validate(settings), site_name, tuple(_samples(reports)), gap, _attachments(reports)
    )


def proposed_name(start: str, site_name: str, *, whole: bool) -> str:
    """A name for a source: the host without what all hosts have, or the site's name where there is only a number."""
    parts = urlsplit(start)
    host = parts.hostname or ""
    if re.search(r"[a-z]", host) and "." in host:
        below = host.removesuffix(registered(host)).strip(".").removeprefix("www").strip(".")
        word = ".".join(filter(None, (below, registered(host).partition(".")[0])))
    else:
        word = _spoken(site_name) or parts.netloc.replace(":", "-").strip("[]")
    folders = [step for step in parts.path.split("/")[:-1] if re.fullmatch(r"[A-Za-z][\w-]+", step)]
    if not whole and folders:
        word = f"{word}-{folders[-1]}"
    return re.sub(r"[^\w.-]|:", "-", word)[:_SHORT].lstrip("-._") or "source"


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken."""
    known = {each.casefold() for each in taken}
    number, free = 1, name
    while free.casefold() in known:
        number += 1
        free = f"{name[: _SHORT - 5]}-{number}"
    return free


def place_of(site_name: str, reports: Iterable[Sight]) -> dict[str, str]:
    """Kind, level and names of the place that a site speaks for, as far as its name or its code leave no doubt."""
    kind = next((kind for kind, words in _KINDS if re.search(words, site_name)), None)
    if kind is None:
        return {}
    found = {"kind": kind.value}
    if kind not in _WITH_PLACE:
        return found
    codes = Counter(fact.value for each in reports for fact in each.facts if fact.name == "site_code")
    code = codes.most_common(1)[0][0] if codes else None
    reading = read_place(site_name)
    facts = settle_place(
        [(reading, "site name")] if reading else [], hints_of_site(code, ((site_name, "site name"),))
    )
    # A government's name for itself is right though no register has it; a likely namesake is not.
    sure = (Certainty.CERTAIN, Certainty.NAME_ONLY)
    level = next((fact.value for fact in facts if fact.name == "level"), None)
    names = {fact.name: fact.value for fact in facts if fact.name in _PLACES and fact.certainty in sure}
    if level is None or level not in names:
        return found
    return found | {"level": level} | {key: names[key] for key in _PLACES if key in names}


def days_between(days: Iterable[str]) -> float | None:
    """How many days usually lie between two days with new titles, among the newest; None where too few are dated."""
    newest = sorted(set(filter(None, map(_date, days))), reverse=True)[:_NEWEST]
    gaps = [(later - earlier).days for later, earlier in pairwise(newest)]
    return float(median(gaps)) if len(newest) >= _FEWEST else None


def cadence_for(gap: float | None, name: str) -> str:
    """A cron line in the small hours: daily, weekly or monthly. Names spread sources over hours and days."""
    spread = crc32(name.encode())
    minute, hour = spread % 60, 1 + spread // 60 % 5
    if gap is not None and gap <= _DAILY:
        return f"{minute} {hour} * * *"
    if gap is None or gap <= _WEEKLY:
        return f"{minute} {hour} * * {_WEEKDAYS[spread // 300 % 7]}"
    return f"{minute} {hour} {1 + spread // 300 % 28} * *"


def _reports(survey: Survey) -> list[Sight]:
    """The pages looked at that the rules take for reports, the newest first."""
    rules, scope = survey.learnt.rules, set(survey.learnt.exclude)
    found = [
        sight
        for sight in survey.sights.values()
        if sight.texts
        and role_of(sight.url, rules) is Role.DETAIL
        and sight.url.removeprefix(origin(sight.url)) not in scope
    ]
    return sorted(found, key=lambda sight: sight.texts[0].day, reverse=True)


def _samples(reports: Iterable[Sight]) -> Iterable[SampleDocument]:
    for sight in list(reports)[:SAMPLES]:
        first = sight.texts[0]
        yield SampleDocument(first.title, first.day, first.characters, sight.url, len(sight.texts))


def _site_name(survey: Survey, reports: Sequence[Sight]) -> str:
    """What the site calls itself: what most of its pages say, else the title of the page begun with."""
    said = Counter(fact.value for sight in reports for fact in sight.facts if fact.name == "site_name")
    if said:
        return said.most_common(1)[0][0]
    return survey.sights[survey.start].site_title if survey.start in survey.sights else ""


def _spoken(site_name: str) -> str:
    """A site's name as the name of a source."""
    bare = without_site_name(site_name) or site_name
    return "".join(re.findall(r"[^\W_]+", normalize("NFKC", bare)))[:20]


def _days(survey: Survey) -> list[str]:
    """The days of the titles that lead to reports, each address once."""
    rules = survey.learnt.rules
    days = {
        lead.url: lead.entry.day
        for sight in survey.sights.values()
        for lead in sight.leads
        if lead.entry.day and in_main_list(lead) and role_of(lead.url, rules) is Role.DETAIL
    }
    return list(days.values())


def _catalogues(survey: Survey) -> dict[str, object]:
    """A column is found by its listings alone: what lists the whole site would bring the other columns too."""
    found = [*survey.sitemaps, *survey.feeds]
    if survey.column is not None:
        return {"sitemaps": False} if found else {}
    return {} if set(found) <= survey.told else {"sitemaps": found}


def _attachments(reports: Iterable[Sight]) -> int:
    return len(
        {lead.url for each in reports for lead in each.leads if _FILES.search(urlsplit(lead.url).path)}
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
