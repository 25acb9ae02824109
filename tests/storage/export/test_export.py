"""Exporting: the documents handed on whole or not at all, each with where it came from."""

from __future__ import annotations

import io
import json
import resource
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from sqlite_utils import Database

from storage.database import open_for_reading
from storage.errors import BadCursor, BadExport, ExportFailed
from storage.export import Filters, Format, export
from storage.export.formats import TABLES
from storage.export.rows import BATCH, rows
from storage.export.selection import span
from storage.records import Place
from tests.storage.export.conftest import NEXT_DAY
from tests.storage.filled_archive import COUNTY, harvest, report

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "export.schema.json").read_text("utf-8"))


def exported(db: Database, narrow: Filters | None = None, since: str | None = None) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    done = export(db, stream, Format.JSONL, filters=narrow, since=since)
    lines = stream.getvalue().decode().splitlines()
    assert done.count == len(lines)
    return [json.loads(line) for line in lines]


def ids(found: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in found]


def test_jsonl_row_is_whole(filled: Database, folder: Path) -> None:
    """A row holds the text and all that is known of it: dates, place, source, address, bytes, group, marks, sightings."""
    out = folder / "all.jsonl"
    done = export(filled, out, Format.JSONL)
    first = json.loads(out.read_text("utf-8").splitlines()[0])
    assert (done.count, done.path) == (4, out)
    assert (first["id"], first["title"], first["text"]) == (1, "工作报告", "国家报告")
    assert first["dates"] == {
        "shown": "2026-01-01", "meta": None, "session": None, "reported_year": 2025, "fetched": "2026-01-02T03:04:05.678Z",
    }  # fmt: skip
    assert first["place"] == {
        "kind": "government", "level": "county", "province": "云南省", "city": "大理州", "county": "祥云县", "town": None,
    }  # fmt: skip
    assert (first["source"], first["url"]) == ("jia", "https://a.example/1")
    assert first["duplicates"] == {
        "group": 1, "is_original": True, "kind": None, "because": None, "part_of": [], "holds": [],
    }  # fmt: skip
    assert first["marks"] == {"han": 0.75}
    assert [(s["url"], s["title"], s["position"], s["current"]) for s in first["sightings"]] == [
        ("https://a.example/1", "工作报告", 1, True),
        ("https://a.example/2", "转载", 2, False),
    ]


def test_schema_describes_what_is_exported(filled: Database) -> None:
    """Every row fits the schema in docs/, and a row that lacks or adds anything would not."""
    Draft202012Validator.check_schema(SCHEMA)
    check = Draft202012Validator(SCHEMA)
    found = exported(filled)
    for row in found:
        check.validate(row)
    for key in found[0]:
        with pytest.raises(ValidationError):
            check.validate({k: v for k, v in found[0].items() if k != key})
    with pytest.raises(ValidationError):
        check.validate({**found[0], "other": 1})


def test_copies_and_replaced_texts_are_marked(filled: Database) -> None:
    """All documents are exported; a copy names its original, what it is to it and why it is not that; an old text is not current."""
    told = {row["text"]: (row["duplicates"], row["current"]) for row in exported(filled)}
    keys = ("group", "is_original", "kind", "because")
    assert {text: (*(its[key] for key in keys), current) for text, (its, current) in told.items()} == {
        "国家报告": (1, True, None, None, True),
        "旧文": (2, True, None, None, False),
        "國家報告": (1, False, "exact", "not from an official source", True),
        "新文\n第二段": (4, True, None, None, True),
    }


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        (Filters(), [1, 2, 3, 4]),
        (Filters(sources=("jia",)), [1]),
        (Filters(sources=("yi",)), [1, 2, 3, 4]),
        (Filters(sources=("jia", "yi")), [1, 2, 3, 4]),
        (Filters(place=COUNTY), [1]),
        (Filters(place=Place(province="云南省", town="金牛镇")), [1, 2, 3, 4]),
        (Filters(place=Place(county="无此县")), []),
        (Filters(years=(2025, None)), [1]),
        (Filters(years=(None, 2024)), [3]),
        (Filters(years=(2024, 2025)), [1, 3]),
        (Filters(current=True), [1, 3, 4]),
        (Filters(originals=True), [1, 2, 4]),
        (Filters(sources=("yi",), current=True, originals=True, years=(2025, 2025)), [1]),
    ],
)
def test_filters(filled: Database, narrow: Filters, expected: list[int]) -> None:
    """Each filter narrows by itself and together with others; a document counts wherever it was seen."""
    assert ids(exported(filled, narrow)) == expected


def test_row_tells_of_the_sighting_that_was_asked_for(filled: Database) -> None:
    """Filtered by source, a document seen on several gives that source's address and place."""
    row = exported(filled, Filters(sources=("yi",)))[0]
    assert (row["source"], row["url"], row["place"]["town"]) == ("yi", "https://a.example/2", "金牛镇")
    assert len(row["sightings"]) == 2


def test_unknown_source(filled: Database, folder: Path) -> None:
    """A source the archive does not know is an error that lists those it does, and no file is made."""
    with pytest.raises(BadExport, match="no source named 'bing' in this archive; it has: jia, yi"):
        export(filled, folder / "a.jsonl", Format.JSONL, filters=Filters(sources=("bing",)))
    assert list(folder.iterdir()) == []


def test_cursor_gives_only_what_came_after(filled: Database) -> None:
    """An export from the cursor of an earlier one has the documents stored since, and nothing twice."""
    first = export(filled, io.BytesIO(), Format.JSONL)
    assert exported(filled, since=first.cursor) == []
    harvest(filled, "https://a.example/9", report("后来的"), source="jia", at=NEXT_DAY)
    harvest(filled, "https://a.example/8", report("国家报告"), source="jia", at=NEXT_DAY)
    assert [row["text"] for row in exported(filled, since=first.cursor)] == ["后来的"]
    second = export(filled, io.BytesIO(), Format.JSONL, since=first.cursor)
    assert (second.count, exported(filled, since=second.cursor)) == (1, [])


def test_cursor_of_an_empty_archive(archive: Database) -> None:
    """Its cursor stands before the first document."""
    empty = export(archive, io.BytesIO(), Format.JSONL)
    assert empty.count == 0
    harvest(archive, "https://a.example/1", report("第一篇"))
    assert ids(exported(archive, since=empty.cursor)) == [1]


def test_documents_stored_meanwhile_wait_for_the_next_export(archive: Database) -> None:
    """An export ends where the archive ended when it began, and its cursor with it."""
    harvest(archive, "https://a.example/1", report("第一篇"))
    begun = span(archive, None)
    harvest(archive, "https://a.example/2", report("第二篇"))
    assert [row.id for row in rows(archive, Filters(), begun)] == [1]
    assert ids(exported(archive, since=begun.cursor)) == [2]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-01-02", [1, 2, 3, 4]),
        ("2026-01-03", [4]),
        ("2026-01-03T11:04:05.678+08:00", [4]),
        ("2026-01-03T03:04:05.679", []),
    ],
)
def test_date_gives_what_was_first_seen_from_then_on(
    filled: Database, since: str, expected: list[int]
) -> None:
    """A date counts by the first sighting, in UTC where it names no zone."""
    assert ids(exported(filled, since=since)) == expected


@pytest.mark.parametrize("since", ["yesterday", "", "4", "4-ffffffff", "99-00000000", "2026-13-01"])
def test_cursor_that_is_not_ours(filled: Database, since: str) -> None:
    """What is neither a date nor a cursor of this archive is refused, and named."""
    with pytest.raises(BadCursor, match="cursor") as refusal:
        exported(filled, since=since)
    assert str(refusal.value).strip("'").startswith(since)


def test_existing_file_is_kept_unless_replacing_is_asked_for(filled: Database, folder: Path) -> None:
    """A file that is there is not touched; asked to, the new export takes its place, through a link as well."""
    out, link = folder / "a.jsonl", folder / "link.jsonl"
    out.write_text("precious")
    link.symlink_to(out)
    with pytest.raises(BadExport, match="already there; name another, or ask for it to be replaced"):
        export(filled, out, Format.JSONL)
    assert out.read_text() == "precious"
    export(filled, link, Format.JSONL, replace=True)
    assert link.is_symlink()
    assert len(out.read_text("utf-8").splitlines()) == 4


def test_only_files_and_empty_folders_are_written_over(filled: Database, folder: Path) -> None:
    """A folder for a file, a full folder for a tree, a device, a missing folder: refused, and left as they were."""
    (folder / "full").mkdir()
    (folder / "full" / "mine.txt").write_text("precious")
    for out, format in (
        (folder / "full", Format.JSONL),
        (folder / "full", Format.TXT),
        (folder / "full" / "mine.txt", Format.TXT),
        (Path("/dev/null"), Format.CSV),
        (folder / "missing" / "a.jsonl", Format.JSONL),
        (folder / "missing" / "texts", Format.TXT),
    ):
        with pytest.raises(BadExport, match="name"):
            export(filled, out, format, replace=True)
    assert sorted(p.name for p in folder.rglob("*")) == ["full", "mine.txt"]
    assert (folder / "full" / "mine.txt").read_text() == "precious"


def test_txt_fills_an_empty_folder_and_no_stream(filled: Database, folder: Path) -> None:
    """An empty folder is as good as none; a stream cannot hold a tree."""
    out = folder / "texts"
    out.mkdir()
    assert export(filled, out, Format.TXT).count == 4
    with pytest.raises(BadExport, match="name a folder"):
        export(filled, io.BytesIO(), Format.TXT)


def named(format: Format) -> str:
    """A name whose ending says what a table is written as."""
    return "out.csv" if format in TABLES else "out"


@pytest.mark.parametrize("format", list(Format))
def test_export_that_fails_leaves_nothing(filled: Database, folder: Path, format: Format) -> None:
    """An export that meets a damaged row half way ends with its error, without a file and without a temporary one."""
    damaged = 1 if format is Format.PANEL else 3  # a copy has no row in a panel
    filled.execute("UPDATE sightings SET facts = '{' WHERE document_id = ?", (damaged,))
    with pytest.raises(ValueError, match="property name"):
        export(filled, folder / named(format), format)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("format", list(Format))
def test_disk_that_refuses(filled: Database, folder: Path, format: Format) -> None:
    """When the system takes no more bytes the error names the place, and nothing is left; an old file stays."""
    old = folder / named(format)
    tree = format in (Format.TXT, Format.MARKDOWN)
    if not tree:
        old.write_text("precious")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(ExportFailed, match=r"out.*: .*nothing is left behind"):
            export(filled, old, format, replace=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [p.read_text() for p in folder.iterdir()] == ["precious"] * (not tree)


def test_memory_does_not_grow_with_the_archive(archive: Database, tmp_path: Path, folder: Path) -> None:
    """Twice the documents need no more memory, and a read-only connection is enough."""
    with archive.atomic():
        for page in range(8):
            reports = [report(f"{page} {n}" + "字" * 5000) for n in range(BATCH // 2)]
            harvest(archive, f"https://a.example/{page}", *reports, body=str(page).encode())
    reading = open_for_reading(tmp_path / "archive.db")

    def peak(narrow: Filters) -> tuple[int, int]:
        tracemalloc.start()
        count = export(reading, folder / "a.jsonl", Format.JSONL, filters=narrow, replace=True).count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return count, most

    archive.execute("UPDATE documents SET reported_year = 2025 WHERE id <= ?", (2 * BATCH,))
    few, little = peak(Filters(years=(2025, 2025)))
    many, much = peak(Filters())
    reading.close()
    assert (few, many) == (2 * BATCH, 4 * BATCH)
    assert much < 1.2 * little


def test_several_batches_give_each_document_once(archive: Database) -> None:
    """More documents than are read at a time come complete and in order."""
    reports = [report(f"第{n}篇") for n in range(2 * BATCH + 1)]
    harvest(archive, "https://a.example/1", *reports)
    assert ids(exported(archive)) == list(range(1, 2 * BATCH + 2))


def test_report_without_dates_or_place_is_exported(archive: Database) -> None:
    """What is not known is null, never left out."""
    bare = replace(report("正文", ""), marks=())
    harvest(archive, "https://a.example/1", bare, place=Place())
    (row,) = exported(archive)
    Draft202012Validator(SCHEMA).validate(row)
    assert row["title"] == ""
    assert row["marks"] == {}
    assert set(row["place"].values()) == {None}
