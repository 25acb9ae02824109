"""The third sample site: an old township's, nested tables and line breaks, GBK named in the page alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from baogao.demo.figures import draw
from baogao.demo.page import Kind, Page, article, clean, fill, in_pages, joined, morning, moved, pager, robots
from baogao.demo.prose import Paper, papers, report

PLACE = "枫渚乡"
SITE = f"{PLACE}人民政府"
COLUMNS = {"list": "工作报告", "news": "枫渚动态"}
YEARS = range(2012, 2021)
OPENED = date(2011, 10, 8)
VANISHED = "枫渚乡2012年新型农村合作医疗筹资工作提前完成"
ROWS = 5
ROBOTS = "User-agent: *\nDisallow:\n\nUser-agent: BadBot\nDisallow:\n"


@dataclass(frozen=True, slots=True)
class _Item:
    """A paper in a column; `path` is where it is."""

    column: str
    paper: Paper
    path: str


@cache
def pages(second_day: bool) -> tuple[Page, ...]:
    """Every answer of the site on one of its two days: on the second, one item is not found any more."""
    written = [paper for paper in papers("township_papers.toml", PLACE) if paper.column == "news"]
    news = [_Item("news", paper, f"/show.asp?id={n}") for n, paper in enumerate(_by_day(written), start=31)]
    reports = [_Item("list", report(PLACE, year), f"/bg/{year - 2011:04d}.htm") for year in YEARS]
    lists = {"list": reports[::-1], "news": news[::-1]}
    kept = [item for item in (*reports, *news) if not (second_day and item.paper.title == VANISHED)]
    return (
        robots(ROBOTS, OPENED),
        _home(lists),
        *(page for column, items in lists.items() for page in _listings(column, items)),
        *(_article(item) for item in kept),
        moved("/old/2013-1.htm", "/bg/0002.htm", OPENED),
    )


def _by_day(written: Sequence[Paper]) -> list[Paper]:
    return sorted(written, key=lambda paper: (paper.day, paper.title))


def _home(lists: dict[str, list[_Item]]) -> Page:
    tables = [
        fill(
            "township_list.html",
            column_name=COLUMNS[column],
            rows=_rows(items[:4]),
            pager=f'<A HREF="/{column}.htm">更多…</A>',
        )
        for column, items in lists.items()
    ]
    return Page("/index.htm", Kind.LISTING, _shell(SITE, "\n".join(tables)), morning(_newest(lists["list"])))


def _listings(column: str, items: list[_Item]) -> list[Page]:
    chunks = in_pages(items, ROWS)
    return [_listing(column, chunk, n, len(chunks)) for n, chunk in enumerate(chunks, start=1)]


def _listing(column: str, items: Sequence[_Item], number: int, total: int) -> Page:
    def address(n: int) -> str:
        return f"{column}.htm" if n == 1 else f"{column}_{n}.htm"

    links = pager(number, total, address, numbered=False)
    content = fill(
        "township_list.html",
        column_name=COLUMNS[column],
        rows=_rows(items),
        pager=f"第{number}页/共{total}页 {links}",
    )
    body = _shell(f"{COLUMNS[column]} - {SITE}", content)
    return Page(f"/{address(number)}", Kind.LISTING, body, morning(_newest(items)))


def _newest(items: Sequence[_Item]) -> date:
    return max(item.paper.day for item in items)


def _rows(items: Sequence[_Item]) -> str:
    row = '<TR><TD>·<A HREF="{}" TARGET="_blank">{}</A></TD><TD WIDTH="80"><FONT COLOR="#808080">{}</FONT></TD></TR>'
    return joined(row, [(item.path, item.paper.title, _day(item.paper)) for item in items])


def _day(paper: Paper) -> str:
    return f"{paper.day.year}-{paper.day.month}-{paper.day.day}"


def _article(item: _Item) -> Page:
    paper = item.paper
    lines = [f"　　{clean(text)}" for text in paper.paragraphs]
    content = fill(
        "township_article.html",
        back=f"/{item.column}.htm",
        column_name=COLUMNS[item.column],
        title=clean(paper.title),
        day=_day(paper),
        office=clean(paper.office),
        hits=str(20 + draw(paper.text, 900)),
        paragraphs=("<BR>\n" if draw(paper.title, 2) else "<BR><BR>\n").join(lines) + "<BR>",
    )
    body = _shell(f"{paper.title} - {SITE}", content)
    return article(item.path, Kind.ORIGINAL, body, paper, media_type="text/html")


def _shell(title: str, content: str) -> bytes:
    return fill("township.html", title=clean(title), content=content).encode("gbk")
