"""The place a document is about: the places named around it, weighed against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crawler.clean.facts.divisions import above, level, lies_in, register
from crawler.clean.facts.places import Reading
from storage.records import Certainty, Fact

_DEPTH = {"province": 0, "city": 1, "county": 2, "town": 3}
_SITE_WORDS = re.compile(r"中国|人民政府|政务|政府|门户|网站|官方|信息公开|公众|欢迎|访问|网|[·•.\s-]")
_OFFICIAL = re.compile("中国|政府|政务|门户")
_MASKED = re.compile(r"(?:[xX×*＊_○〇]{1,6}|某)\s?(省|市|州|县|区|镇|乡|街道)")
_NAMELESS = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|年)(乡|镇|街道|县|省|自治区)(?=人民政府|政府|党委|办事处|年度|工作|[12]\d{3})"
)
_SELF = re.compile(
    r"(?:代表|[我全])(?:本届)?(省|自治区|州|盟|县|旗|区|镇|乡|街道)(?=人民政府|政府|党委|上下|人民|实现|完成|经济|干部|[，,的各共有坚以紧]|$)"
)
_LEVELS = {
    "省": "province", "自治区": "province", "州": "city", "盟": "city", "市": "city", "县": "county", "旗": "county", "区": "county",
    "镇": "town", "乡": "town", "街道": "town",
}  # fmt: skip


class Hint(NamedTuple):
    """A registered place that something beside the text tells of, and what told."""

    code: str
    where: str


def settle_place(readings: Sequence[tuple[Reading, str]], hints: Sequence[Hint]) -> list[Fact]:
    """Level, names and code of a place; the first reading decides, the others and the hints say which of its namesakes it is."""
    if not readings:
        return list(_of_hint(hints[0])) if hints else []
    reading, where = readings[0]
    hints = [*_hints(readings), *hints]
    codes, helped = _narrowed(reading, hints)
    deepest = reading.deepest
    if not codes:
        base = next((h for h in hints if _DEPTH[level(h.code)] < _DEPTH[deepest.level]), None)
        codes, helped = ((base.code,), base.where) if base else ((), "")
    return list(_told(reading, where, codes, helped))


def hints_of_site(site_code: str | None, names: Sequence[tuple[str, str]]) -> list[Hint]:
    """The place a site speaks for: by its code, whose first six figures are a division's, or by its name."""
    found = []
    if site_code and site_code[:6] in register().by_code:
        found.append(Hint(site_code[:6], "site code"))
    for name, where in names:
        bare = _SITE_WORDS.sub("", name)
        if code := register().short.get(bare) if _OFFICIAL.search(name) else None:
            found.append(Hint(code, where))
    return found


def level_in_words(title: str, opening: str) -> Fact | None:
    """The level a text shows where it names no place: a masked name, or how it speaks of itself."""
    if "乡镇" in title:
        return Fact("level", "town", Certainty.LIKELY, "title")
    if named := _NAMELESS.search(title):
        return Fact("level", _LEVELS[named[1]], Certainty.LIKELY, "title")
    for text, where in ((title, "title"), (opening, "opening")):
        if masked := _MASKED.search(text):
            return Fact("level", _LEVELS[masked[1]], Certainty.LIKELY, where)
    said = [_LEVELS[found[1]] for found in _SELF.finditer(opening)]
    return Fact("level", max(said, key=said.count), Certainty.LIKELY, "opening") if said else None


def _hints(readings: Sequence[tuple[Reading, str]]) -> Iterator[Hint]:
    """The registered places beside the reading that stands, and those of the others."""
    for mention in readings[0][0].beside:
        if len(mention.codes) == 1:
            yield Hint(mention.codes[0], readings[0][1])
    for reading, where in readings[1:]:
        if len(reading.codes) == 1:
            yield Hint(reading.codes[0], where)


def _narrowed(reading: Reading, hints: Sequence[Hint]) -> tuple[tuple[str, ...], str]:
    """The codes a reading leaves, those the hints exclude left out, and the hint that helped."""
    codes, helped = reading.codes, ""
    for hint in hints:
        if len(codes) > 1 and (
            fewer := tuple(c for c in codes if lies_in(c, hint.code) or lies_in(hint.code, c))
        ):
            codes, helped = fewer, hint.where if len(fewer) < len(reading.codes) else helped
    return codes, helped


def _told(reading: Reading, where: str, codes: tuple[str, ...], helped: str) -> Iterator[Fact]:
    written = {mention.level: mention for mention in reading.chain}
    deepest = reading.deepest
    sure = Certainty.LIKELY if helped else Certainty.CERTAIN
    yield Fact("level", deepest.level, Certainty.CERTAIN if deepest.codes else Certainty.LIKELY, where)
    one = codes[0] if len(codes) == 1 else ""
    names = above(one) if one else _shared(codes)
    for each, depth in _DEPTH.items():
        mention = written.get(each)
        if mention is not None:
            registered = bool(mention.codes) and (bool(one) or len(mention.codes) == 1)
            name = names.get(each, mention.name) if registered else mention.name
            yield Fact(each, name, sure if registered else Certainty.NAME_ONLY, where)
        elif each in names and depth < _DEPTH[deepest.level]:
            yield Fact(each, names[each], sure, helped or f"{where}, register")
    if one and level(one) == ("county" if deepest.level == "town" else deepest.level):
        yield Fact("place_code", one, sure, helped or f"{where}, register")


def _shared(codes: tuple[str, ...]) -> dict[str, str]:
    """What namesakes lie in together."""
    if not codes or any(code[:2] != codes[0][:2] for code in codes):
        return {}
    same_city = all(code[:4] == codes[0][:4] for code in codes)
    return above(f"{codes[0][:4]}00" if same_city else f"{codes[0][:2]}0000")


def _of_hint(hint: Hint) -> Iterator[Fact]:
    yield Fact("level", level(hint.code), Certainty.LIKELY, hint.where)
    for each, name in above(hint.code).items():
        yield Fact(each, name, Certainty.LIKELY, hint.where)
    yield Fact("place_code", hint.code, Certainty.LIKELY, hint.where)
