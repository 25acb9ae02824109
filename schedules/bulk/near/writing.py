"""The last stage: documents written with what was decided of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from schedules.bulk import libraries
from schedules.bulk.folders import Folder
from schedules.bulk.near.current import CURRENT, UNKNOWN
from schedules.bulk.near.rows import schema

GROUP = 2048  # documents in a row group


def work(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Write the documents of a part, whose numbers begin at `first`."""
    arrow, parquet = libraries.arrow(), libraries.parquet()
    with out.open(f"{unit['stem']}.parquet") as file:
        table = parquet.read_table(file)
    first, last = unit["first"], unit["first"] + len(table)
    fields = schema()
    if last > first:
        decided = arrow.concat_tables([_some(out, name, first, last) for name in unit["rows"]]).sort_by(
            "number"
        )
        for name in decided.column_names[1:]:
            table = table.set_column(fields.get_field_index(name), fields.field(name), decided.column(name))
    table = _with_current(table, np.frombuffer(out.read(f"{unit['stem']}.current") or b"", np.uint8))
    table = table.cast(fields).combine_chunks()
    name = f"documents/{unit['number']:05d}.parquet"
    it = out.write(
        name,
        lambda file: parquet.write_table(
            table, file, compression="zstd", row_group_size=GROUP, write_page_checksum=True, store_schema=True
        ),
    )
    return {"name": name, "rows": len(table), "bytes": it.bytes, "sha256": it.sha256}


def _with_current(table: Any, known: Any) -> Any:
    """Whether a page holds a document, where its rows do not say so."""
    arrow = libraries.arrow()
    field = schema().field("current")
    ours = arrow.array(
        [None if one == UNKNOWN else bool(one == CURRENT) for one in known.tolist()], field.type
    )
    filled = arrow.compute.coalesce(table.column(field.name), ours)
    return table.set_column(table.schema.get_field_index(field.name), field, filled)


def _some(out: Folder, name: str, first: int, last: int) -> Any:
    """The rows of documents with these numbers."""
    arrow, parquet = libraries.arrow(), libraries.parquet()
    with out.open(name) as file:
        whole = parquet.ParquetFile(file)
        at = [
            group
            for group in range(whole.num_row_groups)
            if _overlaps(whole.metadata.row_group(group), first, last)
        ]
        table = whole.read_row_groups(at)
    numbers = table.column("number")
    wanted = arrow.compute.and_(
        arrow.compute.greater_equal(numbers, first), arrow.compute.less(numbers, last)
    )
    return table.filter(wanted)


def _overlaps(group: Any, first: int, last: int) -> bool:
    told = group.column(0).statistics
    return told is None or (told.min < last and told.max >= first)
