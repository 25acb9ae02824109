"""What a page says of its texts: title, dates, author, source and the other facts, each with where it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.clean.blocks import Page
from crawler.clean.content import Content
from crawler.clean.dates import find_date, read_date
from crawler.clean.facts.labels import labelled, viewed
from crawler.clean.facts.numbers import document_number
from crawler.clean.facts.trail import find_trail
from crawler.clean.head import Head
from crawler.clean.phrases import is_meta
from crawler.clean.repair.characters import safe
from crawler.clean.text import size
from crawler.clean.titles import without_site_name
from storage.records import Certainty, Dates, Fact

_META_DATES = (
    "pubdate",
    "article:published_time",
    "publishdate",
    "publish_time",
    "datepublished",
    "og:release_date",
    "firstpublishedtime",
    "dc.date",
    "dcterms.date",
    "weibo:article:create_at",
)
_META_TITLES = ("articletitle", "og:title", "dc.title", "title")
# Tags that government sites have to set (国办发〔2017〕47号), and their likes elsewhere.
_META_FACTS = (
    ("sitename", "site_name"),
    ("og:site_name", "site_name"),
    ("sitedomain", "site_domain"),
    ("siteidcode", "site_code"),
    ("columnname", "column"),
    ("columntype", "column_type"),
    ("columnkeywords", "column_keywords"),
    ("columndescription", "column_description"),
    ("contentsource", "source_line"),
    ("source", "source_line"),
    ("author", "author"),
    ("keywords", "keywords"),
    ("description", "description"),
)
_LABELLED = frozenset({"source_line", "author"})
_NO_PERSON = re.compile(
    r"^[\d\W_]*$|www\.|https?:|\.(?:com|cn|net|org)\b|team|discuz|dede|cms|admin|[,，]|技术|制作",
    re.IGNORECASE,
)
_SITE_CODE = re.compile(r"标识码\s*[:：]?\s*(?:为|是)?\s*([a-z]{2}\d{8}|\d{10})", re.IGNORECASE)
_HELD = re.compile("在.{2,50}(?:会议?|大会|全会)上")
_ABOUT_TEXT = frozenset({"", "meta_line", "outside", "header", "lead", "body", "links", "control"})
_LONGEST_LABEL_LINE, _LONGEST_META = 400, 500
_LONGEST_SHOWN = 150
_ABOVE, _BELOW, _BEHIND = 24, 3, 8
_BESIDE_DATE = 24.0


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a page's texts; `opening` is what stands between title and text, a line each."""

    title: str = ""
    dates: Dates = Dates()
    author: str | None = None
    source_line: str | None = None
    facts: tuple[Fact, ...] = ()
    opening: str = ""

    def fact(self, name: str) -> str | None:
        """The value of the fact with this name that stands."""
        return next((fact.value for fact in self.facts if fact.name == name), None)


def describe(head: Head, page: Page, content: Content) -> About:
    """Read what a page says of its texts off its head and the lines around them."""
    kept = [i for i, reason in enumerate(content.reasons) if not reason]
    first, last = (kept[0], kept[-1]) if kept else (len(page.text), len(page.text))
    heading = content.title if content.title >= 0 else _heading(page)
    at = heading if heading >= 0 else first
    title = _title(head, page, content, heading)
    near = [
        *_near(page, content, max(0, min(at, first) - _ABOVE), first + _BELOW),
        *_near(page, content, max(last, first + _BELOW), last + _BEHIND),
    ]
    facts = [
        *_facts_of_lines([page.text[i] for i in near]),
        *_dates_of_lines(page, content, near, at, last),
        *_facts_of_head(head, title.value),
        *_facts_of_site(head, page, title.value, first),
    ]
    told = _in_order([title, *facts] if title.value else facts)
    facts = [fact._replace(value=value) for fact in told if (value := safe(fact.value))]
    standing = {fact.name: fact.value for fact in reversed(facts)}
    opening = (
        "\n".join(page.text[i] for i in range(at + 1, first) if _told(page, content, i))
        if heading >= 0
        else ""
    )
    return About(
        standing.get("title", ""),
        Dates(shown=standing.get("shown_date"), meta=standing.get("meta_date")),
        standing.get("author"),
        standing.get("source_line"),
        tuple(facts),
        opening,
    )


def _heading(page: Page) -> int:
    """The first block inside an `<h1>`, -1 where there is none."""
    if "h1" not in page.tag:
        return -1
    firsts = zip(page.tag, page.first, page.end, strict=True)
    return next((first for tag, first, end in firsts if tag == "h1" and first < end), -1)


def _title(head: Head, page: Page, content: Content, heading: int) -> Fact:
    """The title: the block that is it, else what the meta tags say, else the `<title>` without the site's name."""
    if heading >= 0:
        sure = content.title >= 0 and bool(head.title)
        return Fact("title", page.text[heading], Certainty.CERTAIN if sure else Certainty.LIKELY, "heading")
    for name in _META_TITLES:
        if title := head.meta.get(name):
            return Fact("title", title, Certainty.CERTAIN, f"meta {name}")
    return Fact("title", without_site_name(head.title), Certainty.LIKELY, "<title>")


def _near(page: Page, content: Content, start: int, end: int) -> Iterator[int]:
    """The blocks of a range that may tell of the text: neither hidden, nor links, nor long, nor of another kind."""
    for i in range(start, min(end, len(page.text))):
        if _told(page, content, i) and len(page.text[i]) <= _LONGEST_LABEL_LINE:
            yield i


def _told(page: Page, content: Content, block: int) -> bool:
    return (
        content.reasons[block] in _ABOUT_TEXT
        and not page.hidden[block]
        and page.linked[block] * 2 <= len(page.text[block])
    )


def _facts_of_lines(lines: list[str]) -> Iterator[Fact]:
    """What is labelled, and what shows by its form."""
    for name, value in labelled(lines):
        if name == "document_number":
            written = document_number(value)
            yield Fact(name, written or value, Certainty.CERTAIN if written else Certainty.LIKELY, "label")
        elif name == "shown_date" or name.endswith("_date"):
            if day := read_date(value):
                yield Fact(name, day, Certainty.CERTAIN, "label")
        elif name not in ("font", "share", "heading"):
            yield Fact(name, value, Certainty.CERTAIN, "label")
    for line in lines:
        if len(line) <= _LONGEST_SHOWN:
            if readers := viewed(line):
                yield Fact("views", readers, Certainty.LIKELY, "line")
            if ("号" in line) and (written := document_number(line, alone=True)):
                yield Fact("document_number", written, Certainty.CERTAIN, "line")


def _dates_of_lines(page: Page, content: Content, near: list[int], title: int, last: int) -> Iterator[Fact]:
    """Dates that no label names: first those in lines that are hardly more, then one signed under the text."""
    for i in near:
        line = page.text[i]
        if title - 2 <= i != last and len(line) <= _LONGEST_SHOWN and (day := find_date(line)):
            labels = {name for name, _ in labelled((line,))}
            otherwise = any(name.endswith("_date") and name != "shown_date" for name in labels)
            if content.reasons[i] == "links" and not labels:
                continue
            bare = labels or size(line) - len(day) * 0.4 <= _BESIDE_DATE or is_meta(line)
            if bare and not otherwise and not _HELD.search(line):
                yield Fact("shown_date", day, Certainty.LIKELY, "line" if i < last else "line below")
                return
    if last in near and size(page.text[last]) <= _BESIDE_DATE and (day := find_date(page.text[last])):
        yield Fact("shown_date", day, Certainty.LIKELY, "signature")


def _facts_of_head(head: Head, title: str) -> Iterator[Fact]:
    for name in _META_DATES:
        if (value := head.meta.get(name)) and (day := read_date(value)):
            yield Fact("meta_date", day, Certainty.CERTAIN, f"meta {name}")
            break
    for tag, name in _META_FACTS:
        value = head.meta.get(tag, "")
        if name in _LABELLED and (inner := dict(labelled((value,))).get(name)):
            value = inner
        if value and len(value) <= _LONGEST_META and not (name == "author" and _NO_PERSON.search(value)):
            yield Fact(
                name, value, Certainty.LIKELY if name == "author" else Certainty.CERTAIN, f"meta {tag}"
            )
    said = head.meta.get("articletitle")
    if said and said != title:
        yield Fact("title", said, Certainty.LIKELY, "meta articletitle")


def _facts_of_site(head: Head, page: Page, title: str, first: int) -> Iterator[Fact]:
    """Where on the site the page stands, and what site it is."""
    if trail := find_trail(page, first, title):
        yield Fact("breadcrumb", " > ".join(trail), Certainty.CERTAIN, "breadcrumb")
        yield Fact("column", trail[-1], Certainty.LIKELY, "breadcrumb")
    site = head.title.replace(title, "", 1).strip(" _-—–|｜»·,，:：") if title and title in head.title else ""
    if site and 2 <= len(site) <= 60:
        yield Fact(
            "site_name", re.split(r"[_|｜»]|\s[-—–]\s|-", site)[-1].strip(), Certainty.LIKELY, "<title>"
        )
    for text in page.text[-_BEHIND:]:
        if "标识码" in text and (code := _SITE_CODE.search(text)):
            yield Fact("site_code", code[1], Certainty.CERTAIN, "footer")


def _in_order(facts: list[Fact]) -> list[Fact]:
    """Facts without repetitions, those of one name together, the surest of a name first."""
    seen: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        seen.setdefault(fact.name, {}).setdefault(fact.value, fact)
    return [
        fact
        for values in seen.values()
        for fact in (sorted(values.values(), key=_doubtful) if len(values) > 1 else values.values())
    ]


def _doubtful(fact: Fact) -> int:
    return 0 if fact.certainty is Certainty.CERTAIN else 1 if fact.certainty is Certainty.LIKELY else 2
