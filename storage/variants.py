"""Makes `variants.txt` of OpenCC's tables: `python -m storage.variants > storage/variants.txt`.

Two characters are forms of each other when any of OpenCC's conversions by character turns one into the other.
A line holds all forms of one character, first the one that stands for them: the simplified one, and of several the
first in Unicode. Facts from OpenCC (Apache-2.0), https://github.com/BYVoid/OpenCC.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import opencc

_CONVERSIONS = ("t2s", "tw2s", "hk2s", "s2t", "s2tw", "s2hk")
_HAN = [
    chr(code)
    for first, end in ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
    for code in range(first, end)
]


def groups() -> list[str]:
    """The lines of the file: characters that are forms of each other, in the order of Unicode but for the first."""
    named: dict[str, set[str]] = {}
    for conversion in _CONVERSIONS:
        for one, other in _changed(conversion):
            if other not in named.get(one, ()):
                both = named.get(one, {one}) | named.get(other, {other})
                named.update(dict.fromkeys(both, both))
    traditional = {one for one, _ in _changed("t2s")}
    lines = {_line(forms, traditional) for forms in named.values()}
    return sorted(lines)


def _line(forms: set[str], traditional: set[str]) -> str:
    chosen = min(forms - traditional or forms)
    return chosen + "".join(sorted(forms - {chosen}))


def _changed(conversion: str) -> Iterator[tuple[str, str]]:
    """The characters that a conversion changes, each by itself, with what it makes of them."""
    converted = opencc.OpenCC(conversion).convert("\n".join(_HAN)).split("\n")
    return ((one, other) for one, other in zip(_HAN, converted, strict=True) if one != other)


if __name__ == "__main__":
    sys.stdout.write(
        "# Made by `python -m storage.variants`. One line a character, the form that stands for all first.\n"
    )
    sys.stdout.write("\n".join(groups()) + "\n")
