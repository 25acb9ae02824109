"""Times and sizes as people write them, made seconds and bytes."""

from __future__ import annotations

import re

from schedules.nearest import suggestion

_SECONDS = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86_400.0),
    **dict.fromkeys(("w", "week", "weeks"), 604_800.0),
}
_BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_SHOWN_SECONDS = ("ms", "s", "min", "hours", "days", "weeks")
_SHOWN_BYTES = ("B", "KB", "MB", "GB", "KiB", "MiB", "GiB")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?) *([a-z]*)", re.ASCII | re.IGNORECASE)


def seconds(value: object) -> float:
    """Seconds of a number (seconds) or a text such as "1.5s", "500ms" or "2 hours"; ValueError for others."""
    match value:
        case str():
            return _measure(value, _SECONDS, _SHOWN_SECONDS)
        case int() | float() if not isinstance(value, bool) and abs(value) < 10**15:
            return float(value)
    raise ValueError('must be a number of seconds or a text such as "1.5s"')


def size(value: object) -> int:
    """Bytes of a whole number (bytes) or a text such as "10MB" (10^6) or "10 MiB" (2^20); ValueError for others."""
    match value:
        case str():
            return round(_measure(value, _BYTES, _SHOWN_BYTES))
        case int() if not isinstance(value, bool):
            return value
    raise ValueError('must be a whole number of bytes or a text such as "10MB"')


def _measure(text: str, units: dict[str, float] | dict[str, int], shown: tuple[str, ...]) -> float:
    match = _AMOUNT.fullmatch(text.strip())
    if not match:
        raise ValueError(f'"{text}" is not a number with a unit ({", ".join(shown)})')
    amount, unit = match[1], match[2].lower()
    if not unit:
        raise ValueError(f'"{text}" needs a unit, one of {", ".join(shown)}')
    if unit not in units:
        raise ValueError(f'"{text}" has an unknown unit "{match[2]}"; {suggestion(unit, shown)}')
    return float(amount) * units[unit]
