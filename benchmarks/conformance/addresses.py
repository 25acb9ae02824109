"""The WHATWG URL data: what an address is to browsers, and what our one spelling makes of it.

Our rules are written down here a second time, as changes to the browser's result. A case that these rules do not
turn into ours is a miss.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.conformance.suite import Suite
from crawler.discover.canonical import exact, follow

FILES = ("urltestdata.json",)

OTHER_SCHEME = "only http and https are fetched"
ITSELF = "a link to the page it is on leads nowhere"
CREDENTIALS = "an address with a name or password for its host is refused"
PORT_0 = "port 0 is refused"
ODD_HOST = "host names hold letters, digits, - and _, and no empty part"
ONE_SPELLING = (
    "one spelling: no fragment, no empty query, escapes undone where they can be, in upper case where not"
)
SAFE = "[ ] | ^ are escaped, because some servers refuse them"

_NOWHERE = re.compile(r"(?i)(?:https?:)?(?:#.*)?", re.DOTALL)
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def addresses(folder: Path) -> Suite:
    """Every case, whatever its scheme."""
    suite = Suite("addresses")
    for case in json.loads(folder.joinpath(FILES[0]).read_text("utf-8")):
        if isinstance(case, dict):
            got, (ours, choice) = _ours(case), _changed(case)
            told = f"{case['input']!r} on {case.get('base')!r}"
            suite.judge(told, case.get("href"), got, choice if got == ours else None)
    return suite


def _ours(case: dict[str, Any]) -> str | None:
    base = exact(case["base"]) if case.get("base") else None
    return follow(base, case["input"]) if base else exact(case["input"])


def _changed(case: dict[str, Any]) -> tuple[str | None, str | None]:
    """What our rules make of the browser's result, and the rule that matters most; none where it stays as it is."""
    href = case.get("href")
    if href is None:
        return None, None
    if not href.startswith(("http:", "https:")):
        return None, OTHER_SCHEME
    if refused := _refused(case):
        return None, refused
    plain = href.partition("#")[0].removesuffix("?")
    begin = len(f"{case['protocol']}//{case['host']}")
    spelled = plain[:begin] + _respelled(plain[begin:])
    safe = re.sub(r"[][|^]", lambda m: f"%{ord(m[0]):02X}", spelled[begin:])
    return spelled[:begin] + safe, ONE_SPELLING if safe == spelled[begin:] else SAFE


def _refused(case: dict[str, Any]) -> str | None:
    base = case.get("base") or ""
    if _NOWHERE.fullmatch(case["input"].strip()) and base.startswith("http"):
        return ITSELF
    authority = re.split(r"[/\\?#]", case["input"].split(":", 1)[-1].lstrip("/\\"))[0]
    if case["username"] or "@" in authority or "@" in urlsplit(base).netloc:
        return CREDENTIALS
    if case["port"] == "0":
        return PORT_0
    host = case["hostname"]
    if not host.startswith("[") and not re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", host):
        return ODD_HOST
    return None


def _respelled(rest: str) -> str:
    """Escapes as our one spelling has them."""

    def escape(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    return re.sub(r"%([0-9A-Fa-f]{2})?", escape, rest)
