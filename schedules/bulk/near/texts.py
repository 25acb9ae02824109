"""The second stage: rows with one text made one document, documents with one normal form one text; texts written as they are compared.

A document is told as its earliest sighting tells it, with the sightings of all its rows. A sighting read twice is one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from schedules.bulk import libraries
from schedules.bulk.folders import Folder
from schedules.bulk.near import binned, pairs, prints
from schedules.bulk.near.current import records, sighting
from schedules.bulk.near.facts import facts_of
from schedules.bulk.near.rows import id_of, schema

_LATE = "~"  # after every time and address
_KIN_BITS = 52  # the bits of `kin` below its bin


class _Row(NamedTuple):
    identity: bytes
    sha: str
    at: int


class _Merged(NamedTuple):
    """A document: which row it is told by, its id and ids given, and its sightings where several rows have them."""

    at: int
    id: str
    names: tuple[str, ...]
    rows: tuple[int, ...]
    provenance: list[dict[str, Any]] | None


def work(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Make a part of the texts: its documents as a table, its texts as `prints` has them, and their postings."""
    table = gathered(out, unit["files"], unit["first"], unit["last"])
    heads, checks = table.column("head").to_pylist(), table.column("checks").to_pylist()
    hashes = table.column("text_sha256").to_pylist()
    order = sorted(_Row(head[:16], sha, at) for at, (head, sha) in enumerate(zip(heads, hashes, strict=True)))
    columns = _Columns(table)
    texts: list[tuple[bytes, list[dict[str, Any]]]] = []
    grams: list[pairs.Words] = []
    merged: list[_Merged] = []
    for _, same in groupby(order, key=lambda row: row.identity):
        documents = [
            _merged(columns, [row.at for row in one]) for _, one in groupby(same, key=lambda row: row.sha)
        ]
        first = documents[0].at
        texts.append((heads[first], [_told(columns, one) for one in documents]))
        grams.append(pairs.keys(prints.grams_of(heads[first]), checks[first]))
        merged += documents
    stem = f"{unit['work']}/texts/{unit['number']:05d}"
    _write_documents(out, f"{stem}.parquet", table, merged)
    prints.write(out, f"{stem}.prints", texts)
    seen = records(
        sighting(number, one)
        for number, document in enumerate(merged)
        for one in _sightings(columns, document)
    )
    out.write(f"{stem}.seen", lambda file: file.write(seen.tobytes()))
    postings = _write_postings(out, stem, [prints.length_of(head) for head, _ in texts], grams)
    return {"stem": stem, "texts": len(texts), "documents": len(merged), "postings": postings}


def gathered(out: Folder, names: Sequence[str], first: int, last: int) -> Any:
    """The rows of all files whose normal forms fall into these bins."""
    arrow, parquet = libraries.arrow(), libraries.parquet()
    low, high = first << _KIN_BITS, (last << _KIN_BITS) - 1
    tables = []
    for name in names:
        with out.open(name) as file:
            whole = parquet.ParquetFile(file)
            at = whole.metadata.num_row_groups
            some = [group for group in range(at) if _overlaps(whole.metadata.row_group(group), low, high)]
            if some:
                table = whole.read_row_groups(some)
                kin = table.column("kin").to_numpy()
                start = np.searchsorted(kin, np.uint64(low))
                stop = np.searchsorted(kin, np.uint64(high), "right")
                tables.append(table.slice(start, stop - start))
    if not tables:
        extra = [
            ("given", arrow.string()),
            ("kin", arrow.uint64()),
            ("head", arrow.binary()),
            ("checks", arrow.binary()),
            ("own", arrow.binary()),
        ]
        return arrow.schema([*schema(), *extra]).empty_table()
    return arrow.concat_tables(tables).combine_chunks()


def _overlaps(group: Any, low: int, high: int) -> bool:
    for at in range(group.num_columns):
        one = group.column(at)
        if one.path_in_schema == "kin":
            return bool(one.statistics is None or (one.statistics.min <= high and one.statistics.max >= low))
    return True


class _Columns:
    """The columns that decide which row comes first and what is known beside a text, as lists; the rest row by row."""

    def __init__(self, table: Any) -> None:
        self.table = table
        wanted = (
            "url", "position", "fetched_at", "given", "title", "shown_date", "meta_date", "kind", "province", "city", "county",
            "town", "reported_year", "characters", "mark_damage_per_thousand", "mark_characters", "own",
        )  # fmt: skip
        self.lists = {name: table.column(name).to_pylist() for name in wanted if name in table.column_names}

    def cell(self, name: str, at: int) -> Any:
        """A cell of one of the columns."""
        return self.lists[name][at] if name in self.lists else None

    def row(self, at: int) -> dict[str, Any]:
        """A whole row, without what it is compared by."""
        return {
            name: self.table.column(name)[at].as_py()
            for name in self.table.column_names
            if name not in ("head", "checks", "own", "kin")
        }

    def provenance(self, at: int) -> list[dict[str, Any]]:
        """The sightings of a row."""
        return self.table.column("provenance")[at].as_py() or []


def _merged(columns: _Columns, rows: list[int]) -> _Merged:
    if len(rows) > 1:
        told = {at: json.dumps(columns.row(at), sort_keys=True, ensure_ascii=False) for at in rows}
        rows.sort(key=lambda at: (*_when(columns, at), told[at]))
    given = [columns.cell("given", at) for at in rows]
    id_ = next((one for one in given if one), "") or id_of(
        columns.table.column("text_sha256")[rows[0]].as_py()
    )
    provenance = None
    if len(rows) > 1:
        every = {json.dumps(one, sort_keys=True): one for at in rows for one in columns.provenance(at)}
        provenance = [every[key] for key in sorted(every, key=lambda key: (*_seen(every[key]), key))]
    return _Merged(rows[0], id_, tuple(sorted({id_, *filter(None, given)})), tuple(rows), provenance)


def _when(columns: _Columns, at: int) -> tuple[str, str, int, str]:
    cell = columns.cell
    return (
        cell("fetched_at", at) or _LATE,
        cell("url", at) or _LATE,
        cell("position", at) or 0,
        cell("given", at) or _LATE,
    )


def _seen(one: dict[str, Any]) -> tuple[str, str, int]:
    return one["fetched_at"] or _LATE, one["url"] or _LATE, one["position"] or 0


def _sightings(columns: _Columns, one: _Merged) -> list[dict[str, Any]]:
    return one.provenance if one.provenance is not None else columns.provenance(one.at)


def _told(columns: _Columns, one: _Merged) -> dict[str, Any]:
    sightings = _sightings(columns, one)
    facts = facts_of([{name: columns.cell(name, at) for name in columns.lists} for at in one.rows], sightings)
    return prints.told(one.id, one.names, columns.cell("own", one.at), facts)


def _write_documents(out: Folder, name: str, table: Any, merged: list[_Merged]) -> None:
    """The documents in the order of their numbers, what duplicates say of them left open."""
    arrow, parquet = libraries.arrow(), libraries.parquet()
    fields = schema()
    made = (
        table.select(fields.names)
        .take(arrow.array([one.at for one in merged], arrow.int64()))
        .combine_chunks()
    )

    def put(column: str, cells: list[Any]) -> None:
        nonlocal made
        field = fields.field(column)
        made = made.set_column(fields.get_field_index(column), field, arrow.array(cells, type=field.type))

    put("id", [one.id for one in merged])
    if any(one.provenance for one in merged):
        whole = made.column("provenance").to_pylist()
        put("provenance", [one.provenance or kept for one, kept in zip(merged, whole, strict=True)])
    counts = arrow.compute.list_value_length(made.column("provenance")).to_pylist()
    put("sightings", [count or len(one.names) for count, one in zip(counts, merged, strict=True)])
    if any(len(one.rows) > 1 for one in merged):
        current = table.column("current").to_pylist()
        put("current", [_any(current[at] for at in one.rows) for one in merged])
    out.write(name, lambda file: parquet.write_table(made, file, compression="lz4", row_group_size=2048))


def _any(flags: Any) -> bool | None:
    known = [flag for flag in flags if flag is not None]
    return any(known) if known else None


def _write_postings(out: Folder, stem: str, lengths: list[int], grams: list[pairs.Words]) -> int:
    """Which texts hold which gram, in order; and how much of each text there is to share."""
    counts = np.array([len(one) for one in grams], np.int64)
    postings = pairs.postings(
        np.concatenate([np.empty(0, np.uint64), *grams]), np.repeat(np.arange(len(grams)), counts)
    )
    binned.write(out, f"{stem}.postings", pairs.bin_of_keys(postings["gram"]), postings)
    sizes = np.minimum(counts, -(-np.array(lengths, np.int64) // 16)).astype("<u4")
    out.write(f"{stem}.sizes", lambda file: file.write(sizes.tobytes()))
    return len(postings)
