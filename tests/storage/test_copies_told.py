"""What searches and exports tell of copies, parts and what was forgotten."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from storage.database import open_for_writing
from storage.export import Filters, Format, export
from storage.forget import forget
from storage.records import Dates
from storage.search import index_pending, search
from tests.storage.duplicates import made as near
from tests.storage.filled_archive import MORNING, harvest, report

NEXT_DAY = MORNING + timedelta(days=1)


@pytest.fixture
def archive(path: Path) -> Iterator[Database]:
    db = open_for_writing(path)
    yield db
    db.close()


def exported(db: Database, narrow: Filters | None = None, since: str | None = None) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    export(db, stream, Format.JSONL, filters=narrow, since=since)
    return [json.loads(line) for line in stream.getvalue().decode().splitlines()]


def ids(found: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in found]


def test_parts_and_what_holds_them_name_each_other(archive: Database) -> None:
    """A compilation is not in the group of its members, but both say what they are to each other."""
    one, two = near.report("a", 600), near.report("b", 700)
    for number, text in enumerate((one, two, near.compilation(one, two)), 1):
        harvest(archive, f"https://a.example/{number}", report(text))
    told = {row["id"]: row["duplicates"] for row in exported(archive)}
    assert [(its["group"], its["part_of"], its["holds"]) for its in told.values()] == [
        (1, [3], []), (2, [3], []), (3, [], [1, 2]),
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(as_csv(archive))))
    assert [(row["part_of"], row["holds"]) for row in rows] == [("3", ""), ("3", ""), ("", "1 2")]


def as_csv(db: Database) -> str:
    stream = io.BytesIO()
    export(db, stream, Format.CSV)
    return stream.getvalue().decode("utf-8-sig")


def test_a_report_does_not_vanish_with_its_page(archive: Database) -> None:
    """Where no page holds the original any more, its first copy that a page holds stands for it among current texts."""
    text = near.report("a", 600)
    harvest(archive, "https://a.example/1", report(text, dates=Dates("2020-01-01")))
    for number in (2, 3):
        copy = report(f"{text}{number}", dates=Dates("2021-01-01"))
        harvest(archive, f"https://a.example/{number}", copy)
    assert ids(exported(archive, Filters(originals=True, current=True))) == [1]
    harvest(archive, "https://a.example/1", report("本页已迁移"), at=NEXT_DAY)
    assert ids(exported(archive, Filters(originals=True))) == [1, 4]
    assert ids(exported(archive, Filters(originals=True, current=True))) == [2, 4]


def test_a_cursor_outlives_the_document_it_names(archive: Database) -> None:
    """Where the last document of an export was forgotten since, the next export goes on from there all the same."""
    harvest(archive, "https://a.example/1", report("甲报告"), report("乙报告"))
    cursor = export(archive, io.BytesIO(), Format.JSONL).cursor
    forget(archive, 2, "wrong", NEXT_DAY)
    harvest(archive, "https://a.example/9", report("后来"), at=NEXT_DAY)
    assert ids(exported(archive, since=cursor)) == [3]


def test_a_report_is_found_once_when_asked_so(archive: Database) -> None:
    """Its original where the words are in it, else its best copy; counted are the others that were found, and pages stay whole."""
    dated = report("经济报告新文", dates=Dates(shown="2026-01-01"))
    harvest(archive, "https://a.example/1", report("經濟報告新文", "转载"))
    harvest(archive, "https://a.example/2", dated)
    harvest(archive, "https://a.example/3", report("经济消息"))
    while index_pending(archive):
        pass

    def told(words: str, **how: int) -> list[tuple[int, int]]:
        return sorted((hit.document_id, hit.folded) for hit in search(archive, words, fold=True, **how))

    assert told("经济") == [(2, 1), (3, 0)]
    assert told("转载") == [(1, 0)]
    assert len(search(archive, "经济")) == 3
    assert [len(told("经济", limit=1, offset=n)) for n in range(3)] == [1, 1, 0]
