"""What becomes of a report: its office corrects it, re-posting sites mask it or turn its characters."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache

import opencc

from baogao.demo.places import CITY, COUNTY, places
from baogao.demo.prose import Paper

PERCENTAGE = re.compile(r"(\d+\.\d)%")
YEAR = re.compile(r"20\d\d")
PINYIN = {
    "鄉": "xiāng",
    "鎮": "zhèn",
    "縣": "xiàn",
    "農": "nóng",
    "業": "yè",
    "產": "chǎn",
    "萬": "wàn",
    "億": "yì",
    "畝": "mǔ",
    "辦": "bàn",
}


def corrected(paper: Paper, day: date) -> Paper:
    """The paper with its first percentage put right, and a last paragraph that says so."""
    at = next(n for n, paragraph in enumerate(paper.paragraphs) if PERCENTAGE.search(paragraph))
    right = PERCENTAGE.sub(lambda wrong: f"{float(wrong[1]) + 0.3:.1f}%", paper.paragraphs[at], count=1)
    note = f"（本文所列增幅已于{day.year}年{day.month}月{day.day}日按统计部门核定数更正。）"
    return replace(paper, paragraphs=(*paper.paragraphs[:at], right, *paper.paragraphs[at + 1 :], note))


def masked(paper: Paper, place_name: str) -> Paper:
    """A copy with years, places and persons masked, also where a year's digits are part of another number."""
    place = places()[place_name]
    masks = {place.name: f"XX{place.name[-1]}", COUNTY: "XX县", CITY: "XX市"}
    masks |= {person: "XXX" for _, _, person in place.heads}
    masks |= {f"{part}村": "XX村" for part in place.parts}

    def mask(text: str) -> str:
        for name, cover in masks.items():
            text = text.replace(name, cover)
        return YEAR.sub("20xx", text)

    return replace(paper, title=mask(paper.title), paragraphs=tuple(mask(p) for p in paper.paragraphs))


def traditional(paper: Paper) -> Paper:
    """A copy in traditional characters."""
    turn = _converter().convert
    return replace(paper, title=turn(paper.title), paragraphs=tuple(turn(p) for p in paper.paragraphs))


def noted(paper: Paper) -> Paper:
    """A copy with a pinyin note after each occurrence of some characters of its paragraphs."""

    def note(text: str) -> str:
        return "".join(f"{c}({PINYIN[c]})" if c in PINYIN else c for c in text)

    return replace(paper, paragraphs=tuple(note(p) for p in paper.paragraphs))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")
