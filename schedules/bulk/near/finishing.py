"""The end of a run: the manifest, by which a folder is known to be finished, and what is left of the work removed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from schedules.bulk.folders import Folder
from schedules.bulk.near.given import Given
from schedules.bulk.near.reading import EXAMPLES
from storage.duplicates.tables import method

OUTPUTS = ("documents/", "copies/", "parts/", "groups/")


@dataclass(frozen=True, slots=True)
class Deduped:
    """What a run came to: rows read and passed over, distinct documents, texts, reports, and copies by kind.

    `parts` counts pairs of documents of which one holds the other. `again` is whether all had been done before.
    """

    rows: int
    passed: int
    documents: int
    texts: int
    reports: int
    copies: dict[str, int]
    parts: int
    again: bool


def kept(folder: Folder, digest: str) -> Deduped | None:
    """What an earlier run came to that did the same, where all of its files are still here."""
    receipt, manifest = folder.read("run.json"), folder.read("manifest.json")
    if receipt is None or manifest is None or json.loads(receipt)["run"] != digest:
        return None
    told = json.loads(manifest)
    if any(folder.size(one["name"]) != one["bytes"] for one in told["files"]):
        return None
    return Deduped(**told["totals"], again=True)


def finish(
    folder: Folder, digest: str, given: dict[str, Any], totals: dict[str, Any], files: list[dict[str, Any]]
) -> Deduped:
    """Write the manifest, after which the run is done, and remove what it worked with."""
    manifest = {
        "software": f"baogao {version('baogao')}",
        "method": method(),
        **given,
        "totals": totals,
        "files": sorted(files, key=lambda one: str(one["name"])),
    }
    keep = {one["name"] for one in files}
    for name in folder.names():
        if name.startswith(OUTPUTS) and name not in keep:
            folder.remove(name)
    _put(folder, "run.json", {"run": digest})
    _put(folder, "manifest.json", manifest)
    for name in folder.names("work/"):
        folder.remove(name)
    return Deduped(**totals, again=False)


def inputs(units: Sequence[Given], read: list[dict[str, Any]], beside: list[str]) -> dict[str, Any]:
    """Each file with its rows, and those passed over by reason, with the places of the first few."""
    told: dict[str, dict[str, Any]] = {}
    for unit, one in zip(units, read, strict=True):
        row = told.setdefault(unit.uri, {"file": unit.name, "bytes": unit.size, "rows": 0, "passed": {}})
        row["rows"] += one["rows"]
        for reason, count in one["passed"].items():
            of = row["passed"].setdefault(reason, {"rows": 0, "first": []})
            of["rows"] += count
            of["first"] = (of["first"] + one["examples"].get(reason, []))[:EXAMPLES]
    return {"inputs": [told[uri] for uri in sorted(told)], "passed_over": sorted(beside)}


def _put(folder: Folder, name: str, value: dict[str, Any]) -> None:
    folder.write(
        name, lambda file: file.write(json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")
    )
