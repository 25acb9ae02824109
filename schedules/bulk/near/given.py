"""What a run compares: files found, told apart by their endings, and cut into units of work that say where they begin and end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from schedules.bulk import libraries
from schedules.bulk.errors import BulkFailed
from schedules.bulk.places import Folder, Found, find, open_input, shown
from schedules.bulk.stores import path_of
from storage.database import open_for_reading
from storage.errors import ArchiveError

PACKINGS = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd", ".zstd": "zstd"}
LINES = (".jsonl", ".ndjson")
ROWS = 2000  # documents of an archive in a unit

MANIFEST = "manifest.json"
_BESIDE = ("options.json", "run.json", "templates.json")  # what runs write beside it
_PARTS = (
    "documents", "drops", "receipts", "pieces", "captures", "samples", "copies", "parts", "groups",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """A part of a file: bytes of lines, row groups of Parquet, or numbers of an archive's documents, from `first` up to `last`."""

    uri: str
    kind: str
    size: int
    mark: str
    first: int
    last: int

    @property
    def name(self) -> str:
        """The file as it is told of."""
        return shown(self.uri)

    def to_dict(self) -> dict[str, Any]:
        """As `Given(**it)` takes it."""
        return asdict(self)


def plan(named: Sequence[str], shard_bytes: int) -> tuple[list[Given], list[str]]:
    """The units of everything named, and the files found in folders that are none of ours.

    Raises BulkFailed for what is not there, for a folder of `bulk clean` that has not come to its end, for a file named
    by its own name that is of no kind known here, and when nothing is left to compare.
    """
    found = sorted({each for name in named for each in find(name)}, key=lambda each: each.uri)
    units: list[Given] = []
    passed: list[str] = []
    for each in _finished(found):
        kind = _kind(each.uri)
        if kind:
            units += _units(each, kind, shard_bytes)
        elif each.listed:
            passed.append(shown(each.uri))
        else:
            raise BulkFailed(
                f"{shown(each.uri)}: name files that end in .parquet, .jsonl (also packed) or .db, or folders of them"
            )
    if not units:
        raise BulkFailed(
            f"{', '.join(named)}: no file here ends in .parquet, .jsonl (also packed) or .db; name others"
        )
    return units, passed


def _finished(found: list[Found]) -> Iterator[Found]:
    """The files, of folders that a run wrote only the documents that its manifest names."""
    runs: dict[str, dict[str, int] | None] = {}
    for each in found:
        above, _, name = each.uri.rpartition("/")
        root, _, part = above.rpartition("/")
        if name == MANIFEST or name in _BESIDE:
            root, part = above, ""
        elif part not in _PARTS:
            yield each
            continue
        if root not in runs:
            runs[root] = _named(root)
        documents = runs[root]
        if documents is None and part:
            yield each
        elif documents is not None and f"{part}/{name}" in documents:
            if documents[f"{part}/{name}"] != each.size:
                raise BulkFailed(
                    f"{shown(each.uri)}: not the bytes that {MANIFEST} tells of; run bulk clean again"
                )
            yield each


def _named(root: str) -> dict[str, int] | None:
    """The documents of a folder that a run wrote, with their bytes; None of any other folder.

    Raises BulkFailed for a run that has not come to its end.
    """
    folder = Folder(root)
    told = folder.read(MANIFEST)
    if told is None:
        if folder.names("receipts/"):
            raise BulkFailed(
                f"{shown(root)}: bulk clean has not come to its end here; run it again to its end, or leave this out"
            )
        return None
    try:
        files = {one["name"]: one["bytes"] for one in json.loads(told)["files"]}
    except (ValueError, KeyError, TypeError):
        return None
    return {name: size for name, size in files.items() if name.startswith("documents/")}


def _kind(uri: str) -> str:
    name = shown(uri).lower()
    packing = next((ending for ending in PACKINGS if name.endswith(ending)), "")
    if name.removesuffix(packing).endswith(LINES):
        return "lines"
    return "parquet" if name.endswith(".parquet") else "archive" if name.endswith(".db") else ""


def _units(found: Found, kind: str, shard_bytes: int) -> Iterator[Given]:
    edges = {"lines": _lines, "parquet": _groups, "archive": _numbers}[kind](found, shard_bytes)
    for first, last in pairwise(edges):
        yield Given(found.uri, kind, found.size, found.mark, first, last)


def _lines(found: Found, shard_bytes: int) -> list[int]:
    """Places in the file, not yet moved to where a line begins; a packed file is one unit."""
    if shown(found.uri).lower().endswith(tuple(PACKINGS)):
        return [0, max(1, found.size)]
    return [*range(0, found.size, shard_bytes), found.size]


def _groups(found: Found, shard_bytes: int) -> list[int]:
    arrow, parquet = libraries.arrow(), libraries.parquet()
    try:
        with open_input(found.uri) as file:
            about = parquet.ParquetFile(file).metadata
            names = {about.schema.column(at).path.partition(".")[0] for at in range(about.num_columns)}
            sizes = [about.row_group(at).total_byte_size for at in range(about.num_row_groups)]
    except (OSError, arrow.ArrowException) as error:
        raise BulkFailed(
            f"{shown(found.uri)}: cannot be read as Parquet ({str(error).splitlines()[0]}); mend it, or leave it out"
        ) from error
    if "text" not in names:
        raise BulkFailed(f"{shown(found.uri)}: no column text; name files with texts")
    edges, size = [0], 0
    for at, one in enumerate(sizes):
        if size and size + one > shard_bytes:
            edges.append(at)
            size = 0
        size += one
    return [*edges, len(sizes)] if sizes else []


def _numbers(found: Found, _shard_bytes: int) -> list[int]:
    try:
        with closing(open_for_reading(path_of(found.uri))) as db:
            last = db.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()[0]
    except ArchiveError as error:
        raise BulkFailed(str(error)) from error
    return [*range(0, last, ROWS), last]
