"""Panels: a row a place and year, and how one of several reports is chosen."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from sqlite_utils import Database

from storage.errors import BadExport
from storage.export import Exported, Filters, Form, Format, export
from storage.export.panel import ALONE, RULES
from storage.records import Certainty, Dates, Edge, Fact, Place, RefinedDocument
from tests.storage.filled_archive import COUNTY, harvest, report

OF_2024 = Dates(reported_year=2024)


def facts(**values: str) -> tuple[Fact, ...]:
    return tuple(Fact(name, value, Certainty.CERTAIN, "title") for name, value in values.items())


def panel(db: Database, narrow: Filters | None = None) -> tuple[Exported, list[dict[str, Any]]]:
    stream = io.BytesIO()
    done = export(db, stream, Format.PANEL, filters=narrow)
    return done, list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))


def county(db: Database, *reports: RefinedDocument) -> None:
    """Reports of one county, each on a page of its own."""
    for n, each in enumerate(reports, 1):
        harvest(db, f"https://a.example/{n}", each)


def test_a_row_a_place_and_year(archive: Database) -> None:
    """By place and then year; the same year of another place, and another year of the same, are rows of their own."""
    other = Place(kind="government", level="county", province="云南省", city="大理州", county="宾川县")
    harvest(archive, "https://a.example/1", report("祥云二零二四", dates=OF_2024))
    harvest(
        archive, "https://a.example/2", report("祥云二零二三", dates=Dates(None, None, "2023-01-09", 2023))
    )
    harvest(archive, "https://a.example/91", report("宾川二零二四", dates=OF_2024), source="b", place=other)
    done, rows = panel(archive)
    told = [(row["county"], row["year"], row["session_date"], row["text"]) for row in rows]
    assert told == [
        ("宾川县", "2024", "", "宾川二零二四"), ("祥云县", "2023", "2023-01-09", "祥云二零二三"), ("祥云县", "2024", "", "祥云二零二四"),
    ]  # fmt: skip
    assert (done.count, done.outside) == (3, 0)
    assert {row["chosen_because"] for row in rows} == {ALONE}
    assert rows[0]["source_url"] == "https://a.example/91"


def test_what_names_no_year_or_no_place_is_counted(archive: Database) -> None:
    """It has no row, and is told of."""
    county(archive, report("有年", dates=OF_2024), report("无年"))
    harvest(archive, "https://a.example/92", report("无地", dates=OF_2024), source="c", place=Place())
    done, rows = panel(archive)
    assert ([row["text"] for row in rows], done.count, done.outside) == (["有年"], 1, 2)


PLAIN = report("普通的一篇", dates=OF_2024)
BETTER = {
    "government work report": replace(report("政府报告", dates=OF_2024), facts=facts(report_kind="government_work_report")),
    "whole": (replace(PLAIN, end=Edge(whole=False, certain=True, why="page")), report("全文", dates=OF_2024)),
    "year not doubted": (replace(PLAIN, facts=facts(year_doubt="names 2019")), report("不疑", dates=OF_2024)),
    "names its place itself": replace(
        report("自称本县", dates=OF_2024), facts=facts(level="county", province="云南省", city="大理州", county="祥云县")
    ),
    "longest": report("长一些的普通报告全文", dates=OF_2024),
    "first stored": (PLAIN, report("后来的一篇", dates=OF_2024)),
}  # fmt: skip


@pytest.mark.parametrize("rule", list(BETTER))
def test_the_better_report_is_chosen(archive: Database, rule: str) -> None:
    """One rule tells it from the other, and is named; the other is counted and numbered."""
    of_rule = BETTER[rule]
    pair = of_rule if isinstance(of_rule, tuple) else (PLAIN, of_rule)
    county(archive, *pair)
    _, (row,) = panel(archive)
    chosen = pair[0] if rule == "first stored" else pair[1]
    assert (row["text"], row["chosen_because"]) == (chosen.text, rule)
    assert (row["candidates"], row["reports"]) == ("2", "2")
    assert {row["id"], row["others"]} == {"1", "2"}


def test_rules_are_asked_in_their_order(archive: Database) -> None:
    """A short government work report goes before a long plan of the same county."""
    long = report("很长的计划" * 50, dates=OF_2024)
    county(
        archive, long, replace(report("短", dates=OF_2024), facts=facts(report_kind="government_work_report"))
    )
    _, (row,) = panel(archive)
    assert (row["id"], row["chosen_because"]) == ("2", next(iter(RULES)))


def test_a_copy_reports_on_what_its_original_does(archive: Database) -> None:
    """Re-posted under another year it makes no row of that year, and counts as one report with its original."""
    county(archive, report("國家報告全文", dates=Dates(reported_year=2025)))
    original = Place(kind="government", level="county", province="云南省", city="大理州", county="祥云县")
    harvest(
        archive, "https://a.example/93", report("国家报告全文", dates=OF_2024), source="gov", place=original
    )
    kinds = dict(archive.execute("SELECT document_id, original_id FROM duplicates").fetchall())
    ((copy, source),) = kinds.items()
    done, (row,) = panel(archive)
    year = archive.execute("SELECT reported_year FROM documents WHERE id = ?", (source,)).fetchone()[0]
    assert (row["id"], row["year"], row["others"]) == (str(source), str(year), str(copy))
    assert (row["candidates"], row["reports"], row["chosen_because"]) == ("2", "1", "original")
    assert done.outside == 0


def test_a_place_told_with_and_without_its_code_is_one(archive: Database) -> None:
    """The register's code, where one of them has it, is that of both."""
    coded = facts(level="county", province="云南省", city="大理州", county="祥云县", place_code="532923")
    county(
        archive, replace(report("有码", dates=OF_2024), facts=coded), report("无码的另一篇", dates=OF_2024)
    )
    _, (row,) = panel(archive)
    assert (row["admin_code"], row["candidates"]) == ("532923", "2")


def test_filters_narrow_the_candidates(archive: Database) -> None:
    """What they leave out is neither chosen nor counted."""
    county(
        archive,
        PLAIN,
        replace(report("政府报告", dates=OF_2024), facts=facts(report_kind="government_work_report")),
    )
    _, (row,) = panel(archive, Filters(kinds=("government_work_report",)))
    assert (row["text"], row["candidates"]) == ("政府报告", "1")
    assert panel(archive, Filters(years=(1999, 1999)))[1] == []


def test_a_table_is_written_as_its_name_says(archive: Database, folder: Any) -> None:
    """By the ending or by what is asked for; without either the call is refused, and so is a form for what has its own."""
    county(archive, PLAIN)
    export(archive, folder / "p.parquet", Format.PANEL)
    assert (folder / "p.parquet").read_bytes()[:4] == b"PAR1"
    export(archive, folder / "p", Format.PANEL, form=Form.JSONL)
    assert (folder / "p").read_bytes().startswith(b'{"province":"')
    with pytest.raises(BadExport, match=r"let it be \.csv, \.parquet or \.jsonl"):
        export(archive, folder / "p.xlsx", Format.PANEL)
    with pytest.raises(BadExport, match="jsonl is a form of its own"):
        export(archive, folder / "p.jsonl", Format.JSONL, form=Form.CSV)


def test_county_of_the_fixture_is_what_the_rows_say(archive: Database) -> None:
    """Place and level are the document's, or its source's where it leaves them open."""
    county(archive, PLAIN)
    _, (row,) = panel(archive)
    assert [row[name] or None for name in ("province", "city", "county", "town", "level")] == [
        COUNTY.province, COUNTY.city, COUNTY.county, COUNTY.town, COUNTY.level,
    ]  # fmt: skip
