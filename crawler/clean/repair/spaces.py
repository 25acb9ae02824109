"""Spaces that a converter put around digits: 截止 10 月底."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.clean.repair.ledger import Edit

_HAN = "\u3400-\u9fff，。；：、（）“”《》"
_AROUND = re.compile(rf"(?<=[{_HAN}]) (?=\d|xx|XX)|(?<=[\d%xX]) (?=[{_HAN}])")
_TIGHT = re.compile(rf"[{_HAN}]\d|\d[{_HAN}]")
_LETTERS = re.compile(rf"(?<=[{_HAN}]) (?=[A-WYZa-wyz])|(?<=[A-WYZa-wyz]) (?=[{_HAN}])")
_BEFORE_MARK = re.compile(rf"(?<=[{_HAN}\d]) (?=[，。；、！？])")
_MANY = 8


def close_up(text: str, wrapped: bool) -> Iterator[Edit]:
    """Take spaces beside digits out, where lines were `wrapped` or where most digits stand so and words of letters do not.

    Typesetters who put a thin space between scripts put it beside letters too: that is a style and stays.
    """
    if " " not in text:
        return
    places = {found.start() for found in _BEFORE_MARK.finditer(text)}
    around = [found.start() for found in _AROUND.finditer(text)]
    if around and (wrapped or _is_damage(text, len(around))):
        places.update(around)
    for start in sorted(places):
        yield Edit(start, start + 1, "", "space", certain=wrapped)


def _is_damage(text: str, around: int) -> bool:
    tight, letters = len(_TIGHT.findall(text)), len(_LETTERS.findall(text))
    return around >= _MANY and around > 2 * tight and 4 * letters < around
