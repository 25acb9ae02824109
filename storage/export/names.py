"""Names of files and folders made of titles and places: safe on any system, and never the same for two documents."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from storage.export.rows import Row

LONGEST = 120  # bytes of a name, which leaves room under the usual 255 for a number and an ending
UNDATED, ELSEWHERE = "undated", "elsewhere"
# Separators, what Windows forbids, blanks of any kind, and whatever is not shown or not assigned.
_UNSAFE = re.compile(r"[\\/:*?\"<>|\s]+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE
)


def safe_name(text: str, empty: str = "unnamed") -> str:
    """A text as the name of a file on any system: no separators, no reserved name, at most `LONGEST` bytes.

    It is in NFC, so that systems which compose names and those that do not mean the same file.
    """
    shown = "".join(
        "_" if unicodedata.category(c) in _UNSEEN else c for c in unicodedata.normalize("NFC", text)
    )
    name = re.sub("_{2,}", "_", _UNSAFE.sub("_", shown)).strip("._")
    name = name.encode()[:LONGEST].decode(errors="ignore").rstrip("._") or empty
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def place_in_tree(row: Row, ending: str) -> PurePosixPath:
    """`<year>/<province>/<city>/<county>/<town>/<number>_<title>.<ending>`, as far down as the place is known.

    The number keeps two documents apart, also on systems that take capital and small letters for the same.
    """
    place = row.place
    known = [safe_name(name) for name in (place.province, place.city, place.county, place.town) if name]
    folder = PurePosixPath(str(row.dates.reported_year or UNDATED), *(known or [ELSEWHERE]))
    return folder / f"{row.id}_{safe_name(row.title, 'untitled')}{ending}"
