"""What runs over files cost: `bulk clean` beside refining alone, on all cores and on one; `bulk dedupe` beside the index.

`python -m benchmarks bulk [--pages N] [--warc FILE] [--only clean|dedupe]`. CPU and memory are those of the whole tree of processes, its
start and its libraries included; what is beside them is measured in the same run, before and after, on the same pages.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bulk_pages import write_warc
from benchmarks.measure import Cost, measure
from benchmarks.table import machine, table

BAOGAO = (sys.executable, "-m", "baogao", "bulk")


@dataclass(frozen=True)
class Alone:
    """What one step costs by itself: items, and seconds of CPU for all of them."""

    count: int
    cpu: float

    @property
    def each(self) -> float:
        """Milliseconds for one."""
        return self.cpu / max(self.count, 1) * 1000


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks bulk", description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=4_000)
    parser.add_argument("--warc", type=Path, help="pages of your own in place of the made-up ones")
    parser.add_argument("--shard-bytes", type=int, default=8 << 20)
    parser.add_argument("--only", choices=("clean", "dedupe"))
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bulk") as folder:
        warc = options.warc or Path(folder, "pages.warc.gz")
        write_warc(warc, options.pages)
        out, cut = Path(folder, "all"), ("--shard-bytes", str(options.shard_bytes))
        before = _alone("refining", warc)
        clean = measure([*BAOGAO, "clean", str(warc), "--out", str(out), *cut])
        if options.only != "dedupe":
            after, fewer = _alone("refining", warc), _alone("refining_without_links", warc)
            one = measure(
                ["taskset", "-c", _first_core(), *BAOGAO, "clean", str(warc), "--out", f"{out}-one", *cut]
            )
            _tell_clean((before, after), fewer, clean, one)
        if options.only != "clean":
            index = _alone("comparing", out)
            dedupe = measure([*BAOGAO, "dedupe", str(out), "--out", f"{out}-deduped"])
            _tell_dedupe(index, dedupe)


def _alone(step: str, what: Path) -> Alone:
    """What a step costs in a process of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        told = Path(scratch) / "told.json"
        measure([sys.executable, "-m", "benchmarks.bulk_alone", step, str(what), str(told)])
        return Alone(**json.loads(told.read_text()))


def _first_core() -> str:
    return str(min(os.sched_getaffinity(0)))


def _tell_clean(refining: Sequence[Alone], without_links: Alone, clean: Cost, one: Cost) -> None:
    alone, count = statistics.fmean(step.each for step in refining), without_links.count
    print(f"\nbulk clean of {count:,} pages, {machine()}.\n")
    print(
        table(
            ["", "CPU ms a page", "of refining", "wall s", "CPU / wall", "pages a s", "memory MB"],
            [
                ["refining alone", f"{alone:.2f}", "1.00", "", "", "", ""],
                [
                    "the same, no links asked for",
                    f"{without_links.each:.2f}",
                    f"{without_links.each / alone:.2f}",
                    "",
                    "",
                    "",
                    "",
                ],
                _row("all cores", clean, count, alone),
                _row("one core", one, count, alone),
            ],
        )
    )
    print(f"\nall cores are {one.wall / clean.wall:.2f} times as fast as one")


def _row(name: str, cost: Cost, count: int, alone: float) -> list[str]:
    each = cost.cpu / count * 1000
    return [
        name,
        f"{each:.2f}",
        f"{each / alone:.2f}",
        f"{cost.wall:.1f}",
        f"{cost.cpu / cost.wall:.2f}",
        f"{count / cost.wall:.0f}",
        f"{cost.memory / 1e6:.0f}",
    ]


def _tell_dedupe(index: Alone, cost: Cost) -> None:
    print(f"\nbulk dedupe of {index.count:,} documents.\n")
    print(
        table(
            ["", "CPU ms a document", "wall s", "memory MB"],
            [
                ["the archive's index alone", f"{index.each:.2f}", "", ""],
                [
                    "bulk dedupe",
                    f"{cost.cpu / index.count * 1000:.2f}",
                    f"{cost.wall:.1f}",
                    f"{cost.memory / 1e6:.0f}",
                ],
            ],
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
