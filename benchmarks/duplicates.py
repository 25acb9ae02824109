"""Near-duplicates: ours beside datasketch, rensa and gaoya on one labelled set, in one run.

Every tool has a process of its own and all take turns, a thousand texts at a time, so that whatever else the machine
does weighs on all alike. Times are CPU seconds, normalising included; memory is what a process peaked at, over what
it had with the texts loaded.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.duplicate_scores import Pair, Score, score
from benchmarks.duplicate_set import labelled
from benchmarks.duplicate_tools import TOOLS, Ours
from benchmarks.table import machine, table

TURN = 1000

Result = tuple[dict[Pair, str], list[float], int, int]  # pairs, CPU seconds a turn, memory and index in bytes


def main(arguments: list[str]) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks duplicates", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "file", nargs="?", type=Path, help="a labelled set as JSON lines; left out: one made here"
    )
    parser.add_argument(
        "--only", action="append", choices=TOOLS, help="measure this tool alone; may be repeated"
    )
    chosen = parser.parse_args(arguments)
    documents = _load(chosen.file)
    results = _measure(chosen.file, chosen.only or list(TOOLS), len(documents))
    scores = {name: score(documents, result[0]) for name, result in results.items()}
    print(
        f"{chosen.file.name if chosen.file else 'the set made here'}: {len(documents):,} texts, {machine()}\n"
    )
    print(table(_HEAD, [_row(name, scores[name], results[name], len(documents)) for name in results]))
    if "ours" in results:
        _tell_ours(scores["ours"], results["ours"], len(documents))


_HEAD = (
    "",
    "re-posts P",
    "R",
    "F1",
    "parts R",
    "all pairs F1",
    "siblings merged",
    "texts a CPU s",
    "memory MB",
)


def _row(name: str, judged: Score, result: Result, count: int) -> list[str]:
    shares = (judged.repost_precision, judged.repost_recall, judged.repost_f1, judged.part_recall, judged.f1)
    return [
        name,
        *(f"{one:.4f}" for one in shares),
        str(judged.merged),
        f"{count / sum(result[1]):,.0f}",
        f"{result[2] / 1e6:.0f}",
    ]


def _tell_ours(judged: Score, result: Result, count: int) -> None:
    turns = result[1][: max(2, count // TURN)]  # without the last one, which is shorter
    fifth = max(1, len(turns) // 5)
    second, last = sum(turns[fifth : 2 * fifth]), sum(turns[-fifth:])
    print(
        f"\nours: type right in {judged.repost_type:.4f} of re-posts, {judged.part_type:.4f} of parts;"
        f" {result[3] / count:,.0f} bytes of index a text; last fifth costs {last / second:.2f} of the second"
    )


def _load(file: Path | None) -> list[dict[str, Any]]:
    if file is None:
        return labelled()
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _measure(file: Path | None, names: list[str], count: int) -> dict[str, Result]:
    """Let the tools take turns."""
    context = multiprocessing.get_context("spawn")
    ends: dict[str, Connection] = {}
    for name in names:
        ends[name], theirs = context.Pipe()
        context.Process(target=_child, args=(theirs, name, file), daemon=True).start()
    for _ in range(0, count, TURN):
        for end in ends.values():
            end.send(None)
            end.recv()
    for end in ends.values():
        end.send(None)
    return {name: end.recv() for name, end in ends.items()}


def _child(end: Connection, name: str, file: Path | None) -> None:
    texts = [one["text"] for one in _load(file)]
    before = peak = _resident()
    tool = TOOLS[name]()
    tool.add(0, texts[0])  # what is made once a process is no cost of a text
    tool = TOOLS[name]()
    found: dict[Pair, str] = {}
    times = []
    for first in range(0, len(texts), TURN):
        end.recv()
        began = time.process_time()
        for number, text in enumerate(texts[first : first + TURN], first):
            found.update(((other, number), kind) for other, kind in tool.add(number, text))
        times.append(time.process_time() - began)
        peak = max(peak, _resident())
        end.send(None)
    end.recv()
    end.send((found, times, peak - before, tool.bytes() if isinstance(tool, Ours) else 0))


def _resident() -> int:
    """Memory the process has now, in bytes (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main([])
