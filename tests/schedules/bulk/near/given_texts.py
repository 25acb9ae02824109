"""Rows and files for tests of comparing past one archive, and what came out read back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from benchmarks.duplicate_set import labelled
from schedules.bulk.near import Deduped, dedupe

Row = dict[str, Any]


def rows(count: int = 40) -> list[Row]:
    """Labelled texts with ids, some hundred."""
    return [one | {"id": f"t{number:04d}"} for number, one in enumerate(labelled(count))]


def lines(path: Path, some: Iterable[Row]) -> Path:
    """A file of JSON lines, packed where its name says so."""
    data = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in some).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def parquet(path: Path, some: list[Row]) -> Path:
    """A file of Parquet with the columns that the rows have, three rows a row group."""
    names = [*dict.fromkeys(name for one in some for name in one)]
    table = pyarrow.table({name: [one.get(name) for one in some] for name in names})
    pyarrow.parquet.write_table(table, path, row_group_size=3)
    return path


def run(out: Path, *given: Path, shard_bytes: int = 1 << 20) -> Deduped:
    """A run in this process."""
    return dedupe([str(one) for one in given], str(out), beside=False, shard_bytes=shard_bytes)


def outcome(out: Path) -> dict[str, bytes]:
    """Every file of a run by its name, but what names its inputs."""
    names = (path for path in sorted(out.rglob("*")) if path.is_file() and path.parent != out)
    return {str(path.relative_to(out)): path.read_bytes() for path in names}


def groups(out: Path) -> list[Row]:
    """The reports."""
    return [
        json.loads(line)
        for file in sorted((out / "groups").iterdir())
        for line in file.read_text().splitlines()
    ]


def grouped(out: Path) -> set[frozenset[str]]:
    """The ids of each report that has copies."""
    found = (frozenset({one["original"], *(copy["text"] for copy in one["copies"])}) for one in groups(out))
    return {ids for ids in found if len(ids) > 1}


def documents(out: Path) -> dict[str, Row]:
    """The documents by id."""
    return {row["id"]: row for row in _table(out / "documents")}


def parts(out: Path) -> list[Row]:
    """The pairs of a part and what holds it."""
    return [*_table(out / "parts")]


def copies(out: Path) -> dict[str, Row]:
    """The copies by id."""
    return {row["id"]: row for row in _table(out / "copies")}


def manifest(out: Path) -> Row:
    """What the run says of itself."""
    told: Row = json.loads((out / "manifest.json").read_text())
    return told


def _table(folder: Path) -> Iterator[Row]:
    for file in sorted(folder.iterdir()):
        yield from pyarrow.parquet.read_table(file).to_pylist()
