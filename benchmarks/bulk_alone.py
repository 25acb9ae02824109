"""One step done by itself in one process, on what a run over files is given: `python -m benchmarks.bulk_alone STEP WHAT TOLD`.

What it takes to read the pages or texts is not counted, only the step: items and seconds of CPU, as JSON in TOLD.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.duplicate_tools import Ours
from crawler import refine
from crawler.importing.capture import Capture
from crawler.importing.warc import read_warc
from storage.times import now


def refining(warc: Path, *, follow: bool = True) -> tuple[int, float]:
    """`crawler.refine` on each page of the file, with the links of the pages or without."""
    count, spent = 0, 0.0
    for page in _pages(warc):
        began = time.process_time()
        refine(page.body or b"", url=page.url, headers=page.headers, follow=follow)
        spent += time.process_time() - began
        count += 1
    return count, spent


def refining_without_links(warc: Path) -> tuple[int, float]:
    """The same, no links asked for."""
    return refining(warc, follow=False)


def comparing(folder: Path) -> tuple[int, float]:
    """The archive's index on each text of a folder that `bulk clean` has written."""
    index, count, spent = Ours(), 0, 0.0
    for file in sorted(folder.glob("documents/*.parquet")):
        for text in pq.read_table(file, columns=["text"])["text"].to_pylist():
            began = time.process_time()
            index.add(count, text)
            spent += time.process_time() - began
            count += 1
    return count, spent


def _pages(warc: Path) -> Iterator[Capture]:
    with warc.open("rb") as file:
        for piece in read_warc(file, now()):
            if isinstance(piece, Capture) and piece.body:
                yield piece


if __name__ == "__main__":
    steps = {step.__name__: step for step in (refining, refining_without_links, comparing)}
    count, cpu = steps[sys.argv[1]](Path(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps({"count": count, "cpu": cpu}))
