"""How characters are read, without tones: `readings.txt`, a line a syllable, the characters read so behind it.

Made of the table of pypinyin (MIT, https://github.com/mozillazg/python-pinyin), for the characters GBK has:
`python -m crawler.clean.repair.readings pinyin_dict.json > crawler/clean/repair/readings.txt`.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

_FIRST, _END = 0x4E00, 0x9FA6
_COMBINING = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))
_LETTERS = str.maketrans({"ü": "v", "ê": "e", "\u0251": "a", "\u0261": "g"})


def is_reading(syllable: str, character: str) -> bool:
    """Whether a character may be read so; tones are not looked at, and ü may be written u or v."""
    toneless = without_tone(syllable)
    return any(character in _readings().get(form, "") for form in (toneless, toneless.replace("u", "v")))


def without_tone(syllable: str) -> str:
    """A syllable in plain letters: `lǜ` is `lv`."""
    plain = unicodedata.normalize("NFD", syllable.lower()).translate(_COMBINING)
    return unicodedata.normalize("NFC", plain).translate(_LETTERS)


@cache
def _readings() -> dict[str, str]:
    lines = files(__package__).joinpath("readings.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if not line.startswith("#"))


def _table(dictionary: dict[str, str]) -> dict[str, str]:
    """Syllables with their characters, of a dictionary from code points to readings with commas between."""
    table: dict[str, str] = {}
    for code in range(_FIRST, _END):
        for syllable in sorted({without_tone(r) for r in dictionary.get(str(code), "").split(",") if r}):
            table[syllable] = table.get(syllable, "") + chr(code)
    return table


if __name__ == "__main__":
    made = _table(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    sys.stdout.write("# Made by `python -m crawler.clean.repair.readings` of pypinyin's table (MIT).\n")
    sys.stdout.write("\n".join(f"{s} {made[s]}" for s in sorted(made)) + "\n")
