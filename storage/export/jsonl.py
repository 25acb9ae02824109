"""JSONL: one JSON object a line, in UTF-8, described by docs/export.schema.json. Nothing is left out unasked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, BinaryIO

from storage.export.rows import Row
from storage.export.steering import json_spelled


def write(rows: Iterable[Row], file: BinaryIO) -> None:
    """Write each row as a line."""
    for row in rows:
        line = json.dumps(_object(row), ensure_ascii=False, separators=(",", ":"))
        file.write(json_spelled(line).encode() + b"\n")


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
