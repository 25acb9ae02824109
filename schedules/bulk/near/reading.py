"""The first stage: every row read, its text fingerprinted, and rows written in the order of their normal forms.

So that the next stage can gather what has one normal form from all files. What two rows with one id say is compared
by the one who runs it all: each row's id and text go into a file of hashes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import numpy as np

from schedules.bulk import libraries
from schedules.bulk.folders import Folder
from schedules.bulk.near import binned, prints
from schedules.bulk.near.given import Given
from schedules.bulk.near.rows import Passed, Rows, read
from storage.duplicates import fingerprint_and_checks

HELD = 96 << 20  # bytes of text held before they are written
GROUP = 512  # rows read at once by whoever wants a few
HASHED = np.dtype([("id", "<u8"), ("text", "<u8"), ("kin", "<u8")])
EXAMPLES = 20  # rows passed over that are named, a unit and reason


def work(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Read a unit; its receipt names the files made, and counts the rows and those passed over."""
    given = Given(**unit["given"])
    stem = f"{unit['work']}/rows/{unit['number']:05d}"
    made: list[str] = []
    waiting: list[Any] = []
    reasons: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    hashed = [np.empty(0, HASHED)]
    count = size = 0
    for some in read(given):
        table = _marked(some)
        hashed.append(_hashes(table))
        waiting.append(table)
        count, size = count + len(table), size + table.nbytes
        _note(some.passed, reasons, examples)
        if size > HELD:
            made.append(_written(out, f"{stem}-{len(made)}.parquet", waiting))
            waiting, size = [], 0
    if waiting:
        made.append(_written(out, f"{stem}-{len(made)}.parquet", waiting))
    every = np.concatenate(hashed)
    binned.write(out, f"{stem}.ids", np.zeros(len(every), np.int64), every)
    return {
        "files": made,
        "ids": f"{stem}.ids",
        "rows": count,
        "passed": dict(reasons),
        "examples": examples,
        "file": given.name,
    }


def _note(passed: list[Passed], reasons: Counter[str], examples: dict[str, list[str]]) -> None:
    for one in passed:
        reasons[one.reason] += 1
        if reasons[one.reason] <= EXAMPLES:
            examples.setdefault(one.reason, []).append(one.place)


def _marked(some: Rows) -> Any:
    """The rows with what they are compared by."""
    arrow = libraries.arrow()
    texts = some.table.column("text").to_pylist()
    made = [fingerprint_and_checks(text) for text in texts]
    packed = [prints.packed(one) for one, _ in made]
    table = some.table.append_column("given", arrow.array(some.given, arrow.string()))
    table = table.append_column(
        "kin", arrow.array([int.from_bytes(one.identity[:8], "big") for one, _ in made], arrow.uint64())
    )
    table = table.append_column("head", arrow.array([head for head, _ in packed], arrow.binary()))
    table = table.append_column("checks", arrow.array([checks for _, checks in made], arrow.binary()))
    return table.append_column("own", arrow.array([own for _, own in packed], arrow.binary()))


def _hashes(table: Any) -> Any:
    ids = table.column("given").to_pylist()
    hashes = table.column("text_sha256").to_pylist()
    found = np.zeros(len(table), HASHED)
    found["id"] = [hash_of(one) if one else 0 for one in ids]
    found["text"] = [int(one[:16], 16) for one in hashes]
    found["kin"] = table.column("kin").to_numpy()
    return found


def hash_of(id_: str) -> int:
    """64 bits of an id, never 0."""
    return int.from_bytes(hashlib.sha256(id_.encode("utf-8", "surrogatepass")).digest()[:8], "little") or 1


def _written(out: Folder, name: str, tables: list[Any]) -> str:
    arrow, parquet = libraries.arrow(), libraries.parquet()
    table = arrow.concat_tables(tables).combine_chunks()
    table = table.take(arrow.array(np.argsort(table.column("kin").to_numpy(), kind="stable")))
    out.write(
        name,
        lambda file: parquet.write_table(
            table, file, row_group_size=GROUP, compression="lz4", use_dictionary=False, store_schema=True
        ),
    )
    return name
