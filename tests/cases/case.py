"""A case on disk: the page, and what refining it must give."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler import refine
from storage.records import Refined, RefinedDocument

CASES = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One folder. `expected` says no more than what the case is about: fields left out may be anything."""

    name: str
    body: bytes
    expected: dict[str, Any]

    def refined(self) -> Refined:
        """The page refined under the address the case gives it."""
        return refine(self.body, url=self.expected["url"])


def read_cases(folder: Path = CASES) -> list[Case]:
    """Every case, in the order of names."""
    return [
        Case(path.parent.name, (path.parent / "input.html").read_bytes(), json.loads(path.read_text("utf-8")))
        for path in sorted(folder.glob("*/expected.json"))
    ]


def write_case(folder: Path, name: str, body: bytes, url: str) -> Path:
    """A new case from a page and what is made of it today; the folder written. FileExistsError where there is one."""
    path = folder / name
    path.mkdir(parents=True)
    (path / "input.html").write_bytes(body)
    page = refine(body, url=url)
    expected = {"why": "", "url": url, **seen(page)}
    (path / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


def seen(page: Refined) -> dict[str, Any]:
    """A refined page in the words of `expected.json`."""
    dropped: dict[str, list[str]] = {}
    for block in page.dropped:
        dropped.setdefault(block.reason, []).append(block.text)
    return {
        "role": page.role.value,
        "encoding": page.encoding,
        "documents": [_document(document) for document in page.documents],
        "links": {link.url: link.role.value for link in page.links},
        "dropped": dropped,
    }


def _document(document: RefinedDocument) -> dict[str, Any]:
    about = {
        "title": document.title,
        "date": document.dates.shown,
        "meta_date": document.dates.meta,
        "source": document.source_line,
        "author": document.author,
    }
    facts = {
        f"facts.{name}": document.fact(name) for name in dict.fromkeys(fact.name for fact in document.facts)
    }
    lines = document.text.split("\n")
    structure = [
        f"{form.kind} {form.level} {form.told}{list(form.columns) or ''}: {lines[form.paragraph - 1]}"
        for form in document.structure
    ]
    return {
        **{k: v for k, v in about.items() if v},
        **facts,
        **({"structure": structure} if structure else {}),
        "paragraphs": lines,
    }
