"""Made-up Chinese reports that are the same on every machine."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

_FILE = Path(__file__).with_name("words.toml")
_WORDS = {name: words.split() for name, words in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Report:
    """One made-up report: `paragraphs` are its whole text."""

    title: str
    date: str
    origin: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Paragraphs joined by one newline."""
        return "\n".join(self.paragraphs)


def report(number: int) -> Report:
    """The report of this number: 4,000 to 10,000 characters."""
    random = Random(f"report {number}")
    year = random.randint(2015, 2025)
    place, field, kind = (random.choice(_WORDS[name]) for name in ("places", "fields", "kinds"))
    title = f"{place}镇{year}年{field}{kind}（第{number}号）"
    date = f"{year + 1}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
    return Report(title, date, random.choice(_WORDS["origins"]), tuple(_body(random)))


def sentence(random: Random) -> str:
    """One sentence of 30 to 120 characters."""
    clauses = [_clause(random) for _ in range(random.randint(1, 3))]
    before = [random.choice(_WORDS["why"])] if random.random() < 0.4 else []
    return "，".join([*before, *clauses, random.choice(_WORDS["so"])]) + "。"


def phrase(random: Random, words: int = 3) -> str:
    """A few words, as in a menu or a headline."""
    kinds = random.choices(("fields", "places", "things", "did"), k=words)
    return "".join(random.choice(_WORDS[kind]) for kind in kinds)


def _clause(random: Random) -> str:
    place, how, did, field, thing, unit = (
        random.choice(_WORDS[name]) for name in ("places", "how", "did", "fields", "things", "units")
    )
    amount = f"{random.uniform(1, 900):.1f}" if random.random() < 0.5 else str(random.randint(2, 9000))
    return f"{place}村{how}{did}{field}{thing}{amount}{unit}"


def _body(random: Random) -> list[str]:
    length, headings = random.randint(4000, 9500), iter(zip(_NUMERALS, _WORDS["heads"], strict=True))
    paragraphs: list[str] = []
    while sum(len(p) for p in paragraphs) < length:
        if len(paragraphs) % 8 == 4 and (heading := next(headings, None)):
            paragraphs.append("、".join(heading))
        paragraphs.append("".join(sentence(random) for _ in range(random.randint(2, 5))))
    return paragraphs
