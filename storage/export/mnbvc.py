"""The general corpus format (通用语料格式) of MNBVC: a JSON object a line and document, its paragraphs as a list.

Fields and their types are those that github.com/X94521/DataCheck_MNBVC (data_types.py, CommonData) checks, filled as
github.com/wormtooth/DataClean-MNBVC (formats/general.py) fills them; the simhash is that of the package it uses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import md5
from typing import Any, BinaryIO

import numpy as np

from storage.export.columns import Column, Type
from storage.export.job import Job
from storage.export.names import place_in_tree
from storage.export.rows import ParagraphRow, Row
from storage.export.steering import json_spelled

TO_LOOK_AT = 0.95  # share of paragraphs that are not repeated, under which MNBVC wants a text looked at
_BITS = 64


def write(rows: Iterable[Row], file: BinaryIO, _job: Job) -> None:
    """Write each row, which must tell of its paragraphs, as a line."""
    for row in rows:
        line = json.dumps(corpus(row), ensure_ascii=False, separators=(",", ":"))
        file.write(json_spelled(line).encode() + b"\n")


def corpus(row: Row) -> dict[str, Any]:
    """A document as the format has it. Blank paragraphs are left out, as the format asks, and keep their number."""
    told = row.paragraphs or ()
    lines = [line.strip() for line in row.text.split("\n")]
    kept = [(number, line, told[number - 1]) for number, line in enumerate(lines, 1) if line]
    paragraphs = list(_paragraphs(kept))
    different = len({line for _, line, _ in kept})
    return {
        "文件名": place_in_tree(row, ".txt").as_posix(),
        "是否待查文件": different < TO_LOOK_AT * len(kept),
        "是否重复文件": row.group != row.id,
        "文件大小": len(row.text.encode()),
        "simhash": simhash([line for _, line, _ in kept]),
        "最长段落长度": max((len(line) for _, line, _ in kept), default=0),
        "段落数": len(kept),
        "去重段落数": different,
        "低质量段落数": sum(mark.stock for _, _, mark in kept),
        "段落": paragraphs,
        "扩展字段": _json(_extra(row)),
        "时间": row.first.fetched_at[:10].replace("-", ""),
    }


def simhash(features: list[str]) -> int:
    """The 64-bit simhash of texts, as the package `simhash` computes it: the last 8 bytes of each MD5, a majority vote a bit."""
    if not features:
        return 0
    last = b"".join(md5(text.encode(), usedforsecurity=False).digest()[-_BITS // 8 :] for text in features)
    votes = np.unpackbits(np.frombuffer(last, dtype=np.uint8)).reshape(-1, _BITS).sum(axis=0)
    return int.from_bytes(np.packbits(votes > len(features) / 2).tobytes(), "big")


def _paragraphs(kept: list[tuple[int, str, ParagraphRow]]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for number, line, mark in kept:
        yield {
            "行号": number,
            "是否重复": line in seen,
            "是否跨文件重复": mark.documents > 0,
            "md5": md5(line.encode(), usedforsecurity=False).hexdigest(),
            "内容": line,
            "扩展字段": _json({"kind": mark.kind, "level": mark.level} if mark.told else {}),
        }
        seen.add(line)


def _extra(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "url": row.first.url,
        "fetched_at": row.first.fetched_at,
        "text_sha256": row.text_sha256,
        "snapshot_sha256": row.first.snapshot_sha256,
        "duplicate_group": row.group,
        "reported_year": row.dates.reported_year,
        "place": [row.place.province, row.place.city, row.place.county, row.place.town],
        "report_kind": row.known["report_kind"],
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


FIELDS = (
    Column("文件名", Type.TEXT, "path of the document in a tree of years and places"),
    Column("是否待查文件", Type.FLAG, "whether more than a twentieth of its paragraphs are repeated in it"),
    Column("是否重复文件", Type.FLAG, "whether it is a copy of another document"),
    Column("文件大小", Type.INTEGER, "bytes of its text in UTF-8"),
    Column("simhash", Type.INTEGER, "64-bit simhash of its paragraphs, without a sign"),
    Column("最长段落长度", Type.INTEGER, "characters of its longest paragraph"),
    Column("段落数", Type.INTEGER, "how many paragraphs it has"),
    Column("去重段落数", Type.INTEGER, "how many different ones"),
    Column("低质量段落数", Type.INTEGER, "how many that five reports or more hold, and that belong to none"),
    Column("扩展字段", Type.TEXT, "our number, title, address, hashes, place and year, as JSON"),
    Column("时间", Type.TEXT, "day the page was fetched, yyyymmdd"),
)
"""The fields of a document beside 段落, its paragraphs."""
