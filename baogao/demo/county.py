"""The first sample site: a county government's, as content systems of the day build them, in UTF-8."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from baogao.demo.alter import corrected
from baogao.demo.figures import draw
from baogao.demo.page import (
    FIRST_DAY,
    SECOND_DAY,
    Kind,
    Page,
    article,
    clean,
    fill,
    in_pages,
    joined,
    morning,
    moved,
    pager,
    robots,
)
from baogao.demo.places import COUNTY
from baogao.demo.prose import Paper, papers, report

SITE = f"{COUNTY}人民政府"
MEDIA_TYPE = "text/html; charset=utf-8"
COLUMNS = {"gzbg": "政府工作报告", "ghjh": "规划计划", "tzgg": "通知公告"}
YEARS = {
    COUNTY: range(2018, 2026),
    "霁桥镇": range(2019, 2026),
    "松鹭镇": range(2021, 2026),
    "石阑镇": range(2022, 2026),
}
REPOSTED = (("枫渚乡", 2019), ("枫渚乡", 2020))
ADDED = ("霁桥镇", 2025)
CORRECTED = ("松鹭镇", 2025)
OPENED = date(2018, 1, 2)
ROWS = 8
ROBOTS = "User-agent: *\nDisallow: /internal/\n"
FORBIDDEN = {"/internal/duban.html": "重点工作督办台账", "/internal/jianbao.html": "政务简报送审稿"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A paper in a column of the site."""

    column: str
    paper: Paper
    kind: Kind = Kind.ORIGINAL

    @property
    def path(self) -> str:
        day = self.paper.day
        number = 1000 + draw(f"{self.paper.title}{day}", 9000)
        return f"/zwgk/{self.column}/{day:%Y%m}/t{day:%Y%m%d}_{number}.html"


@cache
def pages(second_day: bool) -> tuple[Page, ...]:
    """Every answer of the site on one of its two days."""
    columns = {"gzbg": _reports(second_day), "ghjh": _papers("ghjh"), "tzgg": _papers("tzgg")}
    gone = [entry for entry in columns["tzgg"] if entry.paper.vanishes and second_day]
    columns["tzgg"] = [entry for entry in columns["tzgg"] if entry not in gone]
    oldest = _Entry("gzbg", report(COUNTY, 2018)).path
    return (
        robots(ROBOTS, OPENED),
        _home(columns),
        *(page for column, entries in columns.items() for page in _listings(column, entries)),
        *(_article(entry) for entries in columns.values() for entry in entries),
        *(
            Page(e.path, Kind.GONE, _shell("页面已删除", ""), morning(FIRST_DAY), 410, MEDIA_TYPE)
            for e in gone
        ),
        *(_forbidden(path, title) for path, title in FORBIDDEN.items()),
        moved("/info/1023.shtml", oldest, OPENED),
    )


def _reports(second_day: bool) -> list[_Entry]:
    entries = [_Entry("gzbg", report(*key), Kind.COPY) for key in REPOSTED]
    for place, years in YEARS.items():
        for key in ((place, year) for year in years):
            if key == ADDED and not second_day:
                continue
            paper = report(*key)
            entries.append(
                _Entry("gzbg", corrected(paper, SECOND_DAY) if key == CORRECTED and second_day else paper)
            )
    return sorted(entries, key=lambda entry: entry.paper.day, reverse=True)


def _papers(column: str) -> list[_Entry]:
    written = [paper for paper in papers("county_papers.toml", COUNTY) if paper.column == column]
    return sorted(
        (_Entry(column, paper) for paper in written), key=lambda entry: entry.paper.day, reverse=True
    )


def _home(columns: dict[str, list[_Entry]]) -> Page:
    reports, plans, notices = (_rows(entries[:6], "/") for entries in columns.values())
    content = fill("county_home.html", reports=reports, plans=plans, notices=notices)
    return Page("/", Kind.LISTING, _shell(SITE, content), morning(FIRST_DAY), media_type=MEDIA_TYPE)


def _listings(column: str, entries: list[_Entry]) -> list[Page]:
    chunks = in_pages(entries, ROWS)
    return [_listing(column, chunk, n, len(chunks)) for n, chunk in enumerate(chunks, start=1)]


def _listing(column: str, entries: Sequence[_Entry], number: int, total: int) -> Page:
    folder = f"/zwgk/{column}/"
    content = fill(
        "county_list.html",
        column=column,
        column_name=COLUMNS[column],
        rows=_rows(entries, folder),
        pager=pager(number, total, _index),
    )
    body = _shell(f"{COLUMNS[column]}_{SITE}", content)
    return Page(folder + _index(number), Kind.LISTING, body, morning(FIRST_DAY), media_type=MEDIA_TYPE)


def _index(number: int) -> str:
    return "index.html" if number == 1 else f"index_{number - 1}.html"


def _rows(entries: Sequence[_Entry], folder: str) -> str:
    row = '<li><a href="./{0}" title="{1}" target="_blank">{1}</a><span>{2}</span></li>'
    return joined(
        row, [(posixpath.relpath(e.path, folder), e.paper.title, e.paper.day.isoformat()) for e in entries]
    )


def _article(entry: _Entry) -> Page:
    paper = entry.paper
    stamp = f"{paper.day} {9 + draw(paper.title, 8):02d}:{draw(paper.text, 60):02d}"
    meta = joined(
        '<meta name="{}" content="{}">',
        [
            ("ColumnName", COLUMNS[entry.column]),
            ("ArticleTitle", paper.title),
            ("PubDate", stamp),
            ("ContentSource", paper.office),
            ("Keywords", f"{COUNTY};{COLUMNS[entry.column]}"),
            ("Description", paper.paragraphs[0]),
        ],
    )
    content = fill(
        "county_article.html",
        column=entry.column,
        column_name=COLUMNS[entry.column],
        index_number=f"000000000/{paper.day.year}-{draw(paper.title, 90000) + 10000}",
        office=clean(paper.office),
        day=paper.day.isoformat(),
        title=clean(paper.title),
        stamp=stamp,
        hits=str(120 + draw(paper.text, 4000)),
        paragraphs="\n".join(map(_paragraph, paper.paragraphs)),
    )
    body = _shell(f"{paper.title}_{COLUMNS[entry.column]}_{SITE}", content, meta)
    return article(entry.path, entry.kind, body, paper, media_type=MEDIA_TYPE)


def _paragraph(text: str) -> str:
    style = "text-indent: 2em; line-height: 2;"
    if text.startswith("——"):
        return (
            f'<p style="text-align: center;"><span style="font-family: 楷体_GB2312;">{clean(text)}</span></p>'
        )
    if text[1:2] == "、" and len(text) < 30:
        return (
            f'<p style="{style}"><strong><span style="font-family: 黑体;">{clean(text)}</span></strong></p>'
        )
    return f'<p style="{style}"><span style="font-family: 仿宋_GB2312; font-size: 21px;">{clean(text)}</span></p>'


def _forbidden(path: str, title: str) -> Page:
    content = f'<div class="main"><h1>{clean(title)}</h1><p>本页仅供县政府机关内部工作使用，未经许可不得外传。</p></div>'
    body = _shell(title, content)
    return Page(path, Kind.FORBIDDEN, body, morning(OPENED), media_type=MEDIA_TYPE)


def _shell(title: str, content: str, meta: str = "") -> bytes:
    return fill("county.html", title=clean(title), meta=meta, content=content).encode()
