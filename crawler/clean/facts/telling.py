"""Telling a document what is known of it: the page's facts, and those that its own title and opening lines give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from crawler.clean.dates import find_date
from crawler.clean.facts.kinds import kind_of, kind_of_opening
from crawler.clean.facts.numbers import document_number
from crawler.clean.facts.places import Reading, read_place
from crawler.clean.facts.sessions import Session, find_session
from crawler.clean.facts.settling import hints_of_site, level_in_words, settle_place
from crawler.clean.facts.speakers import find_speaker
from crawler.clean.facts.years import doubt, reported_year, reviewed_year, year_of_text
from crawler.clean.metadata import About
from crawler.clean.quality import Share, language, marks
from crawler.clean.script import simplified
from storage.records import Certainty, Dates, Fact, RefinedDocument

_OPENING = 400
_FOR = re.compile(r"代表(?P<whom>.{2,24}?(?:人民政府|政府|常务委员会|常委会|党委))")
_OFFICE = re.compile(
    r"[\u4e00-\u9fff、\s]{2,40}(?:政府|委员会|办公室|[局厅部委院处署会]|中心|指挥部|领导小组)"
)
_LATEST_SIGNATURE = 120
_LAYOUT = frozenset({"glued", "wrapped", "space", "width"})


def tell(document: RefinedDocument, about: About, share: Share) -> RefinedDocument:
    """The document with its facts, its dates and its quality marks.

    Text in the traditional script is read as if it were in the simplified one, and so are the values found in it.
    """
    tag = language(document.text)
    fold = simplified if tag in ("zh-Hant", "zh") else str
    title, text = fold(document.title), fold(document.text)
    opening = text[:_OPENING]
    if about.opening and document.position == 1:
        opening = f"{fold(about.opening)}\n{opening}"
    session = find_session(opening)
    own = list(_own(title, text, about, opening, session))
    if document.title and document.title != about.title:
        own.insert(0, Fact("title", document.title, Certainty.LIKELY, "text"))
    facts = _merged([*own, Fact("language", tag, Certainty.LIKELY, "text")], about.facts)
    standing = {fact.name: fact.value for fact in reversed(facts)}
    year, dates = standing.get("reported_year"), document.dates
    return replace(
        document,
        dates=Dates(dates.shown, dates.meta, session.day if session else None, int(year) if year else None),
        facts=tuple(facts),
        marks=_with(
            document.marks,
            marks(text, _damages(document), len(document.masks), share, doubted="year_doubt" in standing),
        ),
    )


def _own(title: str, text: str, about: About, opening: str, session: Session | None) -> Iterator[Fact]:
    """What a document's own title and text tell of it."""
    if kind := kind_of(title):
        yield Fact("report_kind", kind, Certainty.CERTAIN, "title")
    elif kind := kind_of_opening(opening):
        yield Fact("report_kind", kind, Certainty.LIKELY, "opening")
    signed = list(_signature(text))
    agency = simplified(about.fact("agency") or "") or next(
        (fact.value for fact in signed if fact.name == "agency"), ""
    )
    places = list(_places(title, about, opening, session, agency))
    yield from places
    yield from _meeting(opening, session)
    years = list(_years(title, text, kind, session))
    yield from years
    stated = tuple(int(fact.value) for fact in years if fact.name in ("reported_year", "reviewed_year"))
    level = next((fact.value for fact in places if fact.name == "level"), None)
    if not stated and (year := year_of_text(text)):
        stated = (year,)
    if why := doubt(stated[:1], text, session, level):
        sure = why.certainty if years or why.certainty is Certainty.CERTAIN else Certainty.GUESS
        yield Fact("year_doubt", why.why, sure, "text")
    yield from _numbers(title, text)
    yield from signed


def _places(title: str, about: About, opening: str, session: Session | None, agency: str) -> Iterator[Fact]:
    readings = list(_readings(title, opening, session, agency))
    site = simplified(about.fact("site_name") or "")
    hints = hints_of_site(about.fact("site_code"), ((site, "site name"),))
    if site and not readings and (named := read_place(site)):
        readings.append((named, "site name"))
    facts = settle_place(readings, hints)
    if not readings and (said := level_in_words(title, opening)):
        at_the_site = any(fact.name == "level" and fact.value == said.value for fact in facts)
        facts = facts if at_the_site else [said]
    yield from facts


def _readings(
    title: str, opening: str, session: Session | None, agency: str
) -> Iterator[tuple[Reading, str]]:
    """The places named for the document, the most telling first."""
    speaks_for = _FOR.search(opening)
    told = (
        (title, "title"),
        (session.held_by if session else "", "session"),
        (speaks_for["whom"] if speaks_for else "", "opening"),
        (agency, "agency"),
    )
    for line, where in told:
        if line and (reading := read_place(line)):
            yield reading, where


def _meeting(opening: str, session: Session | None) -> Iterator[Fact]:
    if session:
        yield Fact("session", session.name, Certainty.CERTAIN, "opening")
        if session.day:
            yield Fact("session_date", session.day, Certainty.CERTAIN, "opening")
    if speaker := find_speaker(opening, session.end if session else -1):
        yield Fact("speaker", speaker.name, speaker.certainty, "opening")
        if speaker.office:
            yield Fact("speaker_office", speaker.office, speaker.certainty, "opening")


def _years(title: str, text: str, kind: str | None, session: Session | None) -> Iterator[Fact]:
    if year := reported_year(title, text, kind, session):
        yield Fact("reported_year", str(year.year), year.certainty, year.where)
    if reviewed := reviewed_year(text):
        yield Fact("reviewed_year", str(reviewed.year), reviewed.certainty, reviewed.where)


def _numbers(title: str, text: str) -> Iterator[Fact]:
    """The document number on a line of its own over the text, or behind the title."""
    for line in text[:_OPENING].split("\n")[:3]:
        if line.endswith(("号", "号）", "号)")) and (written := document_number(line, alone=True)):
            yield Fact("document_number", written, Certainty.CERTAIN, "line")
    if "号" in title and (written := document_number(title)):
        yield Fact("document_number", written, Certainty.LIKELY, "title")


def _signature(text: str) -> Iterator[Fact]:
    """Who signed under the text, and when: a short line, and a line that is a date."""
    lines = [line.strip(" 　（）()") for line in text[-_LATEST_SIGNATURE:].split("\n")[1:]]
    if (
        len(lines) >= 2
        and len(lines[-1]) <= 20
        and (day := find_date(lines[-1]))
        and _OFFICE.fullmatch(lines[-2])
    ):
        yield Fact("agency", lines[-2], Certainty.LIKELY, "signature")
        yield Fact("written_date", day, Certainty.LIKELY, "signature")


def _damages(document: RefinedDocument) -> int:
    """The repairs that mended something; how a text was laid out is no damage."""
    return sum(repair.kind not in _LAYOUT for repair in document.repairs)


def _merged(own: list[Fact], of_page: tuple[Fact, ...]) -> list[Fact]:
    """The document's own facts, then the page's; those of one name together, the page's sure ones before unsure own ones."""
    named: dict[str, list[Fact]] = {}
    for fact in (*own, *of_page):
        named.setdefault(fact.name, []).append(fact)
    return [
        fact
        for name, facts in named.items()
        for fact in (facts if name in _OWN_FIRST or len(facts) < 2 else sorted(facts, key=_unsure))
    ]


_OWN_FIRST = frozenset({"title"})


def _unsure(fact: Fact) -> bool:
    return fact.certainty is not Certainty.CERTAIN


def _with(before: tuple[tuple[str, float], ...], new: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """Marks of which the new ones stand for earlier ones of the same name."""
    return tuple({**dict(before), **new}.items())
