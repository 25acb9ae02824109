"""Document numbers (发文字号) in their forms, brought to one: 国发〔2023〕1号."""

from __future__ import annotations

import re

from crawler.clean.facts.numerals import NUMERALS, number

_LETTERS = "\u4e00-\u9fff"
_NUMBER = re.compile(
    rf"(?<![{_LETTERS}])(?P<office>[{_LETTERS}][{_LETTERS}\s]{{0,13}}?)\s*[〔［\[（(【〈<﹝]\s*(?P<year>(?:19|20|１９|２０)\d\d|[一二][{NUMERALS}]{{3}})\s*年?\s*"
    rf"[〕］\]）)】〉>﹞]\s*第?\s*(?P<serial>\d{{1,5}}|[{NUMERALS}]{{1,5}})\s*号"
)
_ORDER = re.compile(
    rf"(?P<who>[{_LETTERS}]{{2,20}}?)?(?P<kind>令|公告|通告)\s*[（(〔]?\s*第\s*(?P<serial>\d{{1,5}}|[{NUMERALS}]{{1,5}})\s*号\s*[）)〕]?"
)
_CITING = re.compile(
    r"(?:文号|字号|编号|根据|按照|依据|贯彻|落实|关于|转发|印发|参照|对照|执行|废止|以及|和|与|及|《.*》)"
)


def document_number(text: str, *, alone: bool = False) -> str | None:
    """The document number in a text, in its one form; `alone` only where the text is nothing else."""
    text = text.strip(" \u3000()（）")
    found = _NUMBER.fullmatch(text) if alone else _NUMBER.search(text)
    if found is None:
        return _order(text, alone=alone)
    office = re.sub(r"\s+", "", found["office"])
    year, serial = number(found["year"]), number(found["serial"])
    if year is None or serial is None or not 1949 <= year < 2100 or _CITING.search(office):
        return None
    return f"{office}〔{year}〕{serial}号"


def _order(text: str, *, alone: bool) -> str | None:
    """The number of an order or a proclamation: 某市人民政府令第12号."""
    found = _ORDER.fullmatch(text) if alone else None
    serial = number(found["serial"]) if found else None
    return None if found is None or serial is None else f"{found['who'] or ''}{found['kind']}第{serial}号"
