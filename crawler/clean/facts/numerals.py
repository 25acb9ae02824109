"""Numbers as Chinese texts write them, read and written."""

from __future__ import annotations

_DIGITS = {
    **{character: value for value, character in enumerate("0123456789")},
    **{character: value for value, character in enumerate("０１２３４５６７８９")},
    **{character: value for value, character in enumerate("〇一二三四五六七八九")},
    **{character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **dict.fromkeys("○Oo０ＯОоΟο◯０Ｏ", 0),
    **dict(zip("两兩貳參陸元正", (2, 2, 2, 3, 6, 1, 1), strict=True)),
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30, "卌": 40}
NUMERALS = "".join((*_DIGITS, *_TENS))
"""Every character that a number may be written with, for use inside a pattern's brackets."""
_NAMES = "〇一二三四五六七八九"


def number(text: str) -> int | None:
    """The number a text writes: by place (二〇二一, 2021, ２０２１) or in words (二十一, 廿一, 一百零五); None for others."""
    if text.isdecimal():
        return int(text)
    if not text:
        return None
    if not any(character in _TENS for character in text):
        digits = [_DIGITS.get(character) for character in text]
        return None if None in digits else int("".join(map(str, digits)))
    whole, pending = 0, 0
    for character in text:
        if (unit := _TENS.get(character)) is not None:
            whole += unit if character in "廿卅卌" else (pending or 1) * unit
            pending = 0
        elif (digit := _DIGITS.get(character)) is not None and not pending:
            pending = digit
        else:
            return None
    return whole + pending


def in_words(value: int) -> str:
    """A number below a hundred as Chinese words: 十六, 二十, 九."""
    tens, ones = divmod(value, 10)
    lead = "" if not tens else "十" if tens == 1 else f"{_NAMES[tens]}十"
    return lead + (_NAMES[ones] if ones or not tens else "")
