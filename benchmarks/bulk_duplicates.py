"""`baogao bulk dedupe` on a labelled set, by the scores of the archive's index; with what it costs, all processes counted.

Pairs are those of its groups, and those of its parts; a document's other ids are where the document is.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.duplicate_scores import Pair, score
from benchmarks.measure import measure
from benchmarks.table import machine, table

_HEAD = (
    "",
    "re-posts P",
    "R",
    "F1",
    "parts R",
    "all pairs F1",
    "siblings merged",
    "CPU ms a text",
    "seconds",
    "memory MB",
)


def main(arguments: list[str]) -> None:
    """Print a table with a row for each set."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.bulk_duplicates", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("files", nargs="+", type=Path, help="labelled sets as JSON lines, with ids")
    parser.add_argument("--ray", help="address of a cluster")
    parser.add_argument("--out", type=Path, help="where to keep what comes out, a folder a set")
    chosen = parser.parse_args(arguments)
    print(f"{machine()}\n")
    with tempfile.TemporaryDirectory() as scratch:
        print(
            table(
                _HEAD,
                [_row(file, (chosen.out or Path(scratch)) / file.stem, chosen.ray) for file in chosen.files],
            )
        )


def _row(file: Path, out: Path, ray: str | None) -> tuple[str, ...]:
    command = [sys.executable, "-m", "baogao", "bulk", "dedupe", str(file), "--out", str(out)]
    cost = measure(command + (["--ray", ray] if ray else []))
    documents = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    it = score(documents, found(documents, out))
    shares = (it.repost_precision, it.repost_recall, it.repost_f1, it.part_recall, it.f1)
    return (
        file.name, *(f"{one:.4f}" for one in shares), str(it.merged), f"{cost.cpu / len(documents) * 1000:.2f}",
        f"{cost.wall:.0f}", f"{cost.memory / 1e6:.0f}",
    )  # fmt: skip


def found(documents: list[dict[str, Any]], out: Path) -> dict[Pair, str]:
    """The pairs that a folder of `bulk dedupe` tells of, by the places of the documents in the set."""
    place = {str(one["id"]): number for number, one in enumerate(documents)}
    same: dict[str, list[int]] = defaultdict(list)
    parts: list[tuple[str, str]] = []
    pairs: dict[Pair, str] = {}
    for row in _lines(out / "groups"):
        ids = [row["original"], *(copy["text"] for copy in row["copies"])]
        pairs.update(dict.fromkeys(combinations(sorted(place[one] for one in ids), 2), "repost"))
        parts += [(one["text"], one["other"]) for one in row["relations"] if one["kind"] == "part"]
    hashes: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(documents):
        hashes[one["text"]].append(number)
    for one in documents:
        same[str(one["id"])] = hashes[one["text"]]
    for one_id, other_id in parts:
        for one_at in same[one_id]:
            for other in same[other_id]:
                pairs.setdefault((min(one_at, other), max(one_at, other)), "part")
    return pairs


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


if __name__ == "__main__":
    main(sys.argv[1:])
