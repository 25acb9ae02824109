"""What paragraphs are, as the commands tell it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Call, configured
from tests.site import PARAGRAPH, listing, report, serve

TABLE = "<table><tr><th>项目<th>去年<tr><td>水渠<td>12<tr><td>道路<td>30</table>"
FORMS = [
    {"paragraph": 2, "kind": "heading", "level": 2, "told": "h2"},
    {"paragraph": 3, "kind": "row", "level": 1, "told": "th", "cells": ["项目", "去年"]},
    {"paragraph": 4, "kind": "row", "level": 1, "told": "tr", "cells": ["水渠", "12"]},
    {"paragraph": 5, "kind": "row", "level": 1, "told": "tr", "cells": ["道路", "30"]},
]
PAGE = report("甲镇政府工作报告", "甲镇实现生产总值十亿元。").replace(
    f"<p>{PARAGRAPH}</p>", f"<h2>水利</h2>{TABLE}<p>{PARAGRAPH}</p>", 1
)


@pytest.fixture
def archive(call: Call, tmp_path: Path) -> Path:
    """An archive of one page with a heading and a table."""
    with serve({"/": listing("/a.html"), "/a.html": PAGE}) as site:
        (tmp_path / "sources.toml").write_text(configured(site), "utf-8")
        assert call("harvest").status == 0
    return tmp_path / "archive.db"


def test_clean_tells_of_structure(call: Call, tmp_path: Path) -> None:
    """As objects with their cells, and for a person as counts."""
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (row,) = call("clean", "--json", "a.html").rows
    assert row["documents"][0]["structure"] == FORMS
    assert "1 heading, 3 rows" in call("clean", "a.html").out


def test_show_and_export_tell_the_same(call: Call, archive: Path) -> None:
    """What the page was refined to is what was stored."""
    assert call("show", "--json", "1").rows[0]["structure"] == FORMS
    assert "1 heading, 3 rows" in call("show", "1").out
    (row,) = call("export", "jsonl", "-", "--paragraphs").rows
    kinds = [paragraph["kind"] for paragraph in row["paragraphs"]]
    assert kinds[:6] == ["plain", "heading", "row", "row", "row", "plain"]
    assert row["paragraphs"][3]["cells"] == ["水渠", "12"]


def test_verify_derives_the_structure_again(call: Call, archive: Path) -> None:
    """An altered one is found and its row named; the untouched archive has no difference."""
    assert call("verify").status == 0
    with sqlite3.connect(archive) as db:
        db.execute("UPDATE documents SET structure = NULL")
    db.close()
    found, summary = call("verify", "--json").rows
    assert (found["table"], found["row"], summary["differences"]) == ("documents", 1, 1)
    assert found["difference"].startswith("structure is not what its snapshot gives")


def test_a_page_that_is_read_otherwise_is_told_again(call: Call, archive: Path) -> None:
    """An archive from before there was structure gets it when its pages are cleaned again."""
    with sqlite3.connect(archive) as db:
        db.execute("UPDATE documents SET structure = NULL, cleaner = '1.old'")
        db.execute("UPDATE sightings SET cleaner = '1.old'")
        db.execute("UPDATE runs SET cleaner = '1.old'")
    db.close()
    assert call("reclean").status == 0
    assert call("show", "--json", "1").rows[0]["structure"] == FORMS


def test_marks_of_paragraphs_have_no_place_in_csv(call: Call, archive: Path) -> None:
    """The way out is named, and no file is left."""
    called = call("export", "csv", "out.csv", "--paragraphs")
    assert called.status == 2
    assert "jsonl" in called.error
    assert not (archive.parent / "out.csv").exists()
