"""What is exported of paragraphs: what they are, who else says them, and texts without what everybody says."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlite_utils import Database

from storage.database import open_for_writing
from storage.errors import BadExport
from storage.export import Format, Paragraphs, export
from storage.records import Form, FormKind
from tests.storage.duplicates import made
from tests.storage.filled_archive import harvest, report

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "export.schema.json").read_text("utf-8"))
STOCK = "本报告所列数据由各村上报,经镇统计站核对,未经许可不得转载或者摘编。"
SHARED = "去年汛期连续下了十一天大雨,东山水库下泄洪水三次,沿河两岸无一人伤亡。"
ROW = "水渠  12"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Database]:
    """Six reports that end alike; the first two share a passage, the first has a heading, a row and says a line twice."""
    db = open_for_writing(tmp_path / "archive.db")
    for n in range(6):
        lines = [*made.report(n, 500).split("\n"), STOCK]
        forms: tuple[Form, ...] = ()
        if n < 2:
            lines.insert(0, SHARED)
        if n == 0:
            lines[:0] = ["一、概况", ROW, "水渠完工。", "水渠完工。"]
            forms = (Form(1, FormKind.HEADING, 1, "number"), Form(2, FormKind.ROW, 1, "tr", (0, 2)))
        harvest(db, f"https://a.example/{n}", replace(report("\n".join(lines)), structure=forms))
    yield db
    db.close()


def exported(db: Database, wanted: Paragraphs) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    export(db, stream, Format.JSONL, paragraphs=wanted)
    return [json.loads(line) for line in stream.getvalue().decode().splitlines()]


def test_each_paragraph_says_what_it_is_and_who_else_says_it(archive: Database) -> None:
    """One entry a line of the text, in order: kind, level, cells, and its marks as a duplicate."""
    first = exported(archive, Paragraphs(told=True))[0]
    told = dict(zip(first["text"].split("\n"), first["paragraphs"], strict=True))
    plain = {
        "kind": "plain",
        "level": None,
        "told": None,
        "cells": None,
        "before": 0,
        "documents": 0,
        "stock": False,
    }
    assert told["一、概况"] == {**plain, "kind": "heading", "level": 1, "told": "number"}
    assert told[ROW] == {**plain, "kind": "row", "level": 1, "told": "tr", "cells": ["水渠", "", "12"]}
    assert told["水渠完工。"] == {**plain, "before": 1}
    assert told[SHARED] == {**plain, "documents": 1}
    assert told[STOCK] == {**plain, "documents": 5, "stock": True}


def test_stock_is_left_out_where_asked_and_named(archive: Database) -> None:
    """The text lacks it, the hash is that of the whole text, and the marks are of the paragraphs that stay."""
    whole = exported(archive, Paragraphs())
    without = exported(archive, Paragraphs(told=True, without_stock=True))
    for before, row in zip(whole, without, strict=True):
        lines = before["text"].split("\n")
        assert row["left_out"] == [len(lines)]
        assert row["text"].split("\n") == lines[:-1]
        assert row["text_sha256"] == before["text_sha256"]
        assert len(row["paragraphs"]) == len(lines) - 1


def test_nothing_is_said_of_paragraphs_unasked(archive: Database) -> None:
    """So an export costs no more than before; with them it fits the same schema."""
    check = Draft202012Validator(SCHEMA)
    assert not any({"paragraphs", "left_out"} & row.keys() for row in exported(archive, Paragraphs()))
    for row in exported(archive, Paragraphs(told=True, without_stock=True)):
        check.validate(row)


def test_other_forms_of_export_have_texts_without_stock_too(archive: Database, tmp_path: Path) -> None:
    """They have no place for marks, and say so before a file is there."""
    export(archive, tmp_path / "all.csv", Format.CSV, paragraphs=Paragraphs(without_stock=True))
    written = (tmp_path / "all.csv").read_text("utf-8-sig")
    assert STOCK not in written
    assert SHARED in written
    with pytest.raises(BadExport, match="jsonl"):
        export(archive, tmp_path / "more.csv", Format.CSV, paragraphs=Paragraphs(told=True))
    assert not (tmp_path / "more.csv").exists()
