"""What a section of a report is about: work done (回顾) or work to come (安排), as headings and opening words tell."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from storage.normalise import normalise
from storage.records import Certainty


class Leaning(StrEnum):
    """REVIEW looks back on work done and what is wanting in it, ARRANGEMENT says what is to be done."""

    REVIEW = "review"
    ARRANGEMENT = "arrangement"


class Verdict(NamedTuple):
    """What a section is about, how sure that is, and the words that tell."""

    leaning: Leaning
    certainty: Certainty
    because: str


_LONGEST_HEADING = 60  # characters; a longer line says more than what a section is about
_OPENING = 24  # characters of a paragraph in which opening words stand
_SHOWN = 12  # of those that are told

# Words of headings, the sure ones first. What comes last in a heading is what it is about: 目标任务完成情况 is a review.
# Headings are read in the normal form of texts, which is one for both scripts and widths, and so are these.
_WORDS = (
    (Leaning.REVIEW, Certainty.CERTAIN, "回顾|总结|完成情况|执行情况|进展情况|工作情况|开展情况|落实情况|履职情况|过去的?[一五]年|[一五]年来|完成.{0,8}任务"),
    (Leaning.ARRANGEMENT, Certainty.CERTAIN, "安排|打算|计划|思路|部署|下一步|下一阶段|下阶段|今后|展望|奋斗目标|未来[一三五]年"),
    (Leaning.REVIEW, Certainty.LIKELY, "成绩|成效|成果|亮点|做法|经验|体会|问题|不足|短板|困难|差距|以来|过去|去年|上年"),
    (Leaning.ARRANGEMENT, Certainty.LIKELY, "重点工作|任务|总体要求|目标|指导思想|明年|来年|规划|举措|未来"),
)  # fmt: skip
_ANY = re.compile(normalise("|".join(f"(?P<w{n}>{words})" for n, (*_, words) in enumerate(_WORDS))))
_BOTH = re.compile(normalise("[和与及暨、]|以及|并"))
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?!以来|来)")

_BACK = re.compile(
    normalise(
        r"(?:回顾|过去的?[一五]年|[一五]年来|[今去上]年以来|去年|上年|(?P<year>(?:19|20)\d\d)年(?:以?来)?,)"
    )
)
_WE = "(?:我们|政府|全[省市县区镇乡]|我[省市县区镇乡局])"
_AHEAD = re.compile(
    normalise(
        r"(?:下一?步|下一?阶段|今后|明年|来年|新的一年|(?:今年|(?P<year>(?:19|20)\d\d)年),?"
        rf"{_WE}?,?(?:要|将|重点|工作的?(?:总体|指导|主要|基本)))"
    )
)


def of_heading(heading: str, reviewed_year: int | None) -> Verdict | None:
    """What a heading says its section is about; None where it says nothing, or both."""
    if len(heading) > _LONGEST_HEADING:
        return None
    because, read = f"heading: {heading.strip()}", normalise(heading)
    found = list(_ANY.finditer(read))
    if not found:
        return _of_year(read, reviewed_year, because)
    leaning, certainty, _ = _word(found[-1])
    others = [word for word in found if _word(word)[0] is not leaning]
    if others and _BOTH.search(read, others[-1].end(), found[-1].start()):
        return None
    return Verdict(leaning, Certainty.LIKELY if others else certainty, because)


def of_opening(paragraph: str, reviewed_year: int | None) -> Verdict | None:
    """What a paragraph's opening words say, for texts whose headings say nothing."""
    opening = paragraph[:_OPENING].strip()
    read, because = normalise(opening), f"opening: {opening[:_SHOWN]}"
    for leaning, words in ((Leaning.ARRANGEMENT, _AHEAD), (Leaning.REVIEW, _BACK)):
        found = words.match(read)
        if found and not _contradicts(found["year"], reviewed_year, leaning):
            guessed = found["year"] or found[0].startswith("今年")
            return Verdict(leaning, Certainty.GUESS if guessed else Certainty.LIKELY, because)
    return None


def _word(found: re.Match[str]) -> tuple[Leaning, Certainty, str]:
    return _WORDS[int(str(found.lastgroup)[1:])]


def _of_year(heading: str, reviewed_year: int | None, because: str) -> Verdict | None:
    """A heading that only names a year is about the work of that year, done or to come."""
    years = {int(year) for year in _YEAR.findall(heading)}
    if reviewed_year is None or len(years) != 1:
        return None
    leaning = Leaning.REVIEW if years.pop() <= reviewed_year else Leaning.ARRANGEMENT
    return Verdict(leaning, Certainty.GUESS, because)


def _contradicts(year: str | None, reviewed_year: int | None, leaning: Leaning) -> bool:
    """Whether a year that opens a paragraph is on the other side of the year reviewed, or cannot be placed."""
    if year is None:
        return False
    if reviewed_year is None:
        return leaning is Leaning.REVIEW
    return (int(year) <= reviewed_year) is (leaning is Leaning.ARRANGEMENT)
