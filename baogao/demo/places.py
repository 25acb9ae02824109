"""The invented places the sample reports are about."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

PROVINCE = "云川省"
CITY = "榆澄市"
COUNTY = "岫川县"
TERM_YEARS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A county, town or township: its head of government since when, its congress, villages and figures."""

    name: str
    level: str
    office: str
    heads: tuple[tuple[int, str, str], ...]
    congress: tuple[int, int]
    parts: tuple[str, ...]
    series: dict[str, tuple[float, float, float]]

    def head(self, year: int) -> tuple[int, str, str]:
        """Since which year, under what title, and who heads the government in January of a year."""
        return [head for head in self.heads if head[0] <= year][-1]

    def session(self, year: int) -> tuple[int, int]:
        """Number of the congress that sits in a year, and of its session."""
        number, first = self.congress
        return number + (year - first) // TERM_YEARS, (year - first) % TERM_YEARS + 1


@cache
def read_text_file(name: str) -> dict[str, Any]:
    """A file of `texts/`, parsed."""
    return tomllib.loads(files(__package__).joinpath("texts", name).read_text(encoding="utf-8"))


@cache
def places() -> dict[str, Place]:
    """Every place by name."""
    return {row["name"]: _place(row) for row in read_text_file("places.toml")["place"]}


def _place(row: dict[str, Any]) -> Place:
    number, first = row["congress"]
    return Place(
        name=row["name"],
        level=row["level"],
        office=row["office"],
        heads=tuple((since, title, person) for since, title, person in row["heads"]),
        congress=(number, first),
        parts=tuple(row["parts"]),
        series={name: (base, low, high) for name, (base, low, high) in row["series"].items()},
    )
