"""How single values are shown: texts of strangers, addresses, times and numbers."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from urllib.parse import urlsplit

_FINE = frozenset("\n\t")


def visible(value: object) -> object:
    """A text with every character that does not print spelled out, as ⟨U+202E⟩; nothing for None; anything else as it is.

    Such are controls, those that turn the direction of a line, and those without width: what hides or forges
    something. Markup of our own passes.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or hasattr(value, "__html__") or value.isprintable():
        return value
    return "".join(_spelled(character) for character in value)


def web_address(url: object) -> str:
    """The address where it leads to the web, else nothing: links to anything but http and https are not made."""
    text = str(url)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    fine = parts.scheme in ("http", "https") and parts.hostname and text.isprintable()
    return text if fine else ""


def number(value: int | float | None) -> str:
    """A number with its thousands set off; a dash for none."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def minute(moment: datetime | str | None) -> str:
    """A time to the minute, in UTC; a dash for none."""
    if moment is None:
        return "–"
    text = moment.isoformat() if isinstance(moment, datetime) else moment
    return text[:16].replace("T", " ")


def _spelled(character: str) -> str:
    if character.isprintable() or character in _FINE or unicodedata.category(character) == "Zs":
        return character
    return f"⟨U+{ord(character):04X}⟩"
