"""The shape of an address: what it has in common with addresses made by the same program."""

from __future__ import annotations

import re
from functools import lru_cache

MOST_STEPS = 24  # of a path; a site that goes deeper contains itself
_CACHED = 16_384
_DIGITS = re.compile(r"\d+")
_RANDOM = re.compile(r"(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{16,}")
_MOST_REPEATS, _MOST_REPEATS_OF_NUMBERS = 2, 4
_LONGEST_REPEAT = 4


@lru_cache(maxsize=_CACHED)
def shape(url: str) -> str:
    """A canonical address with numbers and random words left out, and of its query only the names."""
    address, _, query = url.partition("?")
    names = sorted({pair.partition("=")[0] for pair in query.split("&")}) if query else []
    address = _DIGITS.sub("0", _RANDOM.sub("*", "/".join(_steps(address))))
    return f"{_host(url)}/{address}?{_DIGITS.sub('0', '&'.join(names))}"


@lru_cache(maxsize=_CACHED)
def section(url: str) -> str:
    """The part of a site that a canonical address lies in: its host and first two directories."""
    return "/".join([_host(url), *_steps(url)[:-1][:2]])


def winding(url: str) -> str:
    """Why a path leads nowhere but deeper: path_repeats or path_too_deep; empty for an ordinary one."""
    steps = _steps(url)
    if len(steps) > MOST_STEPS:
        return "path_too_deep"
    return "path_repeats" if len(steps) > _MOST_REPEATS and _repeats(steps) else ""


def _host(url: str) -> str:
    return url.split("/", 3)[2]


def _steps(url: str) -> list[str]:
    return url.partition("?")[0].split("/")[3:]


def _repeats(steps: list[str]) -> bool:
    """Whether a step, or a few in a row, stands three times or more running; numbers may do so more often."""
    for length in range(1, _LONGEST_REPEAT + 1):
        same = 0
        for here, before in zip(steps[length:], steps, strict=False):
            same = same + 1 if here and here == before else 0
            most = _MOST_REPEATS_OF_NUMBERS if here.isdigit() else _MOST_REPEATS
            if same >= length * most:
                return True
    return False
