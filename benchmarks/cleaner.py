"""The cleaner beside other extractors of main text: how like the wanted text, and what a page costs, in one run.

A folder holds pages and what a reader takes from each, `{id}.html` and `{id}.txt`, and perhaps `meta.jsonl` with `id`
and `url`. Without a folder the project's own cases are measured.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from benchmarks.extraction_scores import f1
from benchmarks.extraction_tools import Extractor, installed
from benchmarks.table import machine, table
from tests.cases.case import read_cases

_WELL = 0.95


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page and its text."""

    body: bytes
    url: str
    text: str


@dataclass(slots=True)
class Result:
    """What a tool came to, a number a page: likeness and CPU seconds; and how often it raised an error."""

    scores: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def main(arguments: Sequence[str]) -> None:
    """Measure and print a table a folder."""
    parser = ArgumentParser(prog="python -m benchmarks cleaner", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "folders", nargs="*", type=Path, help="pages with their texts; left out: our own cases"
    )
    asked = parser.parse_args(arguments)
    tools = dict(installed())
    for name, pages in [(str(d), pages_of(d)) for d in asked.folders] or [("our own cases", cases())]:
        results = measure(pages, tools)
        print(f"\n{name}: {len(pages)} pages, {machine()}.\n")
        print(table(_HEAD, [_row(tool, result, results["ours"]) for tool, result in results.items()]))


_HEAD = ("", "F1", "share at .95", "CPU ms a page", "of ours", "errors")


def pages_of(folder: Path) -> list[Wanted]:
    """The pages of a folder that have a text beside them, in the order of names."""
    meta = folder / "meta.jsonl"
    lines = meta.read_text("utf-8").splitlines() if meta.exists() else []
    urls = {each["id"]: each.get("url") for each in map(json.loads, lines)}
    return [
        Wanted(page.read_bytes(), urls.get(page.stem) or "http://page.example/", text.read_text("utf-8"))
        for page in sorted(folder.glob("*.html"))
        if (text := page.with_suffix(".txt")).exists()
    ]


def cases() -> list[Wanted]:
    """The project's cases that have one document."""
    found = ((case, case.expected["documents"]) for case in read_cases())
    return [
        Wanted(case.body, case.expected["url"], "\n".join(documents[0]["paragraphs"]))
        for case, documents in found
        if len(documents) == 1
    ]


def measure(pages: Sequence[Wanted], tools: dict[str, Extractor]) -> dict[str, Result]:
    """Every tool on every page; they take turns page by page, so that what else the machine does weighs on all alike."""
    results = {name: Result() for name in tools}
    for extract in tools.values():  # what is loaded once is no page's cost
        _extract(extract, pages[0])
    for page in pages:
        for name, extract in tools.items():
            began = time.process_time()
            text = _extract(extract, page)
            results[name].seconds.append(time.process_time() - began)
            results[name].errors += text is None
            results[name].scores.append(f1(page.text, text or ""))
    return results


def _extract(extract: Extractor, page: Wanted) -> str | None:
    """None where the tool raises: others' bugs must not end the run."""
    try:
        return extract(page.body, page.url)
    except Exception:
        return None


def _row(name: str, result: Result, ours: Result) -> tuple[str, ...]:
    return (
        name,
        f"{fmean(result.scores):.3f}",
        f"{sum(score >= _WELL for score in result.scores) / len(result.scores):.3f}",
        f"{fmean(result.seconds) * 1000:.1f}",
        f"{sum(result.seconds) / sum(ours.seconds):.1f}x",
        str(result.errors),
    )
