"""Texts whose paragraphs were glued into one line, cut again where their numbers, addresses and lost line breaks show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from crawler.clean.numbering import Number, numbered
from crawler.clean.repair.ledger import Edit

_GLUED = 600  # characters in one paragraph
_FEWEST = 3
_ENDS = "。！？!?”；;：:"
_MARK = re.compile(
    rf"(?<=[{_ENDS}])(?P<space>[ \u3000\xa0]*)(?=(?:[一二三四五六七八九十]{{1,3}}、|[（(][一二三四五六七八九十]{{1,3}}[）)]|\d{{1,2}}[.、．](?!\d)))"
)
_SPACE = re.compile(r"(?<=[。！？!?”：:])[ \u3000\xa0]+(?=\S)")
_ADDRESS = re.compile(
    r"(?<![ \u3000\xa0])(?P<space>[ \u3000\xa0]*)(?=各位(?:代表|委员|領導|领导|同志)(?:[、，,]\s?(?:各位)?(?:同志|委员|来宾)们?)?[：:！!，,])"
)
_SALUTATION = re.compile(
    r"各位(?:代表|委员|领导|領導|同志)(?:[、，,]\s?(?:各位)?(?:同志|委员|来宾)们?)?[：:](?P<space>[ \u3000\xa0]*)(?=\S)"
)
_HEADING = re.compile(r"[^。！？!?；;\n]{4,40}?(?<=[\u3400-\u9fff”）)])(?P<space>[ \u3000\xa0]+)(?=\S)")
_BEHIND_NAME = 60


def cut(text: str) -> Iterator[Edit]:
    """Cut long paragraphs where three or more signs say that they were several."""
    at = 0
    for line in text.split("\n"):
        if len(line) >= _GLUED:
            places = _places(line)
            if len(places) >= _FEWEST:
                done = 0
                for start, (end, certain) in sorted(places.items()):
                    if start > done:
                        yield Edit(at + start, at + end, "\n", "glued", certain)
                        done = end
        at += len(line) + 1


def _places(line: str) -> dict[int, tuple[int, bool]]:
    """Where to cut a line: the start of each place with its end, and whether it is certain."""
    places: dict[int, tuple[int, bool]] = {}
    starts = {found.end(): found.start() for found in _MARK.finditer(line)}
    marks = [(end, numbered(line[end : end + 12])) for end in starts]
    for end in _in_sequence([(0, numbered(line[:12])), *marks]):
        if end in starts:
            places[starts[end]] = (end, True)
        if found := _HEADING.match(line, end):
            places[found.start("space")] = (found.end(), False)
    for found in _ADDRESS.finditer(line):
        behind_sentence = line[found.start() - 1 : found.start()] in tuple(_ENDS)
        if found.start() and (behind_sentence or found["space"] or found.end() <= _BEHIND_NAME):
            places[found.start()] = (found.end(), behind_sentence)
    for found in _SALUTATION.finditer(line):
        places.setdefault(found.start("space"), (found.end(), True))
    if places:
        for found in _SPACE.finditer(line):
            places.setdefault(found.start(), (found.end(), False))
    return places


def _in_sequence(marks: Iterable[tuple[int, Number | None]]) -> list[int]:
    """The places of numbers that go on where the one before of their level stopped, or begin anew below a higher one."""
    kept: list[int] = []
    last: dict[int, int] = {}
    for at, number in marks:
        if number is None:
            continue
        before = last.get(number.level)
        starts = number.value == 1 or (before is None and number.value == 2)
        if starts or (before is not None and before < number.value <= before + 2):
            kept.append(at)
            last = {level: value for level, value in last.items() if level < number.level}
            last[number.level] = number.value
    return kept
