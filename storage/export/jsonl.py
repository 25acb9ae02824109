"""JSONL: one JSON object a line, in UTF-8, described by docs/export.schema.json. Nothing is left out unasked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, BinaryIO

from storage.export.columns import Column, Table, Type
from storage.export.job import Job
from storage.export.rows import Row
from storage.export.steering import json_spelled


def write(rows: Iterable[Row], file: BinaryIO, _job: Job) -> None:
    """Write each row as a line."""
    for row in rows:
        file.write(_line(_object(row)))


def _object(row: Row) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    if row.left_out is not None:
        asked["left_out"] = row.left_out
    if row.paragraphs is not None:
        asked["paragraphs"] = [paragraph._asdict() for paragraph in row.paragraphs]
    return {
        "id": row.id,
        "title": row.title,
        "text": row.text,
        "text_sha256": row.text_sha256,
        **asked,
        "dates": {**asdict(row.dates), "fetched": row.first.fetched_at},
        "place": asdict(row.place),
        "source": row.first.source,
        "url": row.first.url,
        "fetched_at": row.first.fetched_at,
        "snapshot_sha256": row.first.snapshot_sha256,
        "duplicates": {
            "group": row.group,
            "is_original": row.group == row.id,
            "kind": row.kind,
            "because": row.because,
            "part_of": row.part_of,
            "holds": row.holds,
        },
        "attachment_of": row.attachment_of,
        "current": row.current,
        "author": row.author,
        "source_line": row.source_line,
        "marks": row.marks,
        "cleaner": row.cleaner,
        "known": row.known,
        "start": row.start and row.start._asdict(),
        "end": row.end and row.end._asdict(),
        "facts": [fact._asdict() for fact in row.facts],
        "sightings": [asdict(seen) for seen in row.sightings],
    }


def write_table(table: Table, rows: Iterable[Row], file: BinaryIO, _job: Job) -> None:
    """Write each record of a table as a line."""
    for record in table.records(rows):
        file.write(_line(dict(zip(table.names, record, strict=True))))


def _line(value: dict[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json_spelled(text).encode() + b"\n"


FIELDS = (
    Column("id", Type.INTEGER, "number of the document in its archive"),
    Column("title", Type.TEXT, "title where the document was first seen"),
    Column("text", Type.TEXT, "paragraphs, one newline between them"),
    Column("text_sha256", Type.TEXT, "SHA-256 of the stored text in UTF-8"),
    Column("source", Type.TEXT, "source the page was harvested for"),
    Column("url", Type.TEXT, "address of the page"),
    Column("fetched_at", Type.TIME, "when the page was fetched, UTC"),
    Column("snapshot_sha256", Type.TEXT, "SHA-256 of the bytes the text was taken from"),
    Column("current", Type.FLAG, "whether a page holds the text now"),
    Column("author", Type.TEXT, "author the page names"),
    Column("source_line", Type.TEXT, "where the page says the text is from"),
    Column("cleaner", Type.TEXT, "version of the cleaner that first made the text"),
)
"""The fields of a document that are one value; docs/export.schema.json has all of them."""
