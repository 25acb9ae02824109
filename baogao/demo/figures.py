"""Figures that look drawn by chance and are the same every time, on every machine."""

from __future__ import annotations

import hashlib

DIGITS = "零一二三四五六七八九"
SERIES_START = 2010


def draw(key: str, count: int) -> int:
    """A number from 0 to `count` - 1 that depends on nothing but the key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % count


def between(low: str, high: str, key: str) -> str:
    """A figure from `low` to `high`, both included, with as many decimals as `low` is written with."""
    decimals = len(low.partition(".")[2])
    scale = 10**decimals
    first, last = round(float(low) * scale), round(float(high) * scale)
    return f"{(first + draw(key, last - first + 1)) / scale:.{decimals}f}"


def growth(series: tuple[float, float, float], key: str, year: int) -> float:
    """The growth of a series in a year, in percent with one decimal."""
    _, low, high = series
    return float(between(f"{low:.1f}", f"{high:.1f}", f"{key}{year}"))


def level(series: tuple[float, float, float], key: str, year: int) -> str:
    """The value of a series in a year: its base of 2010 grown year by year; large values without decimals."""
    value = series[0]
    for past in range(SERIES_START + 1, year + 1):
        value *= 1 + growth(series, key, past) / 100
    return f"{value:.1f}" if series[0] < 1000 else f"{value:.0f}"


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")
