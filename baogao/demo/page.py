"""What a sample site is made of: pages with their bytes, and the truth about the reports on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple, TypeVar

from baogao.demo.prose import Paper

T = TypeVar("T")
FIRST_DAY, SECOND_DAY = date(2025, 3, 3), date(2025, 3, 4)


class Kind(StrEnum):
    """What a sample page is."""

    LISTING = "listing"
    ORIGINAL = "original"
    COPY = "copy"
    MASKED = "masked"
    TRADITIONAL = "traditional"
    COMPILATION = "compilation"
    FORBIDDEN = "forbidden"
    MOVED = "moved"
    GONE = "gone"
    ROBOTS = "robots"


class Report(NamedTuple):
    """A report that is on a page: its title, and its paragraphs as they were before any damage, joined by one newline."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of a sample site. `path` includes the query; `paragraphs` are those of the whole body."""

    path: str
    kind: Kind
    body: bytes
    modified: datetime
    status: int = 200
    media_type: str = "text/html"
    location: str | None = None
    reports: tuple[Report, ...] = ()
    paragraphs: tuple[str, ...] = ()


def article(path: str, kind: Kind, body: bytes, paper: Paper, *, media_type: str, title: str = "") -> Page:
    """A page with one report on it, under its own title or the one given."""
    return Page(
        path=path,
        kind=kind,
        body=body,
        modified=morning(paper.day),
        media_type=media_type,
        reports=(Report(title or paper.title, paper.text),),
        paragraphs=paper.paragraphs,
    )


def moved(path: str, location: str, day: date, status: int = 301) -> Page:
    """An old address that leads to a new one."""
    return Page(path, Kind.MOVED, b"", morning(day), status, location=location)


def robots(text: str, day: date) -> Page:
    """The robots.txt of a site."""
    return Page("/robots.txt", Kind.ROBOTS, text.encode(), morning(day), media_type="text/plain")


def morning(day: date) -> datetime:
    """The moment of a day at which the invented clerks upload their pages: 05:30 UTC."""
    return datetime.combine(day, time(5, 30), tzinfo=UTC)


def fill(furniture: str, **slots: str) -> str:
    """A file of `furniture/` with its `$slots` replaced; every slot must be given."""
    return _template(furniture).substitute(slots)


def clean(text: str) -> str:
    """Text made safe to stand in HTML."""
    return escape(text, quote=True)


def joined(template: str, rows: Iterable[Sequence[str]]) -> str:
    """One line of HTML for each row of texts."""
    return "\n".join(template.format(*map(clean, row)) for row in rows)


def in_pages(column: Sequence[T], size: int) -> list[Sequence[T]]:
    """What stands in a column, `size` to a listing page."""
    return [column[start : start + size] for start in range(0, len(column), size)]


def pager(number: int, total: int, address: Callable[[int], str], *, numbered: bool = True) -> str:
    """Links to the other pages of a listing: the one before, each by its number if asked, the one after."""
    steps = [("上一页", number - 1)] if number > 1 else []
    if numbered:
        steps += [(str(other), other) for other in range(1, total + 1)]
    steps += [("下一页", number + 1), ("尾页", total)] if number < total else []
    return "\n".join(
        f'<span class="cur">{label}</span>'
        if other == number
        else f'<a href="{clean(address(other))}">{label}</a>'
        for label, other in steps
    )


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath("furniture", name).read_text(encoding="utf-8"))
