"""A folder of text files: `<source>/<reported year or undated>/<id>_<title>.txt`, the title, a blank line, the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from storage.export.rows import Row

LONGEST = 120  # bytes of a name, which leaves room under the usual 255 for a number and an ending
# Separators, what Windows forbids, control and formatting characters, and blanks of any kind.
_UNSAFE = re.compile(
    r"[\\/:*?\"<>|\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+"
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def write(rows: Iterable[Row], folder: Path) -> None:
    """Write each row into `folder`."""
    for row in rows:
        year = str(row.dates.reported_year or "undated")
        place = folder / safe_name(row.first.source) / year
        place.mkdir(parents=True, exist_ok=True)
        name = safe_name(row.title, "untitled")
        (place / f"{row.id}_{name}.txt").write_text(f"{row.title}\n\n{row.text}\n", "utf-8", newline="\n")


def safe_name(text: str, empty: str = "unnamed") -> str:
    """A text as the name of a file on any system: no separators, no reserved name, at most `LONGEST` bytes."""
    name = _UNSAFE.sub("_", text).strip("._")
    name = name.encode()[:LONGEST].decode(errors="ignore").rstrip("._") or empty
    return f"_{name}" if _RESERVED.fullmatch(name) else name
