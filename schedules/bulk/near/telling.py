"""The stage that decides reports and writes down what came of it: groups, copies, parts, and a row for each document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from schedules.bulk import libraries
from schedules.bulk.folders import Folder
from schedules.bulk.near.deciding import Group, group_of, number_of, relations_of, told
from schedules.bulk.near.judging import EDGE
from schedules.bulk.near.prints import Document, Prints
from storage.duplicates import Kind, Relation

COPIES = {
    "id": "document, or an id given for the same text",
    "original_id": "the original of its report",
    "kind": "what it is to that: exact, repost or revision",
    "because": "why it is not the original",
}
PARTS = {
    "id": "document that lies in another",
    "of": "the one that holds it",
    "share": "how much of it lies there, 0 to 1",
    "of_share": "how much of the other that is",
    "start": "where it begins in the document's folded text",
    "stop": "where it ends there",
    "of_start": "where it begins in the other's folded text",
    "of_stop": "where it ends there",
    "because": "what makes it a part",
}
_BESIDE = (Kind.PART, Kind.HOLDS, Kind.PASSAGE)

Told = list[tuple[Document, Document, Relation]]


def work(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Decide a range of reports; the receipt says what was written, and counts."""
    members = np.frombuffer(out.read(unit["members"]) or b"", "<u4").reshape(2, -1)
    edges = np.frombuffer(out.read(unit["edges"]) or b"", EDGE)
    wanted = np.union1d(members[0], edges["other"]).tolist()
    texts = {text.print.number: text for text in Prints(out, unit["texts"], unit["firsts"]).read(wanted)}
    known = relations_of(edges)
    reports = [
        group_of([texts[number] for number, _ in some], known)
        for _, some in groupby(members.T.tolist(), key=lambda pair: pair[1])
    ]
    beside = [[one for one in told(report, texts, known) if one[2].kind in _BESIDE] for report in reports]
    name = f"{unit['number']:05d}"
    _write_rows(out, f"{unit['work']}/rows-of/{name}.parquet", reports, beside)
    copies, parts = [*_copies(reports)], [*_parts(beside)]
    return {
        "groups": _write_groups(out, f"groups/{name}.jsonl", reports, beside),
        "copies": _write_table(out, f"copies/{name}.parquet", COPIES, copies),
        "parts": _write_table(out, f"parts/{name}.parquet", PARTS, parts),
        "rows": f"{unit['work']}/rows-of/{name}.parquet",
        "reports": len(reports),
        "several": sum(bool(report.copies) for report in reports),
        "kinds": dict(
            sorted(Counter(str(copy.kind) for report in reports for copy in report.copies).items())
        ),
    }


def _copies(reports: Iterable[Group]) -> Iterable[tuple[Any, ...]]:
    return (
        (copy.id, report.original.id, str(copy.kind), copy.because)
        for report in reports
        for copy in report.copies
    )


def _parts(beside: Iterable[Told]) -> Iterable[tuple[Any, ...]]:
    return (
        (one.id, other.id, it.share, it.other_share, *it.span, *it.other_span, it.because)
        for some in beside
        for one, other, it in some
        if it.kind is Kind.PART
    )


def _write_groups(out: Folder, name: str, reports: Sequence[Group], beside: Sequence[Told]) -> dict[str, Any]:
    """Each report as `baogao dedupe --texts` writes it."""

    def lines(file: Any) -> None:
        for report, some in zip(reports, beside, strict=True):
            row = {
                "original": report.original.id,
                "copies": [{"text": copy.id, "kind": copy.kind, "because": copy.because} for copy in report.copies],
                "relations": [
                    {
                        "text": one.id, "kind": it.kind, "other": other.id, "because": it.because,
                        "share": it.share, "other_share": it.other_share,
                    }
                    for one, other, it in some
                ],
            }  # fmt: skip
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    return _written(out, name, lines, len(reports))


def _write_table(
    out: Folder, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]
) -> dict[str, Any]:
    arrow, parquet = libraries.arrow(), libraries.parquet()
    types = {"share": arrow.float64(), "of_share": arrow.float64()} | dict.fromkeys(
        ("start", "stop", "of_start", "of_stop"), arrow.int64()
    )
    schema = arrow.schema(
        [
            arrow.field(one, types.get(one, arrow.string()), metadata={"description": means})
            for one, means in columns.items()
        ]
    )
    cells = [*zip(*rows, strict=True)] if rows else [()] * len(columns)
    table = arrow.table(
        [arrow.array(some, type=field.type) for some, field in zip(cells, schema, strict=True)], schema=schema
    )
    return _written(out, name, lambda file: parquet.write_table(table, file, compression="zstd"), len(rows))


def _written(out: Folder, name: str, work_: Any, rows: int) -> dict[str, Any]:
    it = out.write(name, work_)
    return {"name": name, "rows": rows, "bytes": it.bytes, "sha256": it.sha256}


def _write_rows(out: Folder, name: str, reports: Sequence[Group], beside: Sequence[Told]) -> None:
    """What the columns of each document say of duplicates, in the order of the documents."""
    arrow, parquet = libraries.arrow(), libraries.parquet()
    rows = sorted(row for report, some in zip(reports, beside, strict=True) for row in _rows(report, some))
    kinds = {
        "number": arrow.int64(), "duplicate_group": arrow.int64(), "is_original": arrow.bool_(), "duplicate_kind": arrow.string(),
        "duplicate_because": arrow.string(), "part_of": arrow.list_(arrow.int64()), "holds": arrow.list_(arrow.int64()),
    }  # fmt: skip
    cells = [*zip(*rows, strict=True)]
    table = arrow.table(
        [arrow.array(some, type=kind) for some, kind in zip(cells, kinds.values(), strict=True)],
        names=[*kinds],
    )
    out.write(name, lambda file: parquet.write_table(table, file, compression="lz4", row_group_size=2048))


def _rows(report: Group, beside: Told) -> Iterable[tuple[Any, ...]]:
    related: dict[tuple[int, Kind], list[int]] = {}
    for one, other, it in beside:
        related.setdefault((one.number, it.kind), []).append(number_of(other.id))
    for document in report.documents:
        kind, because = report.why.get(document.number, (None, None))
        yield (
            document.number, number_of(report.original.id), kind is None, kind and str(kind), because,
            sorted(related.get((document.number, Kind.PART), [])), sorted(related.get((document.number, Kind.HOLDS), [])),
        )  # fmt: skip
