"""The page of docs/ that says what the columns of exported tables hold, made from the tables themselves."""

from __future__ import annotations

from collections.abc import Iterator

from storage.export.columns import Table
from storage.export.csv import ALTERED
from storage.export.documents import DOCUMENTS
from storage.export.mnbvc import FIELDS
from storage.export.panel import PANEL
from storage.export.pieces import SECTIONS, SENTENCES

_HEAD = f"""# Columns of exports

Made from the code by `make docs`. How exports are made and read is in [exports](exports.md).

Times are texts in ISO 8601, UTC. Integers and numbers are 64 bits wide, flags are true or false (1 or 0 in CSV), integers
and texts are lists (with blanks between in CSV). CSV has the text last, no lists of objects, and one column more:
`{ALTERED}`, 1 where a cell of the record is not exactly what is stored. Empty means that nothing is known."""


def columns_reference() -> str:
    """docs/columns.md in full: a section a table."""
    return "\n".join(
        [
            _HEAD,
            *(line for table in (DOCUMENTS, PANEL, SECTIONS, SENTENCES) for line in _section(table)),
            *_mnbvc(),
        ]
    )


def _section(table: Table) -> Iterator[str]:
    yield f"\n## {table.name.capitalize()}\n\n{table.meaning[:1].upper()}{table.meaning[1:]}.\n"
    yield "| column | type | meaning |\n|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {column.type} | {column.meaning} |"


def _mnbvc() -> Iterator[str]:
    yield "\n## MNBVC\n\nThe fields of a line beside `段落`, the list of its paragraphs (行号, 是否重复, 是否跨文件重复, md5, 内容, 扩展字段).\n"
    yield "| field | type | meaning |\n|---|---|---|"
    for column in FIELDS:
        yield f"| `{column.name}` | {column.type} | {column.meaning} |"
