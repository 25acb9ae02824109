"""The manifest of a run: what went in, what came out, and the hashes of its files; a folder without it is not whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crawler.clean import CLEANER
from schedules.bulk.clean.receipts import Dropped, Receipt
from schedules.bulk.inputs import Unit
from schedules.bulk.places import Folder
from storage.export.job import Job

NAME = "manifest.json"
_TOLD = ("documents/", "drops/")  # the files that a reader of the folder is told of


@dataclass(frozen=True, slots=True)
class Done:
    """What a run came to: the numbers of things by name, and of what was left out by kind and reason."""

    counts: Counter[str]
    drops: dict[str, dict[str, Dropped]]
    damages: tuple[tuple[str, str, str], ...]


def sum_up(units: Iterable[tuple[Unit | None, Receipt]]) -> Done:
    """All receipts together; damages with the name of their file. Articles have no file of their own."""
    counts: Counter[str] = Counter()
    drops: dict[str, dict[str, Dropped]] = {}
    damages = []
    for unit, receipt in units:
        counts.update(receipt.counts)
        for kind, reasons in receipt.drops.items():
            of_kind = drops.setdefault(kind, {})
            for reason, dropped in reasons.items():
                of_kind[reason] = of_kind.get(reason, Dropped()) + dropped
        damages += [(unit.name if unit else "", place, reason) for place, reason in receipt.damages]
    return Done(counts, drops, tuple(damages))


def write_manifest(
    folder: Folder,
    units: Sequence[tuple[Unit | None, Receipt]],
    templates: dict[str, str],
    source: str | None,
    done: Done,
) -> None:
    """Write it, where the folder has not got the same one."""
    told = {
        "software": Job("").software,
        "cleaner": CLEANER,
        "source": source,
        "templates": templates,
        "inputs": _inputs([unit for unit, _ in units if unit is not None]),
        "files": _files(receipt for _, receipt in units),
        "totals": dict(sorted(done.counts.items())),
        "drops": _reasons(done),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1).encode()
    if folder.read(NAME) != text:
        folder.write(NAME, lambda file: file.write(text))


def _inputs(units: Sequence[Unit]) -> list[dict[str, Any]]:
    """The files that were read, each with its size and in how many parts."""
    parts = Counter((unit.name, str(unit.kind)) for unit in units)
    return [{"file": name, "kind": kind, "parts": count} for (name, kind), count in sorted(parts.items())]


def _files(units: Iterable[Receipt]) -> list[dict[str, Any]]:
    found = {
        name: file for receipt in units for name, file in receipt.files.items() if name.startswith(_TOLD)
    }
    return [{"name": name, **asdict(file)} for name, file in sorted(found.items())]


def _reasons(done: Done) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "reason": reason, **asdict(dropped)}
        for kind, reasons in sorted(done.drops.items())
        for reason, dropped in sorted(reasons.items())
    ]
