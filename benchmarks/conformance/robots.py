"""The cases of Google's robots.txt parser: those that RFC 9309 settles, and those that only Google does."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.conformance.suite import Suite
from crawler.fetch.rules import Rules, product_token

FILES = ("google_robots_cases.json",)
CHOICES = {
    "GoogleOnly_AcceptUserAgentUpToFirstSpace": "a crawler that calls itself by two words is known by the first",
}


def settled(folder: Path) -> Suite:
    """The cases whose names begin with `ID_`: what the RFC says."""
    return _run("robots.txt, settled by RFC 9309", folder, settled=True)


def unsettled(folder: Path) -> Suite:
    """The others, where a crawler may choose."""
    return _run("robots.txt, Google's own", folder, settled=False)


def _run(name: str, folder: Path, *, settled: bool) -> Suite:
    suite = Suite(name)
    for case in json.loads(folder.joinpath(FILES[0]).read_text("utf-8")):
        if case["test"].startswith("ID_") is settled:
            # The file spells each byte of a robots.txt as the character of that number.
            text = case["robots"].encode("latin-1").decode("utf-8-sig", "replace")
            got = Rules(text, product_token(case["agent"])).allows(case["url"])
            told = f"{case['test']} {case['robots']!r} {case['agent']!r} {case['url']!r}"
            suite.judge(told, case["allowed"], got, CHOICES.get(case["test"]))
    return suite
