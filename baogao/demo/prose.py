"""Writes the sample texts: work reports, plans, notices and news, from the templates in `texts/`.

A place keeps its stock phrases while one person heads it; figures, villages and projects change with the year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from baogao.demo.figures import between, chinese, draw, growth, level
from baogao.demo.places import CITY, COUNTY, Place, places, read_text_file

SLOT = re.compile(r"\{([^{}]+)\}")
PROJECTS_A_TOPIC = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """A text as its author wrote it; `day` is when it was put on the web."""

    title: str
    paragraphs: tuple[str, ...]
    day: date
    office: str
    column: str
    vanishes: bool = False

    @property
    def text(self) -> str:
        """Paragraphs joined by one newline."""
        return "\n".join(self.paragraphs)


@cache
def report(place_name: str, year: int) -> Paper:
    """The work report a place heard in January of a year."""
    place = places()[place_name]
    template = read_text_file(f"{place.level}.toml")
    held = date(year, 1, 8 + draw(f"held{place.name}{year}", 16))
    pen = _Pen(place, year)
    paragraphs = [*_session(place, year, held), *(pen.way(ways) for ways in template["opening"])]
    for part in template["part"]:
        paragraphs += pen.part(part, template["topic"])
    posted = held + timedelta(days=2 + draw(f"posted{place.name}{year}", 6))
    return Paper(pen.fill(template["title"]), tuple(paragraphs), posted, place.office, "report")


@cache
def papers(file_name: str, about: str) -> tuple[Paper, ...]:
    """The other texts of a file, each for each of its years."""
    place = places()[about]
    rows = read_text_file(file_name)["paper"]
    return tuple(_paper(row, place, year) for row in rows for year in row["years"])


def _paper(row: dict[str, Any], place: Place, year: int) -> Paper:
    pen = _Pen(place, year)
    return Paper(
        title=pen.fill(row["title"]),
        paragraphs=tuple(pen.fill(paragraph) for paragraph in row["paragraphs"]),
        day=date.fromisoformat(f"{year}-{row['day']}"),
        office=row["office"],
        column=row["column"],
        vanishes=row.get("vanishes", False),
    )


def _session(place: Place, year: int, held: date) -> list[str]:
    congress, session = (chinese(number) for number in place.session(year))
    _, title, person = place.head(year)
    return [
        f"——{year}年{held.month}月{held.day}日在{place.name}第{congress}届人民代表大会第{session}次会议上",
        f"{place.office}{title}{person}",
    ]


class _Pen:
    """Fills templates for one place and year."""

    def __init__(self, place: Place, year: int) -> None:
        self.place = place
        self.year = year
        self.hand = f"{place.name}{place.head(year)[0]}"
        self.known = {
            "place": place.name,
            "year": str(year),
            "last": str(year - 1),
            "county": COUNTY,
            "city": CITY,
        }
        for name, series in place.series.items():
            key = place.name + name
            self.known[name] = level(series, key, year - 1)
            self.known[f"{name}_rate"] = f"{growth(series, key, year - 1):.1f}"

    def way(self, ways: list[str]) -> str:
        """The way this author says it, filled in."""
        return self.fill(ways[draw(self.hand + ways[0], len(ways))])

    def part(self, part: dict[str, Any], topics: list[dict[str, Any]]) -> list[str]:
        """The paragraphs of one part of a report."""
        paragraphs = [self.way(part["heading"]), *(self.way(ways) for ways in part["lead"])]
        if part["topics"]:
            order = sorted(topics, key=lambda topic: draw(self.hand + topic["done_head"][0], 1 << 32))
            for number, topic in enumerate(order, start=1):
                paragraphs += self.topic(topic, part["topics"], number)
        return paragraphs + [self.way(ways) for ways in part["tail"]]

    def topic(self, topic: dict[str, Any], tense: str, number: int) -> list[str]:
        """A numbered heading with its sentences: in one paragraph or in two, as the author likes."""
        heading = f"（{chinese(number)}）{self.way(topic[f'{tense}_head'])}"
        sentences = [self.way(ways) for ways in topic[tense]]
        projects = topic[f"{tense}_projects"]
        first = draw(self.hand + projects[0], len(projects)) + self.year * PROJECTS_A_TOPIC
        chosen = [projects[(first + n) % len(projects)] for n in range(min(PROJECTS_A_TOPIC, len(projects)))]
        body = "".join([*sentences, *(self.fill(project) for project in chosen)])
        return [f"{heading}。{body}"] if draw(self.hand, 2) else [heading, body]

    def fill(self, template: str) -> str:
        """A template with its slots filled: the same slot in the same place and year is always the same."""
        seen = 0

        def value(match: re.Match[str]) -> str:
            nonlocal seen
            seen += 1
            return self.slot(match[1], f"{self.place.name}{self.year}{template}", seen)

        return SLOT.sub(value, template)

    def slot(self, name: str, key: str, number: int) -> str:
        """What goes into one slot."""
        if "~" in name:
            low, high = name.split("~")
            return between(low, high, f"{key}{number}")
        if name == "part":
            parts = self.place.parts
            return parts[(draw(key, len(parts)) + number) % len(parts)]
        return self.known[name]
