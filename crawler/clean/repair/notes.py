"""Pinyin notes behind characters, 鄉(xiāng): put there to hide a copy, and no part of any report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.clean.repair.ledger import Edit
from crawler.clean.repair.readings import is_reading

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_LETTER = f"[A-Za-zü\u0251\u0261{_TONED}{_TONED.upper()}]"
NOTE = re.compile(rf"(?<=[\u3400-\u9fffA-Za-z])[(（]({_LETTER}{{1,6}})([1-5]?)[)）]")
_HAS_TONE = re.compile(f"[{_TONED}]", re.IGNORECASE)


def strip_notes(text: str) -> Iterator[Edit]:
    """Take the notes out. A tone tells a note; without one the reading must be the character's: 产值(gdp) stays."""
    if "(" not in text and "（" not in text:
        return
    for note in NOTE.finditer(text):
        if _HAS_TONE.search(note[1]) or is_reading(note[1], text[note.start() - 1]):
            yield Edit(note.start(), note.end(), "", "pinyin")
