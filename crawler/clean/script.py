"""Traditional characters read as simplified ones, so that one set of words serves both."""

from __future__ import annotations

from functools import cache

from storage.normalise import variants


def simplified(text: str) -> str:
    """The text with each traditional character as its simplified form; characters of GB 2312 stay as they are."""
    return text if text.isascii() else text.translate(_table())


@cache
def is_daily(character: str) -> bool:
    """Whether a character, in any script, is one of the 3,755 that GB 2312 has for daily use."""
    code = simplified(character).encode("gb2312", "ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


@cache
def _table() -> dict[int, str]:
    groups: dict[str, list[str]] = {}
    for one, form in variants().items():
        groups.setdefault(form, []).append(one)
    table: dict[int, str] = {}
    for form, ones in groups.items():
        known = [one for one in ones if one.encode("gb2312", "ignore")]
        if known:
            chosen = form if form in known else known[0]
            table |= {ord(one): chosen for one in ones if one not in known}
    return table
