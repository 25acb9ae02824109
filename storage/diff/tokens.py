"""A text cut into what a reader takes for one thing: a number, a date, a placeholder, a Latin word, else a character."""

from __future__ import annotations

import re

_FIGURE = "0-9０-９"
_BLANK = "＊*＿_○□△●■▲◯✕╳某"
_YEAR = rf"[{_FIGURE}xX×{_BLANK}]{{2,4}}年"
_PART = rf"[{_FIGURE}xX×{_BLANK}]{{1,2}}"
_FIGURES = "|".join(
    (
        rf"(?:{_YEAR})?{_PART}月{_PART}日",
        rf"{_YEAR}{_PART}月",
        rf"[{_FIGURE}]{{4}}[-/.][{_FIGURE}]{{1,2}}[-/.][{_FIGURE}]{{1,2}}(?![{_FIGURE}])",
        rf"[{_FIGURE}]+(?:[xX×{_BLANK}]+|(?:[.,．，:][{_FIGURE}]+)*[%％‰]?)",
        r"(?<![A-Za-z])[xX×]{2,}(?![A-Za-z])",
        rf"[{_BLANK}]+",
        "[〇零一二三四五六七八九十百千万亿两]{2,}",
    )
)
_NOTE = r"(?<=[\u3400-\u9fff])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,6}[)）]"  # 鄉(xiāng)
_TOKEN = re.compile(rf"{_FIGURES}|{_NOTE}|[^\W\d_\u2e80-\U0003ffff]+|[^\S\n]+|[\s\S]")
_FIGURE_ALONE = re.compile(rf"(?:{_FIGURES})年?")
_SOUND = re.compile(_NOTE.partition(")")[2])
_PLACEHOLDER = re.compile(rf"(?<![A-Za-z])[xX×]{{2,}}(?![A-Za-z])|[{_FIGURE}][xX×]+|[{_BLANK}]+")


def tokens(text: str) -> list[str]:
    """The text cut up; put together again it is the text."""
    return _TOKEN.findall(text)


def is_figure(text: str) -> bool:
    """Whether a text is one number, date or placeholder and nothing else."""
    return _FIGURE_ALONE.fullmatch(text) is not None


def is_note(text: str) -> bool:
    """Whether a text is the note on how a character is read."""
    return _SOUND.fullmatch(text) is not None


def hides(text: str) -> bool:
    """Whether a text holds a placeholder: 20xx, XX, ***, ___ or 某."""
    return _PLACEHOLDER.search(text) is not None
