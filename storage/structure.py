"""The structure of a document: which of its paragraphs are not plain, as rows hold it and as others read it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from storage.records import Form, FormKind

PLAIN = "plain"
BETWEEN_CELLS = "  "  # the cleaner sets cells so, and no other text


def as_json(structure: Iterable[Form]) -> str | None:
    """A list of paragraph, kind, level and what tells, and of a row its columns; None where all paragraphs are plain."""
    forms = [form if form.columns else form[:4] for form in structure]
    return json.dumps(forms, ensure_ascii=False, separators=(",", ":")) if forms else None


def from_json(text: str | None) -> tuple[Form, ...]:
    """The structure a row holds; of texts from before there was any, none."""
    return tuple(
        Form(paragraph, FormKind(kind), level, told, *map(tuple, columns))
        for paragraph, kind, level, told, *columns in json.loads(text or "[]")
    )


def cells(form: Form, line: str) -> list[str]:
    """The cells of a row, each in its column, with empty ones between them."""
    found = line.split(BETWEEN_CELLS)
    if len(found) != len(form.columns):
        return found
    in_columns = [""] * (form.columns[-1] + 1)
    for column, cell in zip(form.columns, found, strict=True):
        in_columns[column] = cell
    return in_columns


def described(form: Form, line: str) -> dict[str, Any]:
    """A paragraph that is not plain, as JSON values."""
    told: dict[str, Any] = {"kind": form.kind, "level": form.level, "told": form.told}
    return told | {"cells": cells(form, line)} if form.kind is FormKind.ROW else told


def described_all(structure: Iterable[Form], text: str) -> list[dict[str, Any]]:
    """The paragraphs of a text that are not plain, each with its number."""
    lines = text.split("\n")
    return [{"paragraph": form.paragraph, **described(form, lines[form.paragraph - 1])} for form in structure]


def counted(structure: Iterable[Form]) -> str | None:
    """How many headings, items and rows there are, in words; None where there are none."""
    counts = Counter(form.kind for form in structure)
    return ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in counts.items()) or None
